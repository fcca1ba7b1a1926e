"""What is different in 1.2, with the scripted peers (C5): the peer's goodbye is answered at once,
and what is not sealed by then is dropped and counted, unless --policy tolerant says otherwise."""
from .. import pattern
from ..adapters import endwell
from ..adapters.base import HELLO, Wish
from ..case import Case
from .closing import BIG, GOODBYE, GOODBYE_AND_FIN, big_file, check, serve_case

N = len(HELLO)
TOLERANT = ("--policy", "tolerant")


def cases(peer, tls):
    if peer.scripted and tls == "1.2":
        yield Case(peer, "serve", "closing", lambda ctx: _answer(ctx, peer, ()),
                   "strict: goodbye in the middle of our answer, which is cut there")
        yield Case(peer, "serve", "closing", lambda ctx: _answer(ctx, peer, TOLERANT),
                   "tolerant: goodbye in the middle of our answer")
        yield Case(peer, "connect", "closing", lambda ctx: _upload(ctx, peer, ()),
                   "strict: goodbye in the middle of what we say, which is cut there")
        yield Case(peer, "connect", "closing", lambda ctx: _upload(ctx, peer, TOLERANT),
                   "tolerant: goodbye in the middle of what we say")
        yield Case(peer, "connect", "closing", lambda ctx: _peer_first(ctx, peer),
                   "the peer ends first and is answered at once")


def _answer(ctx, peer, options):
    server = endwell.Server(ctx, Wish(), big_file(ctx), options)
    steps = "get:/big,recv:100000,close-write,recv-end,drain"
    report = peer.connect(ctx, server.port, Wish(steps=steps)).report()
    outcome = server.outcome()
    check(ctx, outcome, report, {"verdict": "cut_short", "cause": "close_notify",
                                 "ended_by": "peer", "sent": report["received"],
                                 "discarded": 0}, GOODBYE_AND_FIN)
    ctx.expect("something was dropped", outcome["unsent"] > 0, True)


def _upload(ctx, peer, options):
    server = peer.serve(ctx, Wish(steps=f"send:{N},recv:100000,close-write,recv-end,drain"))
    client = endwell.Client(ctx, server.port, Wish(), "wait", ctx.pattern_file(BIG), options)
    outcome, report = client.outcome(), server.report()
    check(ctx, outcome, report, {"verdict": "cut_short", "cause": "close_notify",
                                 "ended_by": "peer", "sent": report["received"],
                                 "received": N, "discarded": 0}, GOODBYE_AND_FIN)
    ctx.expect("something was dropped", outcome["unsent"] > 0, True)
    ctx.expect("what came", report["sha256"], pattern.sha256(report["received"]))


def _peer_first(ctx, peer):
    """Nothing waits to be sent, and standard input is still open: nothing is lost."""
    server = peer.serve(ctx, Wish(steps=f"send:{N},close-write,recv-end,drain"))
    outcome, report = endwell.Client(ctx, server.port, Wish()).outcome(), server.report()
    check(ctx, outcome, report, {"verdict": "clean", "ended_by": "peer", "received": N,
                                 "sent": 0, "unsent": 0}, GOODBYE_AND_FIN)
