"""serve --forward behind the verdict: what the client was told goodbye for reaches the backend, or a warning says how
much does not; and no backend is waited for without a limit (C16)."""
import json
import os
import re
import signal
import socket

from forward import read_until_eof
from serving import check
from tls12 import client12
from world import PATIENCE

DATA = os.urandom(200000)
RECORD = 16384


def listen(**more):
    """A backend that takes little unless it reads."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for option, value in more.items():
        listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    listener.settimeout(PATIENCE)
    return listener


def backend_of(listener):
    sock, _ = listener.accept()
    sock.settimeout(PATIENCE)
    return sock


def forward(world, listener, *options):
    return world.serve("--forward", f"127.0.0.1:{listener.getsockname()[1]}", *options)


def say_all(world, server, data):
    """A client of TLS 1.2 whose end is answered at once."""
    peer = client12(world, server.port)
    peer.send(data)
    peer.end()
    peer.read_all()
    peer.close()
    return peer.how


def warnings(server):
    """What it said until it ended."""
    events = server.said + [json.loads(line) for line in server.rest()]
    return [event["message"] for event in events if event["event"] == "warning"]


def slow(t, world):
    """All is in the kernel, and the client's end behind it; the backend has not begun to read."""
    for name, limit, stop in [
            ("its time", "100ms", lambda server: server.signal()),
            ("serve's", "1m", lambda server: (server.signal(),
                                              server.signal(signal.SIGINT)))]:
        with listen() as listener:
            server = forward(world, listener, "--close-timeout", limit)
            how = say_all(world, server, DATA)
            check(t, f"a backend that has not read at the end of {name}", server.ended(),
                  verdict="clean", received=len(DATA))
            stop(server)
            server.process.wait(PATIENCE)  # nobody is there any more
            with backend_of(listener) as backend:
                result = read_until_eof(backend)
            t.check(f"a backend that has not read at the end of {name} still gets all, and the end",
                    how == "end" and result == (DATA, "fin"), how, len(result[0]), result[1])
            told = warnings(server)
            t.check(f"a backend that has not read at the end of {name}: what is on its way is told",
                    len(told) == 1 and re.search(r": [1-9]\d* bytes of the client's are on their way", told[0]),
                    told)


def stuck(t, world):
    """The kernel has no room for the client's last record, and behind it its end has come. How many records fit is the
    kernel's to say: they get more until one does not."""
    data = os.urandom(64 * RECORD)
    for count in range(1, 65):
        with listen(TCP_MAXSEG=536) as listener:
            server = forward(world, listener, "--close-timeout", "100ms", "--idle-timeout", "5s")
            how = say_all(world, server, data[:count * RECORD])
            ended = server.ended()
            server.signal()
            server.process.wait(PATIENCE)
            told = [text for text in warnings(server) if "have not reached it" in text]
            with backend_of(listener) as backend:
                got, end = read_until_eof(backend)
        if told or ended["verdict"] != "clean":
            break
        if (got, end) != (data[:count * RECORD], "fin"):
            break
    name = "a backend that takes no more"
    check(t, name, ended, verdict="clean", received=count * RECORD)
    lost = re.search(r"(\d+) bytes of the client's", str(told))
    t.check(f"{name} is reset, and what has not reached it is told", how == "end" and
            end == "reset" and lost and len(got) + int(lost.group(1)) == count * RECORD,
            how, end, len(got), told)


def in_flight(t, world):
    """The client's end, and the verdict, come before the backend's address has answered."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, \
            socket.create_connection(listener.getsockname()):  # the queue is full
        listener.settimeout(PATIENCE)
        # Linux tries again a second after an address has not answered, and then two seconds later.
        server = forward(world, listener, "--close-timeout", "5s", "--verbose")
        how = say_all(world, server, b"")
        ended = server.ended()
        backend_of(listener).close()  # the one that filled the queue
        with backend_of(listener) as backend:
            result = read_until_eof(backend)
            said = server.event("note")["message"]
            while "the backend" not in said:
                said = server.event("note")["message"]
        server.stop()
    name = "a backend whose address answers behind the verdict"
    check(t, name, ended, verdict="clean", received=0)
    t.check(f"{name} hears the end", how == "end" and result == (b"", "fin"), how, result)
    t.check(f"{name} is not waited for without a limit", "close limit" in said, said)


def run(t, world):
    slow(t, world)
    stuck(t, world)
    in_flight(t, world)
