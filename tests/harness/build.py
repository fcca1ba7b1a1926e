"""Builds the tree with meson, once for each configuration that a suite asks for."""
import json
import os
import subprocess
import time
from pathlib import Path

from . import process
from .tap import FAIL, PASS, Result

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 600

# name: (directory, meson options). Warnings are errors in the release build; the sanitizers' extra
# code makes gcc see faults that are not there, so there they only warn.
BUILDS = {
    "release": ("build", ["-Dtests=enabled"]),
    "asan": ("build-asan", ["-Dtests=enabled", "-Dbuildtype=debugoptimized", "-Dwerror=false",
                            "-Db_sanitize=address,undefined", "-Db_lundef=false"]),
}


def directory(name):
    """The build's directory; the tree itself for a suite that needs none."""
    return ROOT if name == "none" else ROOT / BUILDS[name][0]


class Builder:
    """Builds each configuration at most once and remembers whether it worked."""

    def __init__(self):
        self._good = {"none": True}

    def build(self, name):
        """(worked, result, seconds): result is None when this build was not made just now."""
        if name in self._good:
            return self._good[name], None, 0.0
        start = time.monotonic()
        folder, options = BUILDS[name]
        fault = _configure(folder, options) or _run(["ninja", "-C", folder])
        self._good[name] = not fault
        result = Result(f"builds in {folder}", FAIL if fault else PASS, notes=fault)
        return not fault, result, time.monotonic() - start


def _configure(folder, options):
    if not (ROOT / folder / "build.ninja").exists():
        return _run(["meson", "setup", *options, folder])
    now = json.loads(_introspect(folder, "--buildoptions") or "[]")
    if all(_has(now, option) for option in options):
        return []
    return _run(["meson", "configure", *options, folder])


def _has(now, option):
    name, _, wanted = option[2:].partition("=")
    values = [entry["value"] for entry in now if entry["name"] == name]
    return [str(value).lower() for value in values] == [wanted]


def _introspect(folder, what):
    """meson's answer, or nothing where the directory is not one of meson's."""
    done = subprocess.run(["meson", "introspect", what, str(ROOT / folder)], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def _run(command):
    """The command's output where it failed, else nothing."""
    ended = process.run(command, ROOT, dict(os.environ), LIMIT)
    if not ended.fault:
        return []
    return [f"{' '.join(command)}: {ended.fault}", *(ended.stdout + ended.stderr).splitlines()]


def programs(name, labels):
    """[(name, command, env)] of the programs that meson.build gives one of the labels to."""
    found = []
    for test in json.loads(_introspect(BUILDS[name][0], "--tests") or "[]"):
        if {label.split(":")[-1] for label in test["suite"]} & set(labels):
            found.append((test["name"], test["cmd"], test["env"]))
    return found
