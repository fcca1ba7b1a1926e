"""A root of Debian trixie with CBMC in it, under the build directory, made once."""
import atexit
import os
import shutil
import subprocess
from pathlib import Path

TREE = Path(__file__).resolve().parents[3]
BUILD = TREE / "build-prove"
ROOT = BUILD / "root"
READY = BUILD / "root.ready"
MIRROR = os.environ.get("EW_DEBIAN", "http://deb.debian.org/debian")
PACKAGES = ["cbmc", "gcc", "libc6-dev"]
WORK = f"work-{os.getpid()}"  # in the root: a copy of what is proven, as long as this runs


class Missing(Exception):
    """The root cannot be made here, and why."""


def prepare():
    """Makes the root where there is none yet, and copies the sources into it."""
    if not READY.exists():
        _make()
    work = ROOT / WORK
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    for folder in ("src", "include", "tests/prove", "tests/walk"):
        shutil.copytree(TREE / folder, work / folder)


def run(command, limit, memory, cwd=WORK):
    """The command in the root: (exit status, output); status None where the time limit passed."""
    def enter():
        import resource
        os.chroot(ROOT)
        os.chdir("/" + cwd)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
           "DEBIAN_FRONTEND": "noninteractive"}
    for name in ("http_proxy", "https_proxy"):
        if name in os.environ:
            env[name] = os.environ[name]
    try:
        done = subprocess.run(command, preexec_fn=enter, env=env, capture_output=True, text=True,
                              timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout + done.stderr


def _make():
    if os.geteuid() != 0:
        raise Missing("it takes root to set up a root of Debian trixie")
    if not shutil.which("debootstrap") and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "debootstrap"], capture_output=True, check=False)
    if not shutil.which("debootstrap"):
        raise Missing("debootstrap is not installed, and cannot be")
    print(f"# setting up Debian trixie in {ROOT.relative_to(TREE)}", flush=True)
    shutil.rmtree(ROOT, ignore_errors=True)
    BUILD.mkdir(exist_ok=True)
    made = subprocess.run(["debootstrap", "--variant=minbase", "trixie", str(ROOT), MIRROR],
                          capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise Missing("debootstrap failed: " + _last_line(made.stdout + made.stderr))
    status, output = run(["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES],
                         600, 1 << 34, cwd="")
    if status != 0:
        raise Missing("CBMC cannot be installed: " + _last_line(output))
    READY.touch()


def _last_line(text):
    return text.strip().splitlines()[-1] if text.strip() else "no output"
