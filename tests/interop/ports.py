"""TCP ports for programs that cannot choose one themselves."""
import itertools
import os
import socket
import threading
import time

from .process import Late

# Below Linux's ephemeral range, so that no outgoing connection takes one in between.
_candidates = itertools.cycle(range(20000 + os.getpid() % 5000, 32000))
_lock = threading.Lock()


def free():
    """A port that nobody listens on; not given out again soon."""
    with _lock:
        for port in _candidates:
            with socket.socket() as probe, socket.socket(socket.AF_INET6) as probe6:
                try:
                    probe.bind(("0.0.0.0", port))
                    probe6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    probe6.bind(("::", port))
                except OSError:
                    continue
                return port
    raise RuntimeError("no free port")


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
        with open(table, encoding="ascii") as lines:
            for fields in map(str.split, lines):
                if fields[3] == "0A" and fields[1].endswith(f":{port:04X}"):
                    return True
    return False
