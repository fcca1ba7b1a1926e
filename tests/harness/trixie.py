"""A root of Debian trixie under a build directory, made once, and commands run in it."""
import fcntl
import os
import shutil
import subprocess
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
MIRROR = os.environ.get("EW_DEBIAN", "http://deb.debian.org/debian")
INSTALL = ["apt-get", "install", "-y", "--no-install-recommends"]
INSTALL_LIMIT = 1200
# The root, the directory in it, the command. The mount is this process's and its children's, and ends with them.
ENTER = ["unshare", "--mount", "sh", "-c", 'mount -t proc proc "$0/proc" && '
         'exec chroot "$0" sh -c \'cd "$0" && exec "$@"\' "$@"']


class Missing(Exception):
    """The root cannot be made here, and why."""


class Root:
    """build: the directory that holds it, of the tree; packages: what is to be installed."""

    def __init__(self, build, packages):
        self.build = TREE / build
        self.path = self.build / "root"
        self._ready = self.build / "root.ready"
        self._packages = packages

    def prepare(self):
        """Makes the root where there is none yet, or not with these packages; who comes meanwhile waits."""
        if os.geteuid() != 0:
            raise Missing("it takes root to set up a root of Debian trixie, and to enter it")
        self.build.mkdir(exist_ok=True)
        with open(self.build / "root.lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            wanted = " ".join(self._packages)
            if not self._ready.exists() or self._ready.read_text(encoding="ascii") != wanted:
                self._make()
                self._ready.write_text(wanted, encoding="ascii")

    def process(self, command, cwd="", env=None, memory=None, **options):
        """subprocess.run in the root, in the mounts of which is a /proc. memory: how many bytes it may have."""
        def enter():
            import resource
            if memory is not None:
                resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

        inside = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root",
                  "DEBIAN_FRONTEND": "noninteractive", **(env or {})}
        for name in ("http_proxy", "https_proxy"):
            if name in os.environ:
                inside[name] = os.environ[name]
        return subprocess.run([*ENTER, self.path, f"/{cwd}", *command], preexec_fn=enter, env=inside,
                              check=False, **options)

    def run(self, command, limit, **options):
        """(exit status, output); status None where the time limit passed."""
        try:
            done = self.process(command, timeout=limit, capture_output=True, text=True, **options)
        except subprocess.TimeoutExpired:
            return None, ""
        return done.returncode, done.stdout + done.stderr

    def _make(self):
        if not shutil.which("debootstrap") and shutil.which("apt-get"):
            subprocess.run(["apt-get", "install", "-y", "debootstrap"], capture_output=True,
                           check=False)
        if not shutil.which("debootstrap"):
            raise Missing("debootstrap is not installed, and cannot be")
        print(f"# setting up Debian trixie in {self.path.relative_to(TREE)}", flush=True)
        shutil.rmtree(self.path, ignore_errors=True)
        made = subprocess.run(["debootstrap", "--variant=minbase", "trixie", str(self.path), MIRROR],
                              capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise Missing("debootstrap failed: " + _last_line(made.stdout + made.stderr))
        status, output = self.run([*INSTALL, *self._packages], INSTALL_LIMIT)
        if status != 0:
            raise Missing("the packages cannot be installed: " + _last_line(output))


def _last_line(text):
    return text.strip().splitlines()[-1] if text.strip() else "no output"
