"""Every way of ending, with the scripted peers: what either side reports, by docs/closing.md. What
only 1.2 does is in closing12.

Each case: the peer's steps, what endwell has to say of the connection, and what the peer saw.
"""
from .. import pattern
from ..adapters import endwell
from ..adapters.base import BOTH, HELLO, Wish
from ..case import Case

N = len(HELLO)
SOON = "300ms"  # a limit that is to pass
UNREAD = 500    # bytes behind the peer's close_notify
BIG = 32 << 20  # more than the sockets of both sides take
GOODBYE = {"read_end": "close_notify"}
GOODBYE_AND_FIN = {"read_end": "close_notify", "socket_end": "eof"}


def serve_rows(tls):
    return [*SERVE, *SERVE_13] if tls == "1.3" else SERVE


def cases(peer, tls):
    if peer.scripted and tls != BOTH:
        yield from (connect_case(peer, *row) for row in CONNECT)
        yield from (serve_case(peer, *row) for row in serve_rows(tls))
        yield Case(peer, "connect", "closing", lambda ctx: _terminated(ctx, peer),
                   "SIGTERM gives up, by an alert")
        yield Case(peer, "serve", "closing", lambda ctx: _killed(ctx, peer),
                   "SIGKILL leaves a reset, never a FIN")
        yield Case(peer, "serve", "closing", lambda ctx: _vanishes(ctx, peer),
                   "goodbye, and the socket closed over the answer")
    if peer.scripted and tls == "1.3":
        yield Case(peer, "connect", "closing", lambda ctx: _peer_first(ctx, peer),
                   "the peer ends first and hears all we still send")
        yield Case(peer, "serve", "closing", lambda ctx: _whole_answer(ctx, peer),
                   "half-close after the request, and the whole answer comes")


# after-eof, what the peer does, its steps, endwell's outcome, the peer's report, options.
# A peer that says goodbye reads the socket to its end before it closes: no reset by chance. With
# `wait` its step `go` goes on once the end of the input was seen: a cut before that is answered by a
# reset, for half an input must not end with a goodbye.
CONNECT = [
    ("half", "then it answers and ends", "recv-end,send:1000000,close-write,drain",
     {"verdict": "clean", "cause": "close_notify", "ended_by": "local", "received": 1000000,
      "sent": N, "discarded": 0}, {"read_end": "close_notify", "received": N}, ()),
    ("half", "then bare FIN", "recv-end,send:100000,fin,drain",
     {"verdict": "truncated", "cause": "eof", "ended_by": "local", "received": 100000,
      "mid_record": False, "framing_complete": False}, GOODBYE_AND_FIN, ()),
    ("half", "then reset", "recv-end,rst",
     {"verdict": "truncated", "cause": "reset", "ended_by": "local"}, GOODBYE, ()),
    ("half", "then silence", "recv-end,drain",
     {"verdict": "timed_out", "cause": "deadline", "ended_by": "local", "received": 0},
     GOODBYE_AND_FIN, ("--idle-timeout", SOON)),
    ("full", "then its end", "recv-end,close-write,drain",
     {"verdict": "clean", "cause": "close_notify", "ended_by": "local", "discarded": 0},
     GOODBYE_AND_FIN, ()),
    ("full", "its answer is discarded", "recv-end,send:10000,close-write,drain",
     {"verdict": "cut_short", "cause": "close_notify", "ended_by": "local", "received": 0,
      "discarded": 10000},
     GOODBYE_AND_FIN, ()),
    ("full", "then bare FIN", "recv-end,fin,drain",
     {"verdict": "not_confirmed", "cause": "eof", "ended_by": "local"}, GOODBYE_AND_FIN, ()),
    ("full", "then reset", "recv-end,rst",
     {"verdict": "not_confirmed", "cause": "reset", "ended_by": "local"}, GOODBYE, ()),
    ("full", "then silence", "recv-end,drain,go",
     {"verdict": "timed_out", "cause": "deadline", "ended_by": "local"}, GOODBYE_AND_FIN,
     ("--close-timeout", SOON)),
    ("full", "with no time to wait", "recv-end,drain",
     {"verdict": "not_confirmed", "cause": "caller", "ended_by": "local", "sent": N},
     GOODBYE_AND_FIN, ("--close-timeout", "0")),
    ("abandon", "what was said arrives", "recv-end,drain",
     {"verdict": "not_confirmed", "cause": "caller", "ended_by": "local", "sent": N, "unsent": 0},
     {"received": N, **GOODBYE_AND_FIN}, ()),
    ("wait", "the peer answers and ends", f"recv:{N},send:100000,close-write,recv-end,drain",
     {"verdict": "clean", "cause": "close_notify", "ended_by": "peer", "received": 100000},
     GOODBYE_AND_FIN, ()),
    ("wait", "bare FIN", f"recv:{N},send:1000,go,fin,recv-end,drain",
     {"verdict": "truncated", "cause": "eof", "ended_by": "none", "received": 1000,
      "mid_record": False}, GOODBYE_AND_FIN, ()),
    ("wait", "reset", f"recv:{N},rst",
     {"verdict": "truncated", "cause": "reset", "ended_by": "none"}, {}, ()),
    ("wait", "silence", "recv-end,drain",
     {"verdict": "timed_out", "cause": "deadline", "ended_by": "local", "sent": N},
     GOODBYE_AND_FIN, ("--idle-timeout", SOON)),
    ("wait", "more bytes after its goodbye",
     f"recv:{N},send:1000,cork,close-write,raw:{UNREAD},uncork,recv-end,drain",
     {"verdict": "clean", "cause": "close_notify", "ended_by": "peer", "received": 1000,
      "discarded": 0, "after_end": UNREAD}, GOODBYE_AND_FIN, ()),
    ("wait", "a record that is none", f"recv:{N},raw:{UNREAD},recv-end",
     {"verdict": "aborted", "cause": "peer_error", "ended_by": "local"}, {"read_end": "error"}, ()),
]

# what the client does, its steps, endwell's outcome, the client's report, options of the server
SERVE_13 = [
    ("half-close, and the whole echo comes", "send:100000,close-write,recv-end,drain",
     {"verdict": "clean", "cause": "close_notify", "ended_by": "peer", "received": 100000,
      "sent": 100000, "unsent": 0}, {"received": 100000, **GOODBYE_AND_FIN}, ()),
    # Whether it closes the socket over an echo that came, and so resets it, is chance.
    ("full close, never reading the echo", "send:1000,bye",
     {"verdict": ("clean", "received_all"), "ended_by": "peer", "received": 1000}, {}, ()),
]
SERVE = [
    ("bare FIN", "pump:1000,fin,recv-end,drain",
     {"verdict": "truncated", "cause": "eof", "ended_by": "none", "received": 1000,
      "mid_record": False}, GOODBYE_AND_FIN, ()),
    ("reset", "pump:1000,rst",
     {"verdict": "truncated", "cause": "reset", "ended_by": "none", "received": 1000}, {}, ()),
    ("more bytes after its goodbye",
     f"pump:1000,cork,close-write,raw:{UNREAD},uncork,recv-end,drain",
     {"verdict": "clean", "cause": "close_notify", "ended_by": "peer", "received": 1000,
      "discarded": 0, "after_end": UNREAD},
     GOODBYE_AND_FIN, ()),
    ("a record that is none", f"pump:1000,raw:{UNREAD},recv-end",
     {"verdict": "aborted", "cause": "peer_error", "ended_by": "local", "received": 1000},
     {"read_end": "error"}, ()),
    ("silence, then an answer to our goodbye", "pump:1000,recv-end,close-write,drain",
     {"verdict": "timed_out", "cause": "deadline", "ended_by": "local", "sent": 1000},
     GOODBYE_AND_FIN, ("--idle-timeout", SOON)),
    ("silence for ever", "pump:1000,recv-end,drain,go",
     {"verdict": "timed_out", "cause": "deadline", "ended_by": "local", "sent": 1000},
     GOODBYE_AND_FIN, ("--idle-timeout", SOON, "--close-timeout", SOON)),
]


def check(ctx, outcome, report, ours, theirs):
    ctx.expect_all("endwell's", outcome, handshake_complete=True, **ours)
    ctx.expect_all("the peer's", report, **theirs)
    ctx.expect("the peer's failed step", report["failed"], "")


def connect_case(peer, after_eof, detail, steps, ours, theirs, options):
    def body(ctx):
        server = peer.serve(ctx, Wish(steps=steps))
        client = endwell.Client(ctx, server.port, Wish(), after_eof, HELLO, options)
        if after_eof == "wait":
            client.wait_note("input has ended")
            server.go()
        outcome = client.outcome()
        server.go()
        check(ctx, outcome, server.report(), ours, theirs)
        ctx.expect("what came", client.out.sha256, pattern.sha256(outcome["received"]))
        ctx.expect("its length", client.out.count, outcome["received"])
    return Case(peer, "connect", "closing", body, f"{after_eof}: {detail}")


def serve_case(peer, detail, steps, ours, theirs, options):
    def body(ctx):
        server = endwell.Server(ctx, Wish(), options=options)
        client = peer.connect(ctx, server.port, Wish(steps=steps))
        outcome = server.outcome()
        client.go()
        report = client.report()
        check(ctx, outcome, report, ours, theirs)
        ctx.expect("what came back", report["sha256"], pattern.sha256(report["received"]))
    return Case(peer, "serve", "closing", body, detail)


def _peer_first(ctx, peer):
    """C6: END is no hang-up. With `half` it is the input's end that ends our side."""
    length = 1 << 20
    server = peer.serve(ctx, Wish(steps=f"send:{N},close-write,recv-end,drain"))
    client = endwell.Client(ctx, server.port, Wish())
    client.hear(N)
    client.write(pattern.data(length))
    client.end_input()
    outcome, report = client.outcome(), server.report()
    check(ctx, outcome, report, {"verdict": "clean", "ended_by": "peer", "received": N,
                                  "sent": length, "unsent": 0}, GOODBYE_AND_FIN)
    ctx.expect("what the peer got", report["sha256"], pattern.sha256(length))


def _terminated(ctx, peer):
    server = peer.serve(ctx, Wish(steps=f"send:{N},recv-end"))
    client = endwell.Client(ctx, server.port, Wish())
    client.hear(N)
    client.terminate()
    outcome, report = client.outcome(), server.report()
    check(ctx, outcome, report, {"verdict": "aborted", "cause": "caller", "ended_by": "local",
                                  "received": N}, {"read_end": "error"})


def _killed(ctx, peer):
    """C4, and the driver's option that serve has on."""
    server = endwell.Server(ctx, Wish())
    client = peer.connect(ctx, server.port, Wish(steps="pump:1000,mark,recv-end"))
    client.marked()
    server.kill()
    ctx.expect_all("the peer's", client.report(), received=1000, read_end="reset")


def big_file(ctx):
    folder = ctx.folder / "root"
    folder.mkdir(exist_ok=True)
    with open(folder / "big", "wb") as out:
        out.write(pattern.data(BIG))
    return ["--root", folder]


def _whole_answer(ctx, peer):
    server = endwell.Server(ctx, Wish(), big_file(ctx))
    steps = "get:/big,close-write,recv-end,drain"
    report = peer.connect(ctx, server.port, Wish(steps=steps)).report()
    outcome = server.outcome()
    check(ctx, outcome, report, {"verdict": "clean", "ended_by": "peer", "unsent": 0,
                                  "sent": report["received"]}, GOODBYE_AND_FIN)
    ctx.expect("more than the file came", report["received"] > BIG, True)


def _vanishes(ctx, peer):
    """END came; what is left of the answer can go nowhere: we have it all, they have not."""
    server = endwell.Server(ctx, Wish(), big_file(ctx))
    steps = "get:/big,recv:100000,close-write,rst"
    report = peer.connect(ctx, server.port, Wish(steps=steps)).report()
    outcome = server.outcome()
    check(ctx, outcome, report, {"verdict": "received_all", "cause": ("reset", "os_error"),
                                  "ended_by": "peer", "discarded": 0}, {})
    ctx.expect("the answer was cut", outcome["sent"] < BIG, True)
