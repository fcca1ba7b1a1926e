"""Compiles a proof, runs CBMC on it and reads what it says."""
import itertools
import json
import resource
from dataclasses import dataclass, field

from . import root

COMPILE = ["goto-cc", "-std=c11", "-D_GNU_SOURCE", "-Isrc", "-Itests", "-Iinclude"]
TIME = 600
MEMORY = 8 << 30

_objects = {}
_number = itertools.count()


@dataclass
class Outcome:
    """properties: [(name, held)]; num_checks: how many others held; faults: everything else.

    seconds: of one processor, which do not depend on what else the machine does.
    """

    properties: list = field(default_factory=list)
    num_checks: int = 0
    faults: list = field(default_factory=list)
    seconds: float = 0.0


def check(proof):
    """Runs one proof."""
    start = _seconds()
    outcome = Outcome()
    try:
        binary = _link(proof)
        _read(_cbmc(proof, binary), proof, outcome)
    except RuntimeError as error:
        outcome.faults.append(str(error))
    outcome.seconds = _seconds() - start
    return outcome


def _seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tool(command, limit=TIME):
    status, output = root.run(command, limit, MEMORY)
    if status is None:
        raise RuntimeError(f"{command[0]}: no answer within {limit} seconds")
    return status, output


def forget(folder):
    """What was compiled from a folder's files is compiled again."""
    for key in [key for key in _objects if key[0].startswith(folder)]:
        del _objects[key]


def _compile(source, defines):
    key = (source, defines)
    if key not in _objects:
        name = f"object-{next(_number)}.gb"
        first = ["-I" + source.split("/")[0]]  # a mutant includes its own headers
        status, output = _tool([COMPILE[0], *first, *COMPILE[1:], *(f"-D{d}" for d in defines), "-c", source, "-o", name])
        if status != 0:
            raise RuntimeError(f"goto-cc {source}: {output.strip()}")
        _objects[key] = name
    return _objects[key]


def _link(proof):
    parts = [_compile(source, ()) for source in proof.sources]
    parts += [_compile(source, defines) for source, defines in proof.variants]
    parts.append(_compile(proof.harness, proof.defines))
    status, output = _tool(["goto-cc", "--function", "proof", *parts, "-o", "proof.gb"])
    if status != 0:
        raise RuntimeError(f"goto-cc: {output.strip()}")
    return "proof.gb"


def _cbmc(proof, binary):
    command = ["cbmc", binary, "--json-ui", "--object-bits", "12",
               "--drop-unused-functions"]
    command += ["--pointer-overflow-check"] if proof.checks else ["--no-standard-checks"]
    if proof.unwind:
        command += ["--unwind", str(proof.unwind)]
    command += ["--unwinding-assertions"]
    for loop, bound in proof.loops:
        command += ["--unwindset", f"{loop}:{bound}"]
    _, output = _tool(command)
    try:
        answer = json.loads(output)
    except ValueError:
        raise RuntimeError("cbmc: " + "\n".join(output.strip().splitlines()[-5:])) from None
    _explain(command, answer)
    return answer


def _explain(command, answer):
    """Where a property failed, the steps that lead there are left in the build directory."""
    failed = [result["property"] for part in answer for result in part.get("result", [])
              if result["status"] != "SUCCESS"
              and not result["description"].startswith("possible: ")]
    if failed:
        only = [word for name in failed[:4] for word in ("--property", name)]
        _, output = _tool([*[word for word in command if word != "--json-ui"], *only, "--trace"])
        (root.BUILD / "trace.txt").write_text(output)


def _read(answer, proof, outcome):
    """prove: has to hold; possible: has to be violated by some case; everything else to hold."""
    results = [part["result"] for part in answer if "result" in part]
    if not results:
        texts = [p["messageText"] for p in answer if p.get("messageType") == "ERROR"]
        raise RuntimeError("cbmc: " + ("; ".join(texts) or "no result"))
    for result in results[0]:
        kind, _, name = result["description"].partition(": ")
        held = result["status"] == "SUCCESS"
        if kind == "prove":
            outcome.properties.append((proof.title or name, held))
        elif kind == "possible":
            if held:
                outcome.faults.append(f"not possible, so the proof is empty: {name}")
        elif held:
            outcome.num_checks += proof.checks
        else:
            place = result.get("sourceLocation", {})
            outcome.faults.append(f"{place.get('file')}:{place.get('line')}: "
                                  f"{result['description']}")
    if not outcome.properties:
        outcome.faults.append("nothing was proven")
