"""What is different in 1.2, with the scripted peers (C5): the peer's goodbye is answered at once,
and what the connection has accepted and not sealed by then is dropped and counted; with --policy
tolerant the server says all of its answer first, and the client what was accepted."""
import re

from .. import pattern
from ..adapters import endwell
from ..adapters.base import HELLO, Wish
from ..case import Case
from .closing import BIG, GOODBYE_AND_FIN, big_file, check

N = len(HELLO)
STRICT, TOLERANT = "strict", "tolerant"
CUT = 1  # exit status of a clean connection on which standard input was not sent whole


def cases(peer, tls):
    if peer.scripted and tls == "1.2":
        for policy in (STRICT, TOLERANT):
            yield Case(peer, "serve", "closing", lambda ctx, policy=policy: _answer(
                ctx, peer, policy), f"{policy}: goodbye in the middle of our answer")
            yield Case(peer, "connect", "closing", lambda ctx, policy=policy: _upload(
                ctx, peer, policy), f"{policy}: goodbye in the middle of what we say")
        yield Case(peer, "connect", "closing", lambda ctx: _peer_first(ctx, peer),
                   "the peer ends first and is answered at once")


def _check_cut(ctx, policy, outcome, report):
    """Whether anything is accepted and not sealed when END comes is chance; what was cannot be
    clean if it is dropped, and is never dropped by the tolerant."""
    check(ctx, outcome, report, {
        "verdict": "cut_short" if outcome["unsent"] else "clean", "cause": "close_notify",
        "ended_by": "peer", "sent": report["received"], "discarded": 0}, GOODBYE_AND_FIN)
    if policy == TOLERANT:
        ctx.expect("accepted and not sent", outcome["unsent"], 0)


def _answer(ctx, peer, policy):
    server = endwell.Server(ctx, Wish(), big_file(ctx), ["--policy", policy])
    steps = "get:/big,recv:1000,close-write,recv-end,drain"
    report = peer.connect(ctx, server.port, Wish(steps=steps)).report()
    outcome = server.outcome()
    _check_cut(ctx, policy, outcome, report)
    unsaid = re.search(r"(\d+) bytes more of the answer", " ".join(server.warnings))
    ctx.expect("less than all was sent", outcome["sent"] < BIG, policy == STRICT)
    rest = outcome["sent"] + outcome["unsent"] + int(unsaid.group(1) if unsaid else 0) - BIG
    ctx.expect(f"each byte of the answer is in one count, its head, of {rest}, among them",
               0 < rest < 1000, True)


def _upload(ctx, peer, policy):
    server = peer.serve(ctx, Wish(steps="recv:1000,close-write,recv-end,drain"))
    client = endwell.Client(ctx, server.port, Wish(), "wait", ctx.pattern_file(BIG),
                            ["--policy", policy])
    outcome, report = client.outcome(also=(CUT,)), server.report()
    _check_cut(ctx, policy, outcome, report)
    ctx.expect("less than all was sent", outcome["sent"] < BIG, True)
    ctx.expect("what came", report["sha256"], pattern.sha256(report["received"]))


def _peer_first(ctx, peer):
    """Nothing waits to be sent, and standard input is still open: nothing is lost."""
    server = peer.serve(ctx, Wish(steps=f"send:{N},close-write,recv-end,drain"))
    outcome, report = endwell.Client(ctx, server.port, Wish()).outcome(), server.report()
    check(ctx, outcome, report, {"verdict": "clean", "ended_by": "peer", "received": N,
                                 "sent": 0, "unsent": 0}, GOODBYE_AND_FIN)
