"""Prints what a run did, and sums it up."""
import time

from .tap import FAIL, PASS, SKIP

BUDGET = 15 * 60
MOST_LINES = 120


class Report:
    """Collects results by suite; end() prints the sums and answers the exit status."""

    def __init__(self, verbose):
        self._verbose = verbose
        self._begun = time.monotonic()
        self._kinds = {}
        self._failed = []

    def start(self, what):
        """Names what runs now: the last line to be seen where a run hangs."""
        print(f"... {what}", flush=True)

    def suite(self, name, kind, results, seconds):
        """One suite is done."""
        sums = _sums(results)
        print(f"{name:16} {sums[PASS]:5} passed {sums[FAIL]:4} failed {sums[SKIP]:4} skipped"
              f"  {seconds:7.1f} s", flush=True)
        for result in results:
            self._result(name, result)
        of_kind = self._kinds.setdefault(kind, {PASS: 0, FAIL: 0, SKIP: 0})
        for status, number in sums.items():
            of_kind[status] += number

    def _result(self, suite, result):
        if result.status == PASS and self._verbose:
            print(f"    ok {result.name}")
        elif result.status == SKIP:
            print(f"    SKIP {result.name}: {result.why or 'no reason given'}")
        elif result.status == FAIL:
            print(f"    FAILED {result.name}")
            for line in _shortened(result.notes):
                print(f"        {line}")
            self._failed.append(f"{suite}: {result.name}")

    def end(self):
        """Prints the sums; 0 only when nothing failed and something passed."""
        total = {PASS: 0, FAIL: 0, SKIP: 0}
        print("\ntests by kind:")
        for kind, sums in self._kinds.items():
            print(f"    {kind:12} {sum(sums.values()):5}   ({_sentence(sums)})")
            for status in total:
                total[status] += sums[status]
        if self._failed:
            print("\nfailed:")
            for name in self._failed:
                print(f"    {name}")
        self._time()
        print(_sentence(total), flush=True)
        return 0 if total[PASS] and not total[FAIL] else 1

    def _time(self):
        seconds = time.monotonic() - self._begun
        over = f" (over the budget of {BUDGET // 60} min)" if seconds > BUDGET else ""
        print(f"\ntotal time: {int(seconds) // 60} min {int(seconds) % 60} s{over}")


def _sums(results):
    return {status: sum(r.status == status for r in results) for status in (PASS, FAIL, SKIP)}


def _sentence(sums):
    return f"{sums[PASS]} passed, {sums[FAIL]} failed, {sums[SKIP]} skipped"


def _shortened(lines):
    if len(lines) <= MOST_LINES:
        return lines
    head, tail = MOST_LINES * 2 // 3, MOST_LINES // 3
    left_out = f"... ({len(lines) - head - tail} lines left out)"
    return [*lines[:head], left_out, *lines[-tail:]]
