"""Sides that speak one version, or both: which one they agree on, or that they cannot."""
from ..adapters import endwell
from ..adapters.base import BOTH, Wish
from ..case import Case
from .talk import app_for, hold

PROTOCOL_VERSION = 70
# Ours, theirs, what is agreed.
RANGES = [
    (BOTH, BOTH, "1.3"),
    (BOTH, "1.3", "1.3"),
    (BOTH, "1.2", "1.2"),
    ("1.3", BOTH, "1.3"),
    ("1.2", BOTH, "1.2"),
    ("1.2", "1.3", None),
    ("1.3", "1.2", None),
]


def cases(peer, tls):
    if tls == BOTH:
        for role in peer.roles:
            yield from (_case(peer, role, *row) for row in RANGES)


def _case(peer, role, ours, theirs, agreed):
    def body(ctx):
        mine, other = Wish(tls=ours), Wish(tls=theirs)
        if agreed:
            hold(ctx, peer, role, mine, other, tls=agreed)
        elif role == "serve":
            _serve(ctx, peer, mine, other)
        else:
            _connect(ctx, peer, mine, other)
    what = f"agree on {agreed}" if agreed else "have nothing in common"
    return Case(peer, role, f"endwell {ours}, the peer {theirs}: they {what}", body)


def _serve(ctx, peer, mine, other):
    server = endwell.Server(ctx, mine, app_for(ctx, peer))
    report = peer.connect(ctx, server.port, other).report()
    ctx.expect("the peer's reply", report["reply"], False)
    ctx.expect_all("endwell's", server.outcome(), verdict="never_open", cause="peer_error",
                   ended_by="local", alert_sent=PROTOCOL_VERSION, handshake_complete=False)


def _connect(ctx, peer, mine, other):
    server = peer.serve(ctx, other)
    outcome = endwell.Client(ctx, server.port, mine, stdin=b"").outcome()
    ctx.expect_all("endwell's", outcome, verdict="never_open", cause="alert", ended_by="peer",
                   alert_received=peer.refuses_version_by, handshake_complete=False)
