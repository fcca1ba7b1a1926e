"""The run: picks the suites, builds what they need, runs them in order, reports."""
import argparse
import signal
import sys
import time

from . import process, suites
from .build import Builder
from .report import Report
from .tap import FAIL, Result


def main(arguments):
    """The exit status of tests/run."""
    table = suites.load()
    chosen, options = _choose(table, arguments)
    if options.list:
        for suite in table:
            print(f"{suite.name:20} {suite.kind:12} build {suite.build:8} limit {suite.limit} s")
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    report, builder = Report(options.verbose), Builder()
    try:
        for suite in chosen:
            _run(suite, builder, report)
    except KeyboardInterrupt:
        process.kill_all()
        report.suite("run", "run", [Result("not interrupted", FAIL)], 0.0)
    return report.end()


def _choose(table, arguments):
    parser = argparse.ArgumentParser(prog="tests/run", description="Runs endwell's tests.")
    parser.add_argument("suite", nargs="*", help="a suite or a kind of suite; without one, all")
    parser.add_argument("--list", action="store_true", help="list the suites and end")
    parser.add_argument("-v", "--verbose", action="store_true", help="name every test that passed")
    options = parser.parse_args(arguments)
    names = set(options.suite)
    unknown = names - {suite.name for suite in table} - {suite.kind for suite in table}
    if unknown:
        parser.error(f"no such suite: {' '.join(sorted(unknown))} (tests/run --list)")
    return [s for s in table if not names or {s.name, s.kind} & names], options


def _run(suite, builder, report):
    report.start(suite.name if suite.build == "none" else f"{suite.name} ({suite.build} build)")
    built, result, seconds = builder.build(suite.build)
    if result:
        report.suite(f"build-{suite.build}", "build", [result], seconds)
    start = time.monotonic()
    if built:
        results = suites.run(suite)
    else:
        results = [Result(suite.name, FAIL, notes=[f"the {suite.build} build failed"])]
    report.suite(suite.name, suite.kind, results, time.monotonic() - start)
    sys.stdout.flush()
