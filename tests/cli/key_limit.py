"""A key at its limit: TLS 1.3 changes it; TLS 1.2 cannot, and what was still to be said is no success."""
import os
import re
import socket

from forward import read_until_eof
from peers import Scene, server_context
from serving import check as check_serve
from tls12 import V12, client12, unsaid
from verdicts import check
from world import PATIENCE

DATA = os.urandom(1 << 20)
LIMIT = ["--key-limit", "32"]  # far fewer records than DATA takes


def changed(t, world):
    """TLS 1.3: the one that is at its limit says so by a KeyUpdate, and goes on."""
    server = world.serve("--echo", *LIMIT, "--verbose")
    done = world.connect(server.port, "--after-eof", "half", *LIMIT, stdin=DATA)
    check(t, "a key's limit in TLS 1.3", done, 0, verdict="clean", version="TLSv1.3",
          sent=len(DATA), received=len(DATA))
    check_serve(t, "a key's limit in TLS 1.3", server.ended(), verdict="clean", sent=len(DATA))
    t.check("a key's limit in TLS 1.3: both keys were changed", done.stdout == DATA and all(
        any(f"key update: the {side}'s" in event.get("message", "") for event in server.said)
        for side in ("client", "server")), server.said)
    server.stop()


def check_part(t, name, server, peer, whole, before=0):
    """The peer got a part; the server knows that it is one, and says how much more it had."""
    got = peer.read_all()
    if peer.how == "end":
        peer.end()
    ended = server.ended()
    check_serve(t, name, ended, verdict="aborted", cause="caller", ended_by="local",
                version="TLSv1.2")
    t.check(f"{name}: a part came", got == whole[:len(got)] and len(got) < len(whole) and
            (peer.how != "end" or ended["sent"] == before + len(got)), len(got), peer.how, ended)
    t.check(f"{name}: and what is not sent is told", unsaid(server) > 0 and
            "the key" in str(server.said), server.said)
    peer.close()
    return ended["sent"] + ended["unsent"] + unsaid(server)


def say_all(sock):
    """A backend that has ended its stream before it hears how the relay took it."""
    try:
        sock.sendall(DATA)
        sock.shutdown(socket.SHUT_WR)
    except OSError:  # not connected any more, where the reset came before the end
        return b"", "reset"
    return read_until_eof(sock)


def relay(t, world):
    name = "--forward, a key's limit in TLS 1.2"
    with Scene(say_all) as scene:
        server = world.serve("--forward", f"127.0.0.1:{scene.port}", *LIMIT)
        peer = client12(world, server.port)
        count = check_part(t, name, server, peer, DATA)
        scene.thread.join(PATIENCE)
        t.check(f"{name}: the backend is reset", scene.result == (b"", "reset"), scene.result,
                scene.fault)
        t.check(f"{name}: no byte is told twice", count <= len(DATA), count)
    server.stop()


def echo(t, world):
    server = world.serve("--echo", *LIMIT)
    peer = client12(world, server.port)
    whole = DATA[:64 * 100]
    for at in range(0, len(whole), 100):
        peer.tls.write(whole[at:at + 100])  # a record of its own, and all of them at once
    peer.raw(peer.outgoing.read())
    check_part(t, "--echo, a key's limit in TLS 1.2", server, peer, whole)
    server.stop()


def root(t, world):
    name = "--root, a key's limit in TLS 1.2"
    folder = world.folder / "key-limit"
    folder.mkdir()
    (folder / "data").write_bytes(DATA)
    server = world.serve("--root", str(folder), *LIMIT)
    peer = client12(world, server.port)
    peer.send(b"GET /data HTTP/1.0\r\n\r\n")
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += peer.read_exactly(1)
    count = check_part(t, name, server, peer, DATA, len(head))
    t.check(f"{name}: every byte is in one of the counts",
            count == len(head) + len(DATA), count)
    server.stop()


def connect(t, world):
    name = "connect, a key's limit in TLS 1.2"
    tls = server_context(world, V12)
    with Scene(lambda peer: (peer.read_all(), peer.how), tls) as scene:
        done = world.connect(scene.port, *LIMIT, stdin=DATA)
    check(t, name, done, 12, scene, verdict="aborted", cause="caller", version="TLSv1.2")
    told = re.search(r"(\d+) bytes read from standard input are not sent", done.stderr)
    t.check(f"{name}: what is not sent is told", told and int(told.group(1)) > 0 and
            "the key" in done.stderr, done)
    t.check(f"{name}: a part came", scene.result and 0 < len(scene.result[0]) < len(DATA) and
            DATA.startswith(scene.result[0]), done)
    with Scene(lambda peer: (peer.read_all(), peer.end()), tls) as scene:
        done = world.connect(scene.port, *LIMIT, "--after-eof", "half", stdin=DATA[:100000])
    check(t, f"{name}: not reached", done, 0, scene, verdict="clean", sent=100000)


def run(t, world):
    changed(t, world)
    relay(t, world)
    echo(t, world)
    root(t, world)
    connect(t, world)
