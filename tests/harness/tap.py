"""Reads the Test Anything Protocol strictly: what is not said plainly counts as a failure."""
import re
from dataclasses import dataclass, field

PASS, FAIL, SKIP = "passed", "failed", "skipped"

_RESULT = re.compile(r"^(not )?ok\b\s*(\d+)?\s*(?:-\s+)?(.*)$")
_SKIP = re.compile(r"(?:^|\s)#\s*SKIP\b\s*(.*)$", re.IGNORECASE)
_PLAN = re.compile(r"^1\.\.(\d+)\s*(?:#\s*(?:SKIP\b)?\s*(.*))?$", re.IGNORECASE)


@dataclass
class Result:
    """One test's outcome; `why` is a skip's reason, `notes` are a failure's diagnostics."""

    name: str
    status: str
    why: str = ""
    notes: list = field(default_factory=list)


def parse(text):
    """(results, faults): the results in order, and what is wrong with the stream itself."""
    results, faults, plans = [], [], []
    pending = []  # lines since the last result
    for line in text.splitlines():
        plan, result = _PLAN.match(line), _RESULT.match(line)
        if plan:
            plans.append(int(plan[1]))
            if plan[1] == "0" and plan[2]:
                return [Result("everything", SKIP, plan[2])], faults
        elif result:
            results.append(_result(result, pending))
            pending = []
            if result[2] is None:
                faults.append(f"a result without a number: {line}")
            elif int(result[2]) != len(results):
                faults.append(f"result {len(results)} is numbered {result[2]}")
        elif line.startswith("Bail out!"):
            faults.append(line)
        else:
            pending.append(line)
            if results and results[-1].status == FAIL:
                results[-1].notes.append(line)
    if len(plans) != 1:
        faults.append("no plan" if not plans else f"{len(plans)} plans, there must be one")
    elif plans[0] != len(results):
        faults.append(f"planned {plans[0]} results, got {len(results)}")
    return results, faults


def _result(match, pending):
    text = match[3]
    skip = _SKIP.search(text)
    if not skip:
        return Result(text or "(no name)", FAIL if match[1] else PASS)
    name = text[: skip.start()].strip()
    if name:
        return Result(name, SKIP, skip[1])
    # cmocka's skip() prints `not ok 3 # SKIP name`; the reason is the comment just before it.
    return Result(skip[1], SKIP, pending[-1].lstrip("# ") if pending else "")
