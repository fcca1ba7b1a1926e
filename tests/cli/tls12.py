"""TLS 1.2 and mixed ranges: --tls, --policy, ends that are answered at once (C5), and old peers."""
import array
import fcntl
import os
import re
import select
import socket
import ssl
import subprocess
import termios

from connecting import finish, start_connect, warned
from peers import Scene, client, client_context, server_context
from serving import check as check_serve
from verdicts import (REQUEST, answer_after_the_end, answer_and_end, answer_and_fin,
                      answer_and_reset, check, cut_in_a_record, end_and_more, forged_record,
                      gone_without_goodbye, read_on)

HUGE = 64 << 20  # more than all the sockets' buffers on the way
OLD = "DEFAULT:@SECLEVEL=0"
V10, V11, V12 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2


def client12(world, port, **more):
    return client(world, port, context=client_context(world.certificate("localhost")[0], V12,
                                                      **more))


def ranges(t, world):
    both = "1.2,1.3"
    cases = [
        ([], [], "TLSv1.3"), ([], ["--tls", "1.2"], "TLSv1.2"), (["--tls", "1.2"], [], "TLSv1.2"),
        (["--tls", "1.3"], [], "TLSv1.3"), ([], ["--tls", "1.3"], "TLSv1.3"),
        (["--tls", both], ["--tls", both], "TLSv1.3"),
        (["--tls", "1.2"], ["--tls", "1.2"], "TLSv1.2"),
        (["--tls", "1.2"], ["--tls", "1.3"], None), (["--tls", "1.3"], ["--tls", "1.2"], None),
    ]
    for ours, theirs, version in cases:
        name = f"serve {' '.join(ours) or '(default)'}, connect {' '.join(theirs) or '(default)'}"
        server = world.serve("--echo", *ours)
        done = world.connect(server.port, *theirs, "--after-eof", "half", stdin=b"x")
        if version:
            check(t, name, done, 0, verdict="clean", version=version, received=1)
            check_serve(t, name, server.ended(), verdict="clean", version=version)
        else:
            check(t, name, done, 10, verdict="never_open", cause="alert", alert_received=70)
            t.check(f"{name}: says which versions", "TLS 1.2 or 1.3" in
                    done.ended.get("explanation", ""), done)
            check_serve(t, name, server.ended(), verdict="never_open", cause="peer_error",
                        error="protocol_version", alert_sent=70)
        server.stop()


def names(t, world):
    # P-256 is the certificate's curve, which in TLS 1.2 must be among the groups (RFC 8422, 5.1).
    groups = ["--groups", "P-384:P-256"]
    server = world.serve("--echo", *groups)
    suite = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    half = ["--after-eof", "half"]
    done = world.connect(server.port, "--tls", "1.2", "--ciphers", suite, *groups,
                         "--verbose", *half, stdin=b"x")
    check(t, "--ciphers and --groups in TLS 1.2", done, 0, version="TLSv1.2", cipher=suite,
          group="P-384")
    t.check("--verbose, half: what a peer of TLS 1.2 does is told", any(
        "discards what it had not sent" in e["message"] for e in done.events
        if e["event"] == "note"), done)
    server.ended()
    done = world.connect(server.port, "--verbose", *half, stdin=b"x")
    t.check("--verbose, half: and not in TLS 1.3", "TLS 1.2" not in done.stderr, done)
    server.ended()
    for only, version in [(suite, "TLSv1.2"), ("TLS_AES_256_GCM_SHA384", "TLSv1.3")]:
        done = world.connect(server.port, "--ciphers", only, *half, stdin=b"x")
        check(t, "a version that has no suite in --ciphers is not spoken", done, 0,
              version=version, cipher=only)
        server.ended()
    server.stop()


def sessions(t, world):
    server, file = world.serve("--echo", "--tls", "1.2"), world.path("session12")
    for name, resumed in [("first", False), ("second", True), ("third", True)]:
        done = world.connect(server.port, "--session", file, "--after-eof", "half", stdin=b"x")
        check(t, f"--session in TLS 1.2, the {name} connection", done, 0, verdict="clean",
              resumed=resumed, version="TLSv1.2", peer_authenticated=True)
        server.ended()
    server.stop()


def statuses(t, world):
    tls = server_context(world, V12)
    size = len(REQUEST)
    half, full = ["--after-eof", "half"], ["--after-eof", "full"]
    cases = [
        ("the peer ends first", answer_and_end, [], REQUEST, 0,
         dict(verdict="clean", cause="close_notify", ended_by="peer", sent=size, unsent=0,
              received=size + 10, discarded=0, authenticated=True, version="TLSv1.2"),
         "drops what crosses its goodbye"),
        ("half: what still comes is delivered", answer_after_the_end, half, REQUEST, 0,
         dict(verdict="clean", ended_by="local", sent=size, received=size + 10, discarded=0),
         "the peer then drops what it had not sent yet"),
        ("full: what comes after our end is counted", answer_after_the_end, full, REQUEST, 13,
         dict(verdict="cut_short", ended_by="local", received=0, discarded=size + 10),
         "(--after-eof wait)"),
        ("abandon: gone without waiting", read_on, ["--after-eof", "abandon"], REQUEST, 15,
         dict(verdict="not_confirmed", cause="caller", sent=size, unsent=0), ""),
        ("full: the peer hangs up", gone_without_goodbye, full, REQUEST, 15,
         dict(verdict="not_confirmed", cause="eof"), ""),
        ("wait: nothing for the idle limit", read_on, ["--idle-timeout", "300ms"], REQUEST, 16,
         dict(verdict="timed_out", cause="deadline"), ""),
        ("a FIN", answer_and_fin, [], REQUEST, 17,
         dict(verdict="truncated", cause="eof", received=10), ""),
        ("half, and a FIN", answer_and_fin, half, REQUEST, 17,
         dict(verdict="truncated", cause="eof", received=10), ""),
        ("a reset", answer_and_reset, [], REQUEST, 17,
         dict(verdict="truncated", cause="reset", received=10), ""),
        ("a cut inside a record", cut_in_a_record, [], REQUEST, 17,
         dict(verdict="truncated", mid_record=True), ""),
        ("a forged record", forged_record, [], REQUEST, 12,
         dict(verdict="aborted", cause="peer_error", alert_sent=20), ""),
        ("bytes behind the peer's end", end_and_more, [], b"", 0,
         dict(verdict="clean", after_end=6, discarded=0), ""),
    ]
    for name, play, options, given, status, wanted, words in cases:
        with Scene(play, tls) as scene:
            done = world.connect(scene.port, *options, stdin=given)
        check(t, f"TLS 1.2: {name}", done, status, scene, **wanted)
        if words:
            t.check(f"TLS 1.2: {name}: the sentence says what 1.2 means",
                    words in done.ended.get("explanation", ""), done)


def end_first(peer):
    peer.end()
    return peer.read_all(), peer.how


def peers_end(t, world):
    """The peer's end ends our side too, whatever standard input still has."""
    tls = server_context(world, V12)
    for mode in ["wait", "half"]:
        with Scene(end_first, tls) as scene:
            process = start_connect(world, scene.port, "--after-eof", mode, stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.read()
            process.wait(60)
            done = finish(process)
        check(t, f"TLS 1.2, {mode}: the peer ends first, input is open", done, 0, scene,
              verdict="clean", ended_by="peer", sent=0)
        t.check(f"TLS 1.2, {mode}: and that is told", "TLS 1.2" in str(warned(done)), done)
        t.check(f"TLS 1.2, {mode}: and answered", scene.result == (b"", "end"), scene.result)
    with Scene(end_first, tls) as scene:
        done = world.connect(scene.port, stdin=b"")
    check(t, "TLS 1.2: the peer ends first, input has ended", done, 0, scene, verdict="clean")
    t.check("TLS 1.2: and nothing is to be told", not warned(done), done)
    for policy in ["strict", "tolerant"]:
        with Scene(end_first, tls) as scene, open("/dev/zero", "rb") as zero:
            process = start_connect(world, scene.port, "--policy", policy, stdin=zero,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            done = finish(process)
        ended = done.ended
        lost = (ended["unsent"] > 0 and done.status == 13 and ended["verdict"] == "cut_short" or
                ended["unsent"] == 0 and done.status == 1 and ended["verdict"] == "clean")
        t.check(f"TLS 1.2, {policy}: input at hand that is not sent is no success", lost and
                "read from standard input are not sent" in done.stderr, done)
        t.check(f"TLS 1.2, {policy}: what is told as sent is what came", scene.result and
                len(scene.result[0]) == ended["sent"] and scene.result[1] == "end", done)
        if policy == "tolerant":
            t.check("TLS 1.2, tolerant: all that was accepted", ended["unsent"] == 0, done)


def slow_output(t, world):
    """The verdict is there before output has taken what came; the rest is told all the same."""
    def talk_and_end(peer):
        peer.send(bytes(16384))  # one record, which connect has taken in before it reads on
        peer.end()
        return peer.read_all()

    readable, writable = os.pipe()
    fcntl.fcntl(writable, fcntl.F_SETPIPE_SZ, 4096)
    with Scene(talk_and_end, server_context(world, V12)) as scene, open("/dev/zero", "rb") as zero:
        process = start_connect(world, scene.port, "--policy", "tolerant", stdin=zero,
                                stdout=writable, stderr=subprocess.PIPE)
        os.close(writable)
        first = process.stderr.readline()
        with os.fdopen(readable, "rb") as out:
            size = len(out.read())
        _, rest = process.communicate(timeout=60)
    told = (first + rest).decode()
    t.check("TLS 1.2: with a slow output too, input that is not sent is told",
            size == 16384 and process.returncode == 1 and
            "read from standard input are not sent" in told, size, process.returncode, told)


# --- the server answers at once -------------------------------------------------------------------

def fill(sock, quiet):
    """Waits until no more bytes come into a socket that nobody reads: the sender is held back."""
    count, before = array.array("i", [0]), -1
    while count[0] != before:
        before = count[0]
        select.select([], [], [], quiet)
        fcntl.ioctl(sock, termios.FIONREAD, count)


def unsaid(server):
    """Bytes that the server had at hand, of its last warning."""
    told = [re.search(r"(\d+) bytes more", event["message"]) for event in server.said
            if event["event"] == "warning"]
    return int(told[-1].group(1)) if told and told[-1] else 0


def cut_answer(world, server, quiet):
    """Asks for the huge file, ends while the server is held back, and reads what comes."""
    peer = client12(world, server.port)
    peer.send(b"GET /huge HTTP/1.0\r\n\r\n")
    fill(peer.sock, quiet)
    peer.end()
    # A server that comes to it late would find room for the rest before it finds the end.
    select.select([], [], [], quiet)
    got = peer.read_all()
    peer.close()
    server.said.clear()
    return got, peer.how, server.ended()


def policies(t, world):
    folder = world.folder / "site12"
    folder.mkdir()
    (folder / "huge").touch()
    os.truncate(folder / "huge", HUGE)
    for policy, verdict in [("strict", "cut_short"), ("tolerant", "clean")]:
        server = world.serve("--root", str(folder), "--policy", policy)
        # A slow machine may need more time until the server is held back.
        for quiet in [0.1, 0.4, 1.6, 6.4]:
            got, how, ended = cut_answer(world, server, quiet)
            if ended["verdict"] == verdict:
                break
        head = len(got.split(b"\r\n\r\n")[0]) + 4
        name = f"{policy}: the client ends in the middle of the answer"
        check_serve(t, name, ended, verdict=verdict, cause="close_notify", ended_by="peer",
                    version="TLSv1.2", sent=len(got))
        t.check(f"{name}: it is told goodbye", how == "end", how)
        t.check(f"{name}: every byte is in one of the counts",
                ended["sent"] + ended["unsent"] + unsaid(server) == head + HUGE, ended,
                server.said)
        if policy == "strict":
            text = ended["explanation"]
            t.check("strict: the sentence has the rule and the counts", "RFC 5246" in text and
                    f"{ended['sent']} bytes of ours were sent" in text and
                    f"{ended['unsent']} that were accepted" in text and "tolerant" in text, text)
        else:
            t.check("tolerant: the whole answer went out", ended["unsent"] == 0 and
                    unsaid(server) == 0 and ended["sent"] == head + HUGE, ended, server.said)
        done = world.connect(server.port, "--tls", "1.2", stdin=b"GET /huge HTTP/1.0\r\n\r\n")
        check(t, f"{policy}: who waits gets all of it", done, 0, verdict="clean",
              received=head + HUGE, ended_by="peer")
        check_serve(t, f"{policy}: who waits gets all of it", server.ended(), verdict="clean",
                    sent=head + HUGE, ended_by="local")
        server.stop()


def echo(t, world):
    server = world.serve("--echo", "--tls", "1.2")
    peer = client12(world, server.port)
    peer.send(b"now and then")
    t.check("TLS 1.2: --echo", peer.read_exactly(12) == b"now and then")
    peer.end()
    t.check("TLS 1.2: --echo answers the end", (peer.read_all(), peer.how) == (b"", "end"))
    peer.close()
    check_serve(t, "TLS 1.2: --echo", server.ended(), verdict="clean", received=12, sent=12,
                ended_by="peer", unsent=0)
    t.check("TLS 1.2: --echo: nothing was left to say", not unsaid(server), server.said)
    server.stop()


def relay(t, world):
    """The client's end goes on to the backend as an end; what the backend says then is lost."""
    for answer in [b"", b"too late"]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = world.serve("--forward", f"127.0.0.1:{listener.getsockname()[1]}",
                                 "--tls", "1.2")
            peer = client12(world, server.port)
            backend, _ = listener.accept()
            with backend:
                backend.settimeout(60)
                backend.sendall(b"hello")
                t.check("TLS 1.2: --forward", peer.read_exactly(5) == b"hello")
                peer.send(REQUEST)
                peer.end()
                t.check("TLS 1.2: --forward answers the end",
                        (peer.read_all(), peer.how) == (b"", "end"), peer.how)
                got = b""
                while piece := backend.recv(65536):
                    got += piece
                t.check("TLS 1.2: --forward: the backend hears all, and the end", got == REQUEST,
                        got)
                backend.sendall(answer)
            check_serve(t, "TLS 1.2: --forward", server.ended(), verdict="clean", sent=5,
                        received=len(REQUEST), ended_by="peer")
            peer.close()
            if answer:
                if not unsaid(server):  # it comes before the verdict or after it
                    server.said.append(server.event("warning"))
                t.check("TLS 1.2: --forward: what the backend said in vain is told",
                        unsaid(server) == len(answer), server.said)
            server.stop()


# --- peers that offer nothing else ----------------------------------------------------------------

def old_clients(t, world):
    ca = world.certificate("localhost")[0]
    server = world.serve("--echo")
    cases = [
        ("TLS 1.1", V11, OLD, "protocol_version", 70, "not only what is older"),
        ("TLS 1.0", V10, OLD, "protocol_version", 70, "not only what is older"),
        ("CBC", V12, "ECDHE-ECDSA-AES128-SHA", "no_common_cipher", 40, "CBC"),
        ("RSA key exchange", V12, "AES128-GCM-SHA256", "no_common_cipher", 40,
         "RSA key exchange"),
    ]
    for name, version, ciphers, error, alert, words in cases:
        told = ""
        try:
            client(world, server.port, context=client_context(ca, version, ciphers))
        except ssl.SSLError as why:
            told = str(why)
        t.check(f"a client of {name} only: is told by an alert", "ALERT" in told.upper(), told)
        ended = server.ended()
        check_serve(t, f"a client of {name} only", ended, verdict="never_open",
                    cause="peer_error", error=error, alert_sent=alert)
        t.check(f"a client of {name} only: the sentence says so", words in ended["explanation"],
                ended)
    server.stop()


def old_servers(t, world):
    cases = [
        ("TLS 1.1", V11, OLD, 70, "TLS 1.2 or 1.3"),
        ("TLS 1.0", V10, OLD, 70, "TLS 1.2 or 1.3"),
        ("CBC", V12, "ECDHE-ECDSA-AES128-SHA", 40, "cipher suites"),
    ]
    for name, version, ciphers, alert, words in cases:
        with Scene(answer_and_end, server_context(world, version, ciphers)) as scene:
            done = world.connect(scene.port, stdin=REQUEST)
        check(t, f"a server of {name} only", done, 10, verdict="never_open", cause="alert",
              alert_received=alert)
        t.check(f"a server of {name} only: the sentence says what to do",
                words in done.ended.get("explanation", ""), done)

    def choose_11(sock):
        """A ServerHello of TLS 1.1, with CBC, to a client that did not offer it."""
        sock.recv(65536)
        hello = b"\x03\x02" + bytes(32) + b"\0" + b"\xc0\x09\0"
        message = b"\x02" + len(hello).to_bytes(3, "big") + hello
        sock.sendall(b"\x16\x03\x02" + len(message).to_bytes(2, "big") + message)
        return sock.recv(65536)

    with Scene(choose_11) as scene:
        done = world.connect(scene.port, stdin=REQUEST)
    check(t, "a server that chooses TLS 1.1", done, 10, scene, verdict="never_open",
          cause="peer_error", error="protocol_version", alert_sent=70)
    t.check("a server that chooses TLS 1.1: is told by the alert",
            scene.result and scene.result[-2:] == b"\x02\x46", scene.result)


def run(t, world):
    ranges(t, world)
    names(t, world)
    sessions(t, world)
    statuses(t, world)
    peers_end(t, world)
    slow_output(t, world)
    policies(t, world)
    echo(t, world)
    relay(t, world)
    old_clients(t, world)
    old_servers(t, world)
