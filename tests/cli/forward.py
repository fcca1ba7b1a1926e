"""serve --forward: each direction's end is passed on, and never a cut as an end."""
import os
import socket

from peers import Scene, client
from serving import check
from world import PATIENCE, refusing

DATA = os.urandom(1 << 20)


def read_until_eof(sock):
    """What comes, and how it ends: fin or reset."""
    got = []
    while True:
        try:
            data = sock.recv(65536)
        except ConnectionError:
            return b"".join(got), "reset"
        if not data:
            return b"".join(got), "fin"
        got.append(data)


def answer_after_fin(sock):
    got, how = read_until_eof(sock)
    sock.sendall(got[::-1])
    return got, how


def fin_first(sock):
    sock.sendall(b"all I say")
    sock.shutdown(socket.SHUT_WR)
    return read_until_eof(sock)


def fin_first_and_slow(sock):
    """Reads in small pieces: when the client's end comes, much is still on its way."""
    sock.sendall(b"all I say")
    sock.shutdown(socket.SHUT_WR)
    got = []
    while data := sock.recv(512):
        got.append(data)
    return b"".join(got)


def reset_midway(sock):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(b"half of")
    sock.recv(1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def read_on(sock):
    sock.sendall(b"x")
    return read_until_eof(sock)


def through(world, play):
    scene = Scene(play)
    return scene, world.serve("--forward", f"127.0.0.1:{scene.port}")


def run(t, world):
    scene, server = through(world, answer_after_fin)
    with scene:
        done = world.connect(server.port, "--after-eof", "half", stdin=DATA)
    t.check("1 MiB up, its end, and 1 MiB down", done.status == 0 and done.stdout == DATA[::-1]
            and scene.result == (DATA, "fin"), done.status, scene.fault)
    check(t, "1 MiB up, its end, and 1 MiB down", server.ended(), verdict="clean",
          received=len(DATA), sent=len(DATA))
    server.stop()

    scene, server = through(world, fin_first)
    with scene:
        peer = client(world, server.port)
        got = peer.read_all()
        t.check("the backend's FIN is an end", (got, peer.how) == (b"all I say", "end"), peer.how)
        peer.send(b"and I go on")
        peer.end()
        scene.thread.join(PATIENCE)
        t.check("and the client goes on after it", scene.result == (b"and I go on", "fin"),
                scene.result)
        peer.close()
    check(t, "the backend ends first", server.ended(), verdict="clean", ended_by="local")
    server.stop()

    scene, server = through(world, fin_first_and_slow)
    with scene:
        peer = client(world, server.port)
        peer.read_all()
        for at in range(0, len(DATA), 16384):
            peer.send(DATA[at:at + 16384] * 8)
        peer.end()
        ended = server.ended()
        scene.thread.join(PATIENCE)
        want = b"".join(DATA[at:at + 16384] * 8 for at in range(0, len(DATA), 16384))
        t.check("what a slow backend had not taken at the verdict still reaches it",
                scene.result == want, scene.fault, scene.result and len(scene.result))
        peer.close()
    check(t, "a slow backend that ends first", ended, verdict="clean", received=len(want))
    server.stop()

    scene, server = through(world, reset_midway)
    with scene:
        peer = client(world, server.port)
        got = peer.read_exactly(7)
        peer.send(b"x")
        peer.read_all()
        t.check("the backend's reset is an alert, no end", (got, peer.how) ==
                (b"half of", "alert"), peer.how)
        peer.close()
    check(t, "the backend's reset", server.ended(), verdict="aborted", cause="caller",
          alert_sent=80)
    server.stop()

    for name, cut, verdict in [("a reset", lambda peer: peer.reset(), "truncated"),
                               ("a FIN without a goodbye", lambda peer: peer.close(), "truncated"),
                               ("a forged record", lambda peer: peer.raw(
                                   b"\x17\x03\x03\x00\x20" + bytes(32)), "aborted")]:
        scene, server = through(world, read_on)
        with scene:
            peer = client(world, server.port)
            peer.read_exactly(1)
            cut(peer)
            scene.thread.join(PATIENCE)
            t.check(f"{name} of the client's is a reset for the backend",
                    scene.result == (b"", "reset"), scene.result)
            peer.close()
        check(t, f"{name} of the client's", server.ended(), verdict=verdict)
        server.stop()

    with refusing() as closed:
        server = world.serve("--forward", f"127.0.0.1:{closed.getsockname()[1]}")
        peer = client(world, server.port)
        peer.read_all()
        t.check("a backend that is not there is an alert", peer.how == "alert", peer.how)
        peer.close()
        check(t, "a backend that is not there", server.ended(), verdict="aborted", cause="caller")
        t.check("a backend that is not there is told once",
                sum("Connection refused" in e.get("message", "") for e in server.said) == 1,
                server.said)
        server.stop()
