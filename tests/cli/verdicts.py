"""connect: every verdict made to happen, with its exit status and its line."""
import socket
import ssl

from peers import Scene, server_context
from world import PATIENCE, refusing
from world import run as endwell

FIELDS = """verdict cause ended_by explanation handshake_complete authenticated version cipher group
    resumed alpn alert_sent alert_received received sent discarded after_end unsent os_error
    framing_complete""".split()

REQUEST = b"all that I have to say\n"


def check(t, name, done, status, scene=None, **wanted):
    """One result: the exit status, the line's fields, and all of the fields there."""
    ended = done.ended
    missing = [field for field in FIELDS if field not in ended]
    wrong = {key: ended.get(key) for key, value in wanted.items() if ended.get(key) != value}
    fault = scene.fault if scene else None
    t.check(f"{name}: status {status}, {', '.join(map(str, wanted.values()))}",
            done.status == status and not missing and not wrong and not fault,
            f"missing {missing}, wrong {wrong}, peer's fault {fault!r}", done)


# --- what the peer does once the handshake is complete --------------------------------------------

def answer_and_end(peer):
    got = peer.read_exactly(len(REQUEST))
    peer.send(b"answer to " + got)
    peer.end()
    return got + peer.read_all(), peer.how


def answer_after_the_end(peer):
    got = peer.read_all()
    peer.send(b"answer to " + got)
    peer.end()
    return got, peer.how


def answer_and_fin(peer):
    peer.send(b"half of it")
    peer.read_exactly(len(REQUEST))
    peer.sock.shutdown(socket.SHUT_WR)
    peer.sock.recv(65536)


def answer_and_reset(peer):
    peer.send(b"half of it")
    peer.read_exactly(len(REQUEST))
    peer.reset()


def cut_in_a_record(peer):
    peer.read_exactly(len(REQUEST))
    peer.raw(b"\x17\x03\x03\x01\x00half")
    peer.sock.shutdown(socket.SHUT_WR)
    peer.sock.recv(65536)


def forged_record(peer):
    peer.read_exactly(len(REQUEST))
    peer.raw(b"\x17\x03\x03\x00\x20" + bytes(32))
    peer.read_all()
    return peer.how


def read_on(peer):
    """Neither ends nor closes until the other is gone."""
    peer.read_all()
    peer.over.wait(PATIENCE)


def gone_without_goodbye(peer):
    peer.read_all()


def end_and_reset(peer):
    """Ends, reads nothing, and is gone."""
    peer.end()
    peer.read(1)
    peer.reset()


def end_and_more(peer):
    """Bytes behind the goodbye, in the same breath."""
    try:
        peer.tls.unwrap()
    except ssl.SSLError:
        pass
    peer.raw(peer.outgoing.read() + b"no TLS")
    peer.read_all()


def after_handshake(t, world):
    tls = server_context(world)
    size = len(REQUEST)
    # name, what the peer does, options, input, status, wanted
    cases = [
        ("the peer ends first", answer_and_end, [], REQUEST, 0,
         dict(verdict="clean", cause="close_notify", ended_by="peer", sent=size, received=size + 10,
              unsent=0, discarded=0, alert_sent=None, alert_received=None, os_error=None,
              handshake_complete=True, authenticated=True, version="TLSv1.3", resumed=False,
              framing_complete=False)),
        ("half: the whole answer comes after our end", answer_after_the_end,
         ["--after-eof", "half"], REQUEST, 0,
         dict(verdict="clean", ended_by="local", sent=size, received=size + 10)),
        ("full: what comes after our end is counted", answer_after_the_end,
         ["--after-eof", "full"], REQUEST, 13,
         dict(verdict="cut_short", ended_by="local", received=0, discarded=size + 10)),
        ("abandon: gone without waiting", read_on, ["--after-eof", "abandon"], REQUEST, 15,
         dict(verdict="not_confirmed", cause="caller", sent=size, unsent=0)),
        ("full: the peer hangs up without a goodbye", gone_without_goodbye,
         ["--after-eof", "full"], REQUEST, 15, dict(verdict="not_confirmed", cause="eof")),
        ("wait: nothing for the idle limit", read_on, ["--idle-timeout", "300ms"], REQUEST, 16,
         dict(verdict="timed_out", cause="deadline", sent=size)),
        ("half: nothing for the idle limit", read_on,
         ["--after-eof", "half", "--idle-timeout", "300ms"], REQUEST, 16,
         dict(verdict="timed_out", cause="deadline")),
        ("full: no goodbye within the close limit", read_on,
         ["--after-eof", "full", "--close-timeout", "300ms"], REQUEST, 16,
         dict(verdict="timed_out", cause="deadline")),
        ("no time for the goodbye: what the socket takes at once still goes", answer_and_end,
         ["--close-timeout", "0"], REQUEST, 0, dict(verdict="clean", sent=size, unsent=0)),
        ("full, and no time for the goodbye", read_on,
         ["--after-eof", "full", "--close-timeout", "0"], REQUEST, 15,
         dict(verdict="not_confirmed", cause="caller", sent=size)),
        ("the stream is cut by a FIN", answer_and_fin, [], REQUEST, 17,
         dict(verdict="truncated", cause="eof", received=10)),
        ("half: the stream is cut by a FIN", answer_and_fin, ["--after-eof", "half"], REQUEST, 17,
         dict(verdict="truncated", cause="eof", received=10)),
        ("the stream is cut by a reset", answer_and_reset, [], REQUEST, 17,
         dict(verdict="truncated", cause="reset", received=10, os_error=104)),
        ("the stream is cut inside a record", cut_in_a_record, [], REQUEST, 17,
         dict(verdict="truncated", cause="eof", mid_record=True)),
        ("a forged record", forged_record, [], REQUEST, 12,
         dict(verdict="aborted", cause="peer_error", alert_sent=20, error="bad_record_mac")),
        ("bytes behind the peer's end", end_and_more, [], b"", 0,
         dict(verdict="clean", after_end=6, discarded=0)),
    ]
    for name, play, options, given, status, wanted in cases:
        with Scene(play, tls) as scene:
            done = world.connect(scene.port, *options, stdin=given)
        check(t, name, done, status, scene, **wanted)
        if play is forged_record:
            t.check("a forged record: the peer is told", scene.result == "alert", scene.result)


def check_received_all(t, world):
    """All of the peer's came; ours could not leave: its input never ends and nobody reads it."""
    with Scene(end_and_reset, server_context(world)) as scene, open("/dev/zero", "rb") as zero:
        done = world.connect(scene.port, stdin=zero)
    check(t, "the peer ends and is gone while we send", done, 14, scene,
          verdict="received_all", received=0, discarded=0)
    t.check("the peer ends and is gone while we send: nothing is told of TLS 1.2",
            "TLS 1.2" not in done.stderr, done)


def check_alerted(t, world):
    """A client certificate that is missing is told after the client's handshake is complete."""
    context = server_context(world)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(world.certificate("localhost")[0])

    def refuse(_):
        raise AssertionError("the handshake was to fail")

    with Scene(refuse, context) as scene:
        done = world.connect(scene.port, stdin=b"")
    check(t, "the peer's fatal alert", done, 11, verdict="alerted", cause="alert",
          alert_received=116, ended_by="peer", authenticated=True)


# --- where it never opened ------------------------------------------------------------------------

def never_open(t, world):
    with refusing() as closed:
        done = world.connect(closed.getsockname()[1])
    check(t, "a refused connection", done, 10, verdict="never_open", cause="os_error",
          os_error=111, handshake_complete=False, version=None, sent=0, unsent=0)
    t.check("a refused connection: says what to do",
            "Connection refused" in done.ended.get("explanation", ""), done)
    done = endwell("connect", "no-such-host.invalid:443", "--json", "--insecure")
    check(t, "a name that does not resolve", done, 10, verdict="never_open", cause="os_error")
    cases = [
        ("a FIN at once", lambda sock: None, [], dict(cause="eof")),
        ("a FIN at the hello", lambda sock: sock.recv(1) and sock.shutdown(socket.SHUT_WR) or
         sock.recv(65536), [], dict(cause="eof", received=0)),
        ("no TLS at all", lambda sock: sock.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n") or
         sock.recv(65536) and sock.recv(65536), [],
         dict(cause="peer_error", error="not_tls")),
        ("silence", lambda sock: sock.recv(65536) and sock.recv(65536),
         ["--handshake-timeout", "300ms"], dict(cause="deadline")),
        ("an alert in the clear", lambda sock: sock.recv(65536) and
         sock.sendall(b"\x15\x03\x03\x00\x02\x02\x28") or sock.recv(65536), [],
         dict(cause="alert", alert_received=40, authenticated=False)),
    ]
    for name, play, options, wanted in cases:
        with Scene(play) as scene:
            done = world.connect(scene.port, *options, stdin=REQUEST)
        if name == "a FIN at once":
            wanted["cause"] = done.ended.get("cause")  # or a reset, if the hello came too late
        check(t, name, done, 10, scene, verdict="never_open", **wanted)


def check_names(t, world):
    tls = server_context(world)

    def refused(peer):
        return peer.read_all() and None

    with Scene(refused, tls) as scene:
        done = world.connect(scene.port, "--name", "other.example")
    check(t, "a name that does not verify", done, 10, verdict="never_open", cause="peer_error",
          error="cert_name", alert_sent=42)
    text = done.ended.get("explanation", "")
    t.check("a name that does not verify: says which, and --name",
            "other.example" in text and "--name" in text, done)
    with Scene(refused, tls) as scene:
        done = endwell("connect", f"127.0.0.1:{scene.port}", "--json", "--name",
                       "localhost", "--ca", world.certificate("other.example")[0])
    check(t, "an unknown CA", done, 10, verdict="never_open", cause="peer_error",
          error="cert_unknown_ca", alert_sent=48)
    with Scene(answer_and_end, tls) as scene:
        done = endwell("connect", f"127.0.0.1:{scene.port}", "--json", "--ca",
                       world.certificate("localhost")[0], "--name", "localhost", stdin=REQUEST)
    check(t, "--name: another name than the address", done, 0, scene, verdict="clean",
          peer_authenticated=True)
    with Scene(answer_and_end, tls) as scene:
        done = endwell("connect", f"127.0.0.1:{scene.port}", "--json", "--insecure", stdin=REQUEST)
    check(t, "--insecure", done, 0, scene, verdict="clean", peer_authenticated=False)
    t.check("--insecure: warns", [e["event"] for e in done.events] == ["warning", "ended"], done)


def check_plain(t, world):
    with Scene(answer_and_end, server_context(world)) as scene:
        done = endwell("connect", f"127.0.0.1:{scene.port}", "--name", "localhost", "--ca",
                       world.certificate("localhost")[0], stdin=REQUEST)
    t.check("without --json: one plain line", done.status == 0 and len(done.lines) == 1 and
            ": clean: " in done.stderr and done.stdout == b"answer to " + REQUEST, done)


def run(t, world):
    after_handshake(t, world)
    check_received_all(t, world)
    check_alerted(t, world)
    never_open(t, world)
    check_names(t, world)
    check_plain(t, world)
