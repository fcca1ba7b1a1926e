"""What must not pass for a clean end, and files that must be left alone."""
import fcntl
import os
import socket
import stat
import subprocess
import termios
import threading

from peers import Peer, Scene, client_context, server_context
from serving import check
from world import PATIENCE, Done, start

BIG = 32 << 20
UPLOAD = 40000


def lazy_client(world, port, then=lambda peer: None):
    """A client with little room for what it does not read; then: see handshake."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    sock.connect(("127.0.0.1", port))
    context = client_context(world.certificate("localhost")[0])
    return Peer(sock, context, "localhost").handshake(then)


def stalled_download(t, world):
    """The client half-closes and does not read; the limit passes in the middle of a file."""
    folder = world.folder / "stalled"
    folder.mkdir()
    with open(folder / "big", "wb") as file:
        file.truncate(BIG)
    server = world.serve("--root", str(folder), "--idle-timeout", "300ms")
    peer = lazy_client(world, server.port, lambda peer: (peer.send(b"GET /big HTTP/1.0\r\n\r\n"), peer.end()))
    warning = server.event("warning")
    got = peer.read_all()
    name = "root: idle in the middle of a file, behind the client's end"
    t.check(f"{name}: an alert, no end", len(got) < BIG and peer.how == "alert", len(got), peer.how)
    check(t, name, server.ended(), verdict="aborted", cause="caller", alert_sent=80)
    t.check(f"{name}: the operator is told", "idle limit" in warning["message"], warning)
    peer.close()
    server.stop()


def reset_over_unread_input(t, world):
    """Requests that wait unread hide the reset from who only reads."""
    server = world.serve("--root", str(world.folder / "stalled"), "--idle-timeout", "none")
    peer = lazy_client(world, server.port)
    for _ in range(20):
        peer.send(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n" * 400)
    peer.read(1000)
    peer.reset()
    check(t, "root: a reset while an answer is blocked and requests wait", server.ended(),
          verdict="broken", cause="reset")
    server.stop()


def speak_then_hear(sock):
    """A backend that hears only when it could say all that it has to say."""
    got = 0
    try:
        for _ in range(200):
            sock.sendall(bytes(65536))
        while data := sock.recv(65536):
            got += len(data)
    except ConnectionError:
        return got, "reset"
    return got, "fin"


def until_handed_over(sock):
    """All that was sent lies on the other side: a reset takes nothing of it back."""
    left = bytearray(4)
    while fcntl.ioctl(sock, termios.TIOCOUTQ, left) == 0 and any(left):
        pass


def gone_in_the_middle(t, world):
    """The client goes, by a reset, while the relay is blocked both ways: nothing hangs, and what the
    client had said to its end reaches the backend."""
    for name, end, verdict, up in [("without an end", False, "truncated", "reset"),
                                   ("behind its end", True, "received_all", "fin")]:
        with Scene(speak_then_hear) as scene:
            server = world.serve("--forward", f"127.0.0.1:{scene.port}", "--idle-timeout", "none")
            peer = lazy_client(world, server.port)
            peer.read(1)
            peer.send(bytes(UPLOAD))
            if end:
                peer.end()
            until_handed_over(peer.sock)
            peer.reset()
            check(t, f"forward: the client is gone, {name}", server.ended(), verdict=verdict,
                  cause="reset")
            scene.thread.join(PATIENCE)
            got, how = scene.result or (None, None)
            t.check(f"forward: the client is gone, {name}: the backend is told so",
                    how == up and (got == UPLOAD or not end), scene.result, scene.fault)
        server.stop()


def stalled_backend(t, world):
    """The client has ended; the backend says half an answer and then nothing."""
    def half_an_answer(sock):
        sock.sendall(b"half an ans")
        over.wait(PATIENCE)

    over = threading.Event()
    with Scene(half_an_answer) as scene:
        server = world.serve("--forward", f"127.0.0.1:{scene.port}", "--idle-timeout", "300ms")
        peer = lazy_client(world, server.port, Peer.end)
        got = peer.read_all()
        name = "forward: the backend stalls behind the client's end"
        t.check(f"{name}: an alert, no end", (got, peer.how) == (b"half an ans", "alert"), got,
                peer.how)
        check(t, name, server.ended(), verdict="aborted", cause="caller")
        over.set()
        peer.close()
    server.stop()


def stalled_without_an_end(t, world):
    """The same limit before the client's end: timed_out, and no goodbye in the middle of a file."""
    server = world.serve("--root", str(world.folder / "stalled"), "--idle-timeout", "300ms")
    peer = lazy_client(world, server.port, lambda peer: peer.send(b"GET /big HTTP/1.0\r\n\r\n"))
    name = "root: idle in the middle of a file"
    check(t, name, server.ended(), verdict="timed_out", cause="deadline", close_notify_sent=False)
    got = peer.read_all()
    t.check(f"{name}: no end for the client", len(got) < BIG and peer.how == "reset", len(got),
            peer.how)
    peer.close()
    server.stop()


def relay_in_mid_answer(t, world, name, do, how, **verdict):
    """The backend has said half of its answer when `do` happens: the client must see no end."""
    def half_an_answer(sock):
        sock.sendall(b"half an ans")
        over.wait(PATIENCE)

    over = threading.Event()
    with Scene(half_an_answer) as scene:
        server = world.serve("--forward", f"127.0.0.1:{scene.port}", "--close-timeout", "300ms")
        peer = lazy_client(world, server.port)
        peer.read_exactly(11)
        do(server, peer)
        peer.read_all()
        t.check(f"forward: {name} in mid-answer: no end for the client", peer.how == how, peer.how)
        check(t, f"forward: {name} in mid-answer", server.ended(), close_notify_sent=False,
              **verdict)
        over.set()
        peer.close()
    server.stop()


def forged_fin(_, peer):
    """What somebody on the way can do: TCP's FIN, in the client's name."""
    peer.sock.shutdown(socket.SHUT_WR)


def cut_with_input_open(t, world):
    """A FIN in the peer's name must not make connect say goodbye to half an upload."""
    def cut(peer):
        peer.read_exactly(4)
        peer.sock.shutdown(socket.SHUT_WR)
        return peer.read_all(), peer.how

    with Scene(cut, server_context(world)) as scene:
        process = start("connect", f"127.0.0.1:{scene.port}", "--name", "localhost", "--json", "--ca",
                        world.certificate("localhost")[0], stdin=subprocess.PIPE,
                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        process.stdin.write(b"half")
        process.stdin.flush()
        err = process.stderr.read()
        done = Done(process.wait(PATIENCE), b"", err)
        process.stdin.close()
    t.check("connect: cut while input is open: truncated", done.status == 17 and
            done.ended.get("verdict") == "truncated", done)
    t.check("connect: cut while input is open: no end for the peer", scene.result ==
            (b"", "reset"), scene.result, scene.fault)


def busy_behind_the_end(t, world):
    """The limit is not that of the whole: as long as bytes move it does not pass."""
    def in_pieces(sock):
        while sock.recv(4096):
            pass
        for _ in range(6):
            sock.sendall(b"piece")
            more.acquire(timeout=PATIENCE)

    more = threading.Semaphore(0)
    with Scene(in_pieces) as scene:
        server = world.serve("--forward", f"127.0.0.1:{scene.port}", "--idle-timeout", "20s")
        peer = lazy_client(world, server.port)
        peer.end()
        got = b""
        for _ in range(6):
            got += peer.read_exactly(5)
            more.release()
        peer.read()
        t.check("forward: a backend that goes on behind the client's end", got == b"piece" * 6 and
                peer.how == "end", got, peer.how)
        check(t, "forward: a backend that goes on", server.ended(), verdict="clean", sent=30)
        peer.close()
    server.stop()


def idle_input(t, world):
    """The peer has ended; our input has not, and says nothing."""
    def end_first(peer):
        peer.end()
        return peer.read_all(), peer.how

    with Scene(end_first, server_context(world)) as scene:
        process = start("connect", f"127.0.0.1:{scene.port}", "--name", "localhost", "--json", "--ca",
                        world.certificate("localhost")[0], "--after-eof", "half",
                        "--idle-timeout", "300ms", stdin=subprocess.PIPE,
                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        err = process.stderr.read()
        done = Done(process.wait(PATIENCE), b"", err)
        process.stdin.close()
    t.check("connect: the idle limit before the end of input is no success", done.status == 1 and
            any("idle limit" in e.get("message", "") for e in done.events), done)


def special_session_files(t, world):
    """--session: what is no regular file is left alone, whoever runs it."""
    def answer(peer):
        peer.read_all()
        peer.end()

    os.mkfifo(world.path("session.pipe"))
    os.symlink("elsewhere", world.path("session.link"))
    kinds = ["pipe", "link"]
    try:
        os.mknod(world.path("session.device"), 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        kinds.append("device")
    except PermissionError:
        t.skip("--session: a device", "only root can make one here")
    for kind in kinds:
        file = world.path(f"session.{kind}")
        before = os.lstat(file)
        with Scene(answer, server_context(world)) as scene:
            done = world.connect(scene.port, "--after-eof", "half", "--session", file, stdin=b"x")
        after = os.lstat(file)
        t.check(f"--session: a {kind} stays what it is", done.status == 0 and
                (before.st_ino, before.st_mode) == (after.st_ino, after.st_mode) and
                any("no regular file" in e.get("message", "") for e in done.events), done)


def run(t, world):
    stalled_download(t, world)
    stalled_without_an_end(t, world)
    reset_over_unread_input(t, world)
    gone_in_the_middle(t, world)
    stalled_backend(t, world)
    relay_in_mid_answer(t, world, "a FIN in the client's name", forged_fin, "reset",
                        verdict="truncated", cause="eof")
    relay_in_mid_answer(t, world, "SIGTERM and the limit", lambda server, _: server.signal(),
                        "alert", verdict="aborted", cause="caller")
    cut_with_input_open(t, world)
    busy_behind_the_end(t, world)
    idle_input(t, world)
    special_session_files(t, world)
