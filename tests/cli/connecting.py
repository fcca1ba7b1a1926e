"""connect: its input and output in every shape, sessions, and what it logs."""
import os
import re
import signal
import ssl
import subprocess

from peers import Peer, Scene, server_context
from verdicts import check
from world import PATIENCE, Done, start

BIG = os.urandom(1 << 20) * 3


def sink_and_answer(answer):
    """Takes all, then says the answer and ends."""
    def play(peer):
        got = peer.read_all()
        peer.send(answer)
        peer.end()
        return got
    return play


def echo_at_end(peer):
    got = peer.read_all()
    for at in range(0, len(got), 16384):
        peer.send(got[at:at + 16384])
    peer.end()
    return got


def end_first_read_on(peer):
    """The peer's end is no hang-up: it goes on reading."""
    peer.end()
    return peer.read_all(), peer.how


def start_connect(world, port, *options, **pipes):
    return start("connect", f"127.0.0.1:{port}", "--name", "localhost", "--json", "--ca",
                 world.certificate("localhost")[0], *options, **pipes)


def finish(process, stdin=None):
    out, err = process.communicate(stdin, timeout=PATIENCE)
    return Done(process.returncode, out or b"", err)


def inputs(t, world):
    tls = server_context(world)
    with Scene(echo_at_end, tls) as scene:
        process = start_connect(world, scene.port, "--after-eof", "half", stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        done = finish(process, BIG)
    check(t, "3 MiB through a pipe and back", done, 0, scene, verdict="clean", sent=len(BIG),
          received=len(BIG))
    t.check("3 MiB through a pipe and back: the same bytes",
            done.stdout == BIG and scene.result == BIG)
    with Scene(echo_at_end, tls) as scene, open(world.write("big", BIG), "rb") as file, \
            open(world.path("out"), "wb") as out:
        process = start_connect(world, scene.port, "--after-eof", "half", stdin=file, stdout=out,
                                stderr=subprocess.PIPE)
        done = finish(process)
    check(t, "from a file to a file", done, 0, scene, verdict="clean", sent=len(BIG))
    t.check("from a file to a file: the same bytes",
            (world.folder / "out").read_bytes() == BIG)
    for name, stdin in [("/dev/null", subprocess.DEVNULL), ("closed", None)]:
        with Scene(sink_and_answer(b"hello"), tls) as scene:
            process = start_connect(
                world, scene.port, "--after-eof", "half", stdin=stdin, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                preexec_fn=(lambda: os.close(0)) if stdin is None else None)
            done = finish(process)
        check(t, f"standard input is {name}", done, 0, scene, verdict="clean", sent=0, received=5)
    with Scene(Peer.read_all, tls) as scene:
        folder = os.open(world.folder, os.O_RDONLY)
        process = start_connect(world, scene.port, stdin=folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        done = finish(process)
        os.close(folder)
    check(t, "standard input cannot be read: no clean end", done, 1, scene, verdict="aborted",
          cause="caller")
    t.check("standard input cannot be read: the verdict says so",
            "standard input" in done.ended["explanation"], done)


def warned(done):
    return [event for event in done.events if event["event"] == "warning"]


def peers_end(t, world):
    tls = server_context(world)
    with Scene(end_first_read_on, tls) as scene:
        process = start_connect(world, scene.port, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        process.stdout.read()  # its end: the peer's end was acted upon, though input stays open
        process.wait(PATIENCE)
        done = finish(process)
    check(t, "the peer ends first, and input stays open", done, 0, scene, verdict="clean",
          ended_by="peer", sent=0)
    t.check("the peer ends first, and input stays open: told", warned(done), done)
    for mode in ["wait", "half", "full", "abandon"]:
        with Scene(end_first_read_on, tls) as scene, open(world.path("big"), "rb") as file:
            process = start_connect(world, scene.port, "--after-eof", mode, stdin=file,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            done = finish(process)
        # abandon: the input's end may be there before the peer's, and then nothing is waited for (C9)
        heard = mode != "abandon" or done.ended["close_notify_received"]
        check(t, f"{mode}: the peer ends first, and input at hand still goes out", done, 0 if heard else 15,
              scene, verdict="clean" if heard else "not_confirmed", sent=len(BIG), unsent=0)
        t.check(f"{mode}: the peer ends first, and no warning", not warned(done), done)
        t.check(f"{mode}: the peer ends first, and receives all", scene.result == (BIG, "end"),
                scene.result and scene.result[1])


def no_advice(t, name, done):
    """None about the network and none about ways to close: neither can help."""
    text = done.ended["explanation"]
    t.check(f"{name}: the verdict names the cause and gives no other advice",
            "standard output" in text and not any(
                word in text for word in ["DELIVER", "--after-eof", "timeout", "allow more"]), done)


def outputs(t, world):
    tls = server_context(world)

    def talk_until_told(peer):
        try:
            while True:
                peer.send(bytes(16384))
        except (OSError, ssl.SSLError) as why:
            return str(why)

    with Scene(talk_until_told, tls) as scene:
        process = start_connect(world, scene.port, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)
        process.stdout.read(100000)
        process.stdout.close()
        _, err = process.stderr.read(), process.wait(PATIENCE)
        done = Done(process.returncode, b"", _)
        process.stdin.close()
        process.stderr.close()
    check(t, "output closed by its reader", done, 1, scene, verdict="aborted", cause="caller")
    t.check("output closed by its reader: says so", "closed by its reader" in done.stderr, done)
    no_advice(t, "output closed by its reader", done)
    for mode, verdict in [("wait", "not_confirmed"), ("half", "not_confirmed")]:
        name = f"{mode}: output fails behind the end of input, and the peer talks on"
        for how in ["full", "closed"]:
            with Scene(talk_until_told, tls) as scene, open("/dev/full", "wb") as full:
                process = start_connect(
                    world, scene.port, "--after-eof", mode, stdin=subprocess.DEVNULL, stdout=full,
                    stderr=subprocess.PIPE, preexec_fn=None if how == "full" else lambda: os.close(1))
                done = finish(process)
            check(t, f"{name} ({how})", done, 1, scene, verdict=verdict, cause="caller")
            no_advice(t, f"{name} ({how})", done)
    with Scene(sink_and_answer(b"hello"), tls) as scene, open("/dev/full", "wb") as full:
        process = start_connect(world, scene.port, "--after-eof", "half", stdin=subprocess.DEVNULL,
                                stdout=full, stderr=subprocess.PIPE)
        done = finish(process)
    t.check("output that is full: not status 0, and said", done.status != 0 and
            "No space left" in done.stderr, done)
    with Scene(sink_and_answer(b"hello"), tls) as scene:
        process = start_connect(world, scene.port, "--after-eof", "half", stdin=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
        done = finish(process)
    t.check("output that is closed: not status 0, and said", done.status != 0 and
            "Standard output" in done.stderr, done)
    with Scene(sink_and_answer(bytes(70000)), tls) as scene:
        process = start_connect(world, scene.port, "--after-eof", "half", stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = process.stderr.readline()  # the verdict is there; output has not taken all yet
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        done = Done(process.returncode, b"", line + process.stderr.read())
        process.stdout.close(), process.stderr.close()
    check(t, "killed before output has taken all: not status 0", done, 1, verdict="clean")
    with Scene(sink_and_answer(BIG), tls) as scene:
        process = start_connect(world, scene.port, "--after-eof", "half", stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        got = b""
        while piece := process.stdout.read1(777):
            got += piece
        done = finish(process)
    check(t, "a slow reader of output", done, 0, scene, verdict="clean", received=len(BIG))
    t.check("a slow reader of output: the same bytes", got == BIG)


def signals(t, world):
    def greet_and_read(peer):
        peer.send(b"x")
        peer.read_all()
        return peer.how

    for number in [signal.SIGTERM, signal.SIGINT]:
        with Scene(greet_and_read, server_context(world)) as scene:
            process = start_connect(world, scene.port, stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.read(1)
            process.send_signal(number)
            done = finish(process)
        check(t, f"{signal.Signals(number).name}: an alert, no end", done, 12, scene,
              verdict="aborted", cause="caller")
        t.check(f"{signal.Signals(number).name}: the peer is told", scene.result == "alert",
                scene.result)


def sessions(t, world):
    server, file = world.serve("--echo"), world.path("session")
    for name, resumed in [("first", False), ("second", True), ("third", True)]:
        done = world.connect(server.port, "--session", file, "--after-eof", "half", stdin=b"x")
        check(t, f"--session, the {name} connection", done, 0, verdict="clean", resumed=resumed,
              peer_authenticated=True)
        mode = os.stat(file).st_mode & 0o777
        t.check(f"--session, the {name} connection: kept, mode 0600", mode == 0o600, oct(mode))
        server.ended()
    other = world.serve("--echo")
    done = world.connect(other.port, "--session", file, "--after-eof", "half", stdin=b"x")
    check(t, "--session of another server's key: a full handshake", done, 0, verdict="clean",
          resumed=False)
    rubbish = world.write("rubbish", b"no session at all")
    done = world.connect(server.port, "--session", rubbish, "--after-eof", "half", stdin=b"x")
    check(t, "--session with a file that is none", done, 0, verdict="clean", resumed=False)
    t.check("--session with a file that is none: left alone, and said",
            (world.folder / "rubbish").read_bytes() == b"no session at all" and
            "no session" in done.stderr, done)
    left = [name for name in os.listdir(world.folder) if name.startswith("session.")]
    t.check("--session leaves no other file behind", not left, left)
    server.stop(), other.stop()


def logs(t, world):
    server, file = world.serve("--echo", "--alpn", "b,a"), world.path("keylog")
    done = world.connect(server.port, "--keylog", file, "--verbose", "--alpn", "a,b",
                         "--groups", "P-256", "--ciphers", "TLS_CHACHA20_POLY1305_SHA256",
                         "--after-eof", "half", stdin=b"x")
    check(t, "--alpn, --groups, --ciphers", done, 0, verdict="clean", alpn="b", group="P-256",
          cipher="TLS_CHACHA20_POLY1305_SHA256")
    t.check("--verbose: the handshake", any(e["event"] == "handshake" for e in done.events), done)
    lines = (world.folder / "keylog").read_text().splitlines()
    t.check("--keylog: lines of the format", len(lines) >= 5 and all(
        re.fullmatch(r"[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]{64,96}", line) for line in lines), lines)
    t.check("--keylog: readable by its owner alone",
            os.stat(file).st_mode & 0o777 == 0o600)
    done = world.connect(server.port, "--alpn", "z", stdin=b"")
    check(t, "no common protocol", done, 10, verdict="never_open", alert_received=120)
    server.stop()


def run(t, world):
    inputs(t, world)
    peers_end(t, world)
    outputs(t, world)
    signals(t, world)
    sessions(t, world)
    logs(t, world)
