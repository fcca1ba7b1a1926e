"""Builds the scripted peers, each once, into build-peers/ of the tree."""
import os
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "build-peers"
LIMIT = 400


class Build:
    """program: the built peer. missing: why it cannot be built on this machine. fault: why the
    build failed though all it needs is there."""

    def __init__(self, name, tool):
        self.source = HERE / "peers" / name
        self.program, self.missing, self.fault = None, "", ""
        if not shutil.which(tool):
            self.missing = f"{tool} is not installed"
        elif self._has_tools():
            OUT.mkdir(exist_ok=True)
            self._make()

    def _has_tools(self):
        raise NotImplementedError

    def _make(self):
        raise NotImplementedError

    def _run(self, command, **env):
        """(worked, output)."""
        done = subprocess.run(command, cwd=self.source, env=dict(os.environ, **env),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", check=False, timeout=LIMIT)
        return done.returncode == 0, done.stdout

    def _at_least(self, what, text, wanted):
        """Whether the version in text is at least wanted; if not, that is why it is missing."""
        found = re.search(r"(\d+)\.(\d+)", text)
        if found and tuple(map(int, found.groups())) >= wanted:
            return True
        self.missing = f"{what} {wanted[0]}.{wanted[1]} or later is not installed"
        return False


class GoBuild(Build):
    """Needs nothing but Go itself."""

    def __init__(self):
        super().__init__("go", "go")

    def _has_tools(self):
        _, text = self._run(["go", "env", "GOVERSION"], GOTOOLCHAIN="local")
        return self._at_least("Go", text, (1, 26))

    def _make(self):
        self.program = OUT / "go-peer"
        good, text = self._run(["go", "build", "-buildvcs=false", "-o", str(self.program), "."],
                               GOTOOLCHAIN="local")
        self.fault = "" if good else text


class RustBuild(Build):
    """Needs cargo, and crates.io or what cargo has kept of it."""

    def __init__(self):
        super().__init__("rust", "cargo")

    def _has_tools(self):
        _, text = self._run(["cargo", "--version"])
        return self._at_least("cargo", text, (1, 78))

    def _make(self):
        self.program = OUT / "rust" / "release" / "interop"
        fetch = ["cargo", "fetch", "--locked", "--target", self._host()]
        if not self._run([*fetch, "--offline"])[0]:
            good, text = self._run(fetch)
            if not good:
                last = text.strip().splitlines()[-1:]
                self.missing = f"the crates cannot be fetched: {' '.join(last).strip()}"
                return
        good, text = self._run(["cargo", "build", "--release", "--locked", "--offline"],
                               CARGO_TARGET_DIR=str(OUT / "rust"))
        self.fault = "" if good else text

    def _host(self):
        return re.search(r"^host: (\S+)", self._run(["rustc", "-vV"])[1], re.MULTILINE).group(1)
