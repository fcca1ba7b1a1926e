"""Runs a program in a process group of its own, under a hard time limit."""
import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass


@dataclass
class Ended:
    """How a program ended: `fault` is empty only where it exited 0 by itself and in time."""

    stdout: str
    stderr: str
    fault: str
    seconds: float


_running = set()
_stopped = threading.Event()
_lock = threading.Lock()


def run(command, cwd, env, limit):
    """Runs command; nothing of its process group is left behind."""
    if _stopped.is_set():
        return Ended("", "", "not run: interrupted", 0.0)
    start = time.monotonic()
    # Files and not pipes: a left-over child that holds a pipe open would hold us up as well.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            child = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                                     stdout=out, stderr=err, start_new_session=True)
        except OSError as error:
            return Ended("", "", f"cannot run {command[0]}: {error.strerror}", 0.0)
        with _lock:
            _running.add(child.pid)
        try:
            fault = _fault(child.wait(timeout=max(limit, 0.01)))
        except subprocess.TimeoutExpired:
            fault = f"killed: time was up, after {time.monotonic() - start:.0f} s of its own"
        finally:
            _kill_group(child.pid)
            child.wait()
            with _lock:
                _running.discard(child.pid)
        return Ended(_text(out), _text(err), fault, time.monotonic() - start)


def kill_all():
    """Kills every program still running, and lets no other start: for an interrupted run."""
    _stopped.set()
    with _lock:
        for pid in _running:
            _kill_group(pid)


def _kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _fault(status):
    if status < 0:
        return f"crashed: {signal.Signals(-status).name}"
    return f"exit status {status}" if status else ""


def _text(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace")
