"""A root of Debian trixie with CBMC in it, and a copy of what is proven."""
import atexit
import os
import shutil

from harness.trixie import TREE, Missing, Root  # noqa: F401

TRIXIE = Root("build-prove", ["cbmc", "gcc", "libc6-dev"])
BUILD, ROOT = TRIXIE.build, TRIXIE.path
WORK = f"work-{os.getpid()}"  # in the root, as long as this runs


def prepare():
    """Makes the root where there is none yet, and copies the sources into it."""
    TRIXIE.prepare()
    work = ROOT / WORK
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    for folder in ("src", "include", "tests/prove", "tests/walk"):
        shutil.copytree(TREE / folder, work / folder)


def run(command, limit, memory):
    """The command in the copy: (exit status, output); status None where the time limit passed."""
    return TRIXIE.run(command, limit, cwd=WORK, memory=memory)
