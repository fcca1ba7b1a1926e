"""TCP ports for programs that cannot choose one themselves."""
import fcntl
import os
import random
import socket
import tempfile
import threading
import time

from .process import Late

# Below Linux's ephemeral range, so that no outgoing connection takes one in between.
_FIRST, _LAST = 20000, 31999
_lock = threading.Lock()
_held = []  # locked files: each port is this process's until it ends, whoever else runs this suite


def free():
    """A port that nobody listens on, and that this suite gives to nobody else."""
    with _lock:
        while True:
            port = random.randint(_FIRST, _LAST)
            if _take(port):
                return port


def _take(port):
    folder = os.path.join(tempfile.gettempdir(), f"endwell-ports-{os.getuid()}")
    os.makedirs(folder, exist_ok=True)
    mark = open(os.path.join(folder, str(port)), "wb")
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.bind(("0.0.0.0", port))
    except OSError:
        mark.close()
        return False
    _held.append(mark)
    return True


def wait_listening(child, port, deadline):
    """Until somebody listens on port, by the kernel's table: a trial connection would count."""
    while not _listens(port):
        if not child.running:
            raise RuntimeError("the server ended before it listened")
        if time.monotonic() > deadline:
            raise Late()
        time.sleep(0.005)


def _listens(port):
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not os.path.exists(table):
            continue
        with open(table, encoding="ascii") as lines:
            for fields in map(str.split, lines):
                if fields[3] == "0A" and fields[1].endswith(f":{port:04X}"):
                    return True
    return False
