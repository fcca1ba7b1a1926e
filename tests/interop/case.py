"""A case: one line of TAP, and what it needs while it runs."""
import shutil
import tempfile
import time
import traceback
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from .process import Child, Late

LIMIT = 40


@dataclass
class Case:
    """role is endwell's: "serve" or "connect". (tls, row, peer, role) is its place in the table."""

    peer: object
    role: str
    row: str
    body: Callable
    detail: str = ""
    tls: str = ""  # the version of both sides, unless a wish says otherwise

    @property
    def name(self):
        other = "client" if self.role == "serve" else "server"
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.peer.name} {other}, TLS {self.tls}: {self.row}{detail}"


class Context:
    """What a running case has: certificates, a folder of its own, programs that end with it."""

    def __init__(self, world, tls, stack):
        self.tls = tls
        self.certs, self.endwell, self._stack = world.certs, world.endwell, stack
        self.deadline = time.monotonic() + LIMIT
        self.faults, self._children = [], []
        self._folder = None
        self.pattern_file = world.pattern_file

    def child(self, argv, **options):
        child = Child(argv, self.deadline, **options)
        self._stack.callback(child.close)
        self._children.append(child)
        return child

    def keep(self, thing):
        """thing.close() is called when the case is over."""
        self._stack.callback(thing.close)
        return thing

    @property
    def folder(self):
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="endwell-interop-"))
            self._stack.callback(shutil.rmtree, self._folder, True)
        return self._folder

    def expect(self, what, got, wanted):
        """Notes what differs; the case goes on."""
        if got != wanted:
            self.faults.append(f"{what}: {got!r}, not {wanted!r}")

    def expect_in(self, what, got, wanted):
        if got not in wanted:
            self.faults.append(f"{what}: {got!r}, not {' or '.join(map(repr, wanted))}")

    def expect_all(self, what, report, **wanted):
        """A tuple allows each of its members."""
        for key, value in wanted.items():
            allowed = value if isinstance(value, tuple) else (value,)
            self.expect_in(f"{what} {key}", report.get(key), allowed)

    def told(self):
        for child in self._children:
            yield from child.told()


def run(case, world):
    """(good, notes, seconds)."""
    start = time.monotonic()
    with ExitStack() as stack:
        context = Context(world, case.tls, stack)
        try:
            case.body(context)
        except Late:
            context.faults.append(f"time was up, after {time.monotonic() - start:.0f} s")
        except Exception:  # whatever went wrong belongs to this case alone
            context.faults.append(traceback.format_exc())
        notes = [*context.faults, *context.told()] if context.faults else []
    return not notes, notes, time.monotonic() - start
