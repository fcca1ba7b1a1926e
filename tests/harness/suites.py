"""The table of suites (tests/suites.json), and running one of them."""
import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from . import build, process, tap
from .tap import FAIL, PASS, SKIP, Result

TABLE = Path(__file__).resolve().parents[1] / "suites.json"


@dataclass
class Suite:
    """One line of the table; CONTRIBUTING.md tells what each field means."""

    name: str
    kind: str
    limit: int
    build: str = "none"
    command: list = field(default_factory=list)
    programs: list = field(default_factory=list)
    only: list = field(default_factory=list)
    wrap: list = field(default_factory=list)
    env: dict = field(default_factory=dict)
    needs: list = field(default_factory=list)
    count: str = "tests"
    pending: bool = False


def load():
    """Every suite, in the order they run in."""
    return [Suite(**line) for line in json.loads(TABLE.read_text(encoding="utf-8"))]


def run(suite):
    """The suite's results; never an empty list."""
    missing = [tool for tool in suite.needs if not shutil.which(tool)]
    if missing:
        return [Result(suite.name, SKIP, f"not installed: {' '.join(missing)}")]
    if suite.programs:
        return _run_programs(suite)
    if suite.pending and not (build.ROOT / suite.command[0]).exists():
        return [Result(suite.name, SKIP, "not written yet")]
    folder = str(build.directory(suite.build))
    command = [word.replace("{build}", folder) for word in suite.command]
    if "/" in command[0]:
        command[0] = str(build.ROOT / command[0])
    return _run_one(command, _environment(suite, {}), suite.limit)


def _run_programs(suite):
    found = build.programs(suite.build, suite.programs)
    strangers = set(suite.only) - {name for name, _, _ in found}
    if strangers:
        return [Result(suite.name, FAIL, notes=[f"no such program: {' '.join(sorted(strangers))}"])]
    if suite.only:
        found = [program for program in found if program[0] in suite.only]
    if not found:
        if suite.pending:
            return [Result(suite.name, SKIP, "not written yet")]
        return [Result(suite.name, FAIL, notes=["no program carries its label in meson.build"])]
    deadline = time.monotonic() + suite.limit

    def one(program):
        name, command, env = program
        left = deadline - time.monotonic()
        results = _run_one([*suite.wrap, *command], _environment(suite, env), left)
        return _sum_up(name, results) if suite.count == "programs" else _prefix(name, results)

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        try:
            return [result for results in pool.map(one, found) for result in results]
        except KeyboardInterrupt:
            process.kill_all()
            raise


def _run_one(command, env, limit):
    ended = process.run(command, build.ROOT, env, limit)
    results, faults = tap.parse(ended.stdout)
    failed = [result for result in results if result.status == FAIL]
    # A program that reports a failed test may say so by its exit status too: counted once.
    if ended.fault and not (failed and ended.fault.startswith("exit status")):
        faults.insert(0, ended.fault)
    if not results and not faults:
        faults.append("not a single result")
    if faults:
        last = [f"after: {results[-1].name}"] if results else []
        output = [] if results else ended.stdout.splitlines()
        results.append(Result("runs to its end and says what it did", FAIL,
                              notes=[*faults, *last, *output]))
    if failed or faults:
        results[-1 if faults else results.index(failed[-1])].notes += ended.stderr.splitlines()
    return results


def _prefix(name, results):
    for result in results:
        result.name = f"{name}: {result.name}"
    return results


def _sum_up(name, results):
    """One result for a program whose tests are counted elsewhere."""
    failed = [result for result in results if result.status == FAIL]
    if failed:
        notes = [line for result in failed for line in [f"{result.name}:", *result.notes]]
        return [Result(name, FAIL, notes=notes)]
    if all(result.status == SKIP for result in results):
        return [Result(name, SKIP, results[0].why)]
    return [Result(name, PASS)]


def _environment(suite, more):
    folder = str(build.directory(suite.build))
    ours = {"EW_SOURCE": str(build.ROOT), "EW_BUILD": folder, "PYTHONDONTWRITEBYTECODE": "1",
            "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1",
            "UBSAN_OPTIONS": "print_stacktrace=1"}
    return {**os.environ, **ours, **more, **suite.env}
