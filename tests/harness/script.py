"""For test scripts: says each result as TAP the moment it is known."""


class Script:
    """with Script() as t: t.check("name", condition, "what was seen"); the plan comes at the end.

    An exception that leaves the block ends the script without a plan, which tests/run counts as a
    failure.
    """

    def __init__(self):
        self._number = 0
        self.failed = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            print(f"1..{self._number}", flush=True)

    def check(self, name, good, *notes):
        """One result; the notes (strings of any number of lines) are printed where it failed."""
        self._say("ok" if good else "not ok", name)
        if not good:
            self.failed += 1
            for note in notes:
                for line in str(note).splitlines():
                    print(f"# {line}", flush=True)
        return good

    def skip(self, name, why):
        """A test that cannot run here, and why."""
        self._say("ok", f"{name} # SKIP {why}")

    def _say(self, word, text):
        self._number += 1
        print(f"{word} {self._number} - {text}", flush=True)
