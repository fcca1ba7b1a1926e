"""serve: --echo, certificates, client certificates, limits, signals."""
import os
import signal
import socket
import subprocess

from peers import client
from verdicts import FIELDS, REQUEST, end_and_more
from verdicts import check as check_connect
from world import PATIENCE, start
from world import run as endwell


def check(t, name, ended, **wanted):
    """The server's line about a connection."""
    missing = [field for field in FIELDS if field not in ended]
    wrong = {key: ended.get(key) for key, value in wanted.items() if ended.get(key) != value}
    t.check(f"{name}: {', '.join(map(str, wanted.values()))}", not missing and not wrong,
            f"missing {missing}, wrong {wrong}", ended)


def echo(t, world, server):
    data = os.urandom(2 << 20)
    peer = client(world, server.port)
    peer.send(b"now and then")
    t.check("--echo: at once", peer.read_exactly(12) == b"now and then")
    peer.end()
    rest = peer.read_all()
    t.check("--echo: ends its side after the client's end", (rest, peer.how) == (b"", "end"))
    peer.close()
    check(t, "--echo", server.ended(), verdict="clean", cause="close_notify", ended_by="peer",
          received=12, sent=12, unsent=0, handshake_complete=True)
    done = world.connect(server.port, "--after-eof", "half", stdin=data)
    check_connect(t, "--echo: 2 MiB", done, 0, verdict="clean")
    t.check("--echo: 2 MiB: the same bytes", done.stdout == data)
    server.ended()


def echo_back_pressure(t, world, server):
    """A client that sends and does not read: at some time the server stops reading too."""
    peer = client(world, server.port)
    piece, sent = bytes(16384), 0
    peer.sock.settimeout(0.5)
    try:
        while sent < 64 << 20:
            peer.send(piece)
            sent += len(piece)
    except TimeoutError:
        pass
    t.check("--echo: a client that does not read is not read from", sent < 64 << 20, sent)
    peer.reset()
    ended = server.ended()
    check(t, "--echo: and its reset is told", ended, verdict="broken", cause="reset")
    held = ended["received"] - ended["sent"]
    t.check("--echo: and little was held for it", held <= 256 << 10, held)


def cuts(t, world, server):
    peer = client(world, server.port)
    peer.send(REQUEST)
    peer.read_exactly(len(REQUEST))
    peer.close()
    check(t, "--echo: a client's FIN without a goodbye", server.ended(), verdict="truncated",
          cause="eof", received=len(REQUEST))
    peer = client(world, server.port)
    peer.reset()
    check(t, "--echo: a client's reset", server.ended(), verdict="truncated", cause="reset")
    peer = client(world, server.port)
    peer.raw(b"\x17\x03\x03\x00\x20" + bytes(32))
    peer.read_all()
    check(t, "--echo: a forged record", server.ended(), verdict="aborted", cause="peer_error",
          alert_sent=20)
    t.check("--echo: a forged record: the client is told", peer.how == "alert", peer.how)
    peer.close()
    peer = client(world, server.port)
    end_and_more(peer)
    check(t, "--echo: bytes behind the client's end", server.ended(), verdict="clean", after_end=6)
    peer.close()
    done = endwell("connect", f"127.0.0.1:{server.port}", "--name", "localhost", "--json", "--ca",
                   world.certificate("other.example")[0])
    check_connect(t, "a client that does not know our CA", done, 10, verdict="never_open")
    check(t, "a client that does not know our CA", server.ended(), verdict="never_open",
          cause="alert", alert_received=48, handshake_complete=False)


def limits(t, world):
    server = world.serve("--echo", "--idle-timeout", "300ms")
    peer = client(world, server.port)
    t.check("--idle-timeout: the server says goodbye",
            (peer.read_all(), peer.how) == (b"", "end"), peer.how)
    peer.end()
    check(t, "--idle-timeout", server.ended(), verdict="timed_out", cause="deadline")
    peer.close()
    server.stop()
    # Of its own: no handshake that is to succeed has so little time.
    server = world.serve("--echo", "--handshake-timeout", "300ms")
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        check(t, "--handshake-timeout", server.ended(), verdict="never_open", cause="deadline")
        sock.close()
    server.stop()


def certificates(t, world):
    (cert, key), (other, other_key) = (world.certificate(name)
                                       for name in ["localhost", "other.example"])
    server = world.serve("--echo", "--cert", cert, "--key", key, "--cert", other, "--key",
                         other_key, identity=False)
    for name, ca in [("localhost", cert), ("other.example", other), ("localhost", cert)]:
        done = endwell("connect", f"127.0.0.1:{server.port}", "--json", "--ca", ca, "--name", name,
                       "--after-eof", "half", stdin=b"x")
        check_connect(t, f"SNI {name} gets its certificate", done, 0, verdict="clean")
        check(t, f"SNI {name} is told", server.ended(), sni=name)
    server.stop()
    written = world.path("written.pem")
    server = world.serve("--echo", "--self-signed", "localhost", "--write-cert", written,
                         identity=False)
    done = endwell("connect", f"127.0.0.1:{server.port}", "--json", "--ca", written,
                   "--name", "localhost", "--after-eof", "half", stdin=b"x")
    check_connect(t, "--self-signed and --write-cert", done, 0, verdict="clean",
                  peer_authenticated=True)
    server.stop()


def client_certificates(t, world):
    ca, key = world.certificate("client.example")
    own = ["--cert", ca, "--key", key]
    for wish, with_cert, without in [("require", 0, 11), ("ask", 0, 0)]:
        server = world.serve("--echo", "--client-cert", wish, "--client-ca", ca)
        done = world.connect(server.port, *own, "--after-eof", "half", stdin=b"x")
        check_connect(t, f"--client-cert {wish}: with one", done, with_cert, verdict="clean")
        check(t, f"--client-cert {wish}: with one", server.ended(), peer_authenticated=True)
        done = world.connect(server.port, "--after-eof", "half", stdin=b"x")
        check_connect(t, f"--client-cert {wish}: without", done, without)
        check(t, f"--client-cert {wish}: without", server.ended(), peer_authenticated=False,
              alert_sent=116 if without else None)
        server.stop()


def notes(done):
    return [event["message"] for event in done.events if event["event"] == "note"]


def certificates_withheld(t, world):
    """The server names a CA that has not issued the client's: it is not sent, and that is told."""
    ca, (cert, key) = world.certificate("client.example")[0], world.certificate("other.example")
    words, half = ["--cert", cert, "--key", key, "--verbose"], ["--after-eof", "half"]
    server = world.serve("--echo", "--client-cert", "ask", "--client-ca", ca)
    for version in ("1.2", "1.3"):
        done = world.connect(server.port, *words, *half, "--tls", version, stdin=b"x")
        t.check(f"a certificate of another CA, TLS {version}: told that it is withheld",
                done.status == 0 and sum("is not shown" in note for note in notes(done)) == 1, done)
        check(t, f"a certificate of another CA, TLS {version}", server.ended(), peer_authenticated=False)
        done = world.connect(server.port, *half, "--verbose", "--tls", version, stdin=b"x")
        t.check(f"no certificate, TLS {version}: nothing is withheld",
                done.status == 0 and not any("is not shown" in note for note in notes(done)), done)
        server.ended()
    server.stop()
    server = world.serve("--echo", "--client-cert", "require", "--client-ca", ca)
    for version, status in [("1.2", 10), ("1.3", 11)]:
        done = world.connect(server.port, *words, *half, "--tls", version, stdin=b"x")
        t.check(f"one is required, TLS {version}: told too", done.status == status and
                any("is not shown" in note for note in notes(done)), done)
        t.check(f"one is required, TLS {version}: no hint to give what was given",
                "--cert FILE" not in done.ended["explanation"], done)
    server.stop()


def certificates_later(t, world):
    """The note tells whose it is."""
    ca, key = world.certificate("client.example")
    server = world.serve("--echo", "--client-cert", "later", "--client-ca", ca, "--verbose")
    process = start("connect", f"127.0.0.1:{server.port}", "--name", "localhost", "--ca",
                    world.certificate("localhost")[0], "--cert", ca, "--key", key, "--post-handshake-auth",
                    "--after-eof", "half", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL)
    peer = server.event("handshake")["peer"]
    while "behind the handshake" not in (note := server.event("note")["message"]):
        pass
    process.stdin.close()
    t.check("--client-cert later: told, with the peer", note.startswith(f"{peer}: the client shows its certificate"),
            peer, note)
    check(t, "--client-cert later", server.ended(), verdict="clean", peer_authenticated=True)
    process.wait(PATIENCE)
    server.stop()


def signals(t, world):
    server = world.serve("--echo")
    peer = client(world, server.port)
    peer.send(b"before")
    peer.read_exactly(6)
    server.signal()
    peer.send(b"after it")
    t.check("SIGTERM: an open connection goes on", peer.read_exactly(8) == b"after it")
    peer.end()
    peer.read_all()
    t.check("SIGTERM: and ends as usual", peer.how == "end", peer.how)
    peer.close()
    check(t, "SIGTERM: and its line", server.ended(), verdict="clean", received=14, sent=14)
    t.check("SIGTERM: exit status 0", server.process.wait(PATIENCE) == 0)
    for name, numbers, limit in [("SIGTERM, and the limit", [signal.SIGTERM], "300ms"),
                                 ("SIGTERM, no time at all", [signal.SIGTERM], "0"),
                                 ("a second signal", [signal.SIGTERM, signal.SIGINT], "none")]:
        server = world.serve("--echo", "--close-timeout", limit, "--verbose")
        peer = client(world, server.port)
        server.event("handshake")
        for number in numbers:
            server.signal(number)
            if limit == "none" and number == signal.SIGTERM:
                server.event("note")
        peer.read_all()
        t.check(f"{name}: the client is told goodbye", peer.how == "end", peer.how)
        check(t, name, server.ended(), verdict="not_confirmed", cause="caller", ended_by="local")
        t.check(f"{name}: exit status 0", server.process.wait(PATIENCE) == 0)
        peer.close()
    server = world.serve("--echo")
    peer = client(world, server.port)
    peer.send(b"x")
    peer.read_exactly(1)
    server.signal(signal.SIGKILL)
    peer.read_all()
    t.check("SIGKILL: a reset, that nobody takes for an end", peer.how == "reset", peer.how)
    peer.close()


def has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def plain(t, world):
    cert, key = world.certificate("localhost")
    address = "[::1]" if has_ipv6() else "127.0.0.1"
    process = start("serve", "--listen", f"{address}:0", "--cert", cert, "--key", key, "--echo",
                    stderr=subprocess.PIPE)
    first = process.stderr.readline().decode()
    good = first.startswith(f"listening on {address}:")
    t.check("without --json: `listening on ADDR:PORT`", good, first)
    if good:
        done = endwell("connect", f"{address}:{first.rsplit(':', 1)[1].strip()}", "--ca", cert,
                       "--name", "localhost", "--after-eof", "half", stdin=b"x")
        if address == "[::1]":
            t.check("over IPv6", done.status == 0 and done.stdout == b"x", done)
        else:
            t.skip("over IPv6", "this machine has no ::1")
        line = process.stderr.readline().decode()
        t.check("without --json: one plain line", ": clean: " in line, line)
    process.send_signal(signal.SIGINT)
    t.check("SIGINT: exit status 0", process.wait(PATIENCE) == 0)
    process.stderr.close()


def run(t, world):
    server = world.serve("--echo")
    echo(t, world, server)
    echo_back_pressure(t, world, server)
    cuts(t, world, server)
    t.check("serve ends with status 0", server.stop() == 0)
    limits(t, world)
    certificates(t, world)
    client_certificates(t, world)
    certificates_withheld(t, world)
    certificates_later(t, world)
    signals(t, world)
    plain(t, world)
