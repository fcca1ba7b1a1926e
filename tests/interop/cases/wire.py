"""What happens on the way: records damaged, streams cut. With every peer that talks both ways."""
from ..adapters import endwell
from ..adapters.base import BOTH, HELLO, Wish
from ..case import Case
from ..wire import TO_ENDWELL, TO_PEER, Wire

BAD_RECORD_MAC = 20

TOWARDS_US = [
    ("corrupt", "a damaged record",
     {"verdict": "aborted", "cause": "peer_error", "ended_by": "local",
      "alert_sent": BAD_RECORD_MAC}),
    ("fin", "a FIN between records",
     {"verdict": "truncated", "cause": "eof", "ended_by": "none", "mid_record": False}),
    ("fin_within", "a FIN inside a record",
     {"verdict": "truncated", "cause": "eof", "ended_by": "none", "mid_record": True}),
    ("reset", "a reset", {"verdict": "truncated", "cause": "reset", "ended_by": "none"}),
]
TOWARDS_THEM = [
    ("corrupt", "a damaged record towards the peer",
     {"verdict": "alerted", "cause": "alert", "ended_by": "peer", "authenticated": True,
      "alert_received": BAD_RECORD_MAC}),
]


def cases(peer, tls):
    if tls == BOTH:
        return
    for role in peer.roles if len(peer.roles) > 1 else ():
        for action, detail, wanted in TOWARDS_US:
            yield _case(peer, role, TO_ENDWELL, action, detail, wanted)
        for action, detail, wanted in TOWARDS_THEM if role in peer.alerts_damage else ():
            yield _case(peer, role, TO_PEER, action, detail, wanted)


def _case(peer, role, direction, action, detail, wanted):
    run = _serve if role == "serve" else _connect
    return Case(peer, role, "on the way", lambda ctx: run(ctx, peer, direction, action, wanted),
                detail)


def _check(ctx, outcome, wanted):
    ctx.expect_all("endwell's", outcome, handshake_complete=True, **wanted)


def _serve(ctx, peer, direction, action, wanted):
    """The second HELLO of the client, or its echo, is hit."""
    wire = ctx.keep(Wire(endwell_serves=True))
    server = endwell.Server(ctx, Wish())
    wire.start(server.port)
    steps = f"pump:{len(HELLO)},mark,go,send:{len(HELLO)},recv-end,bye"
    client = peer.connect(ctx, wire.port, Wish(steps=steps))
    client.begin()
    wire.at_next(direction, action)
    client.say(HELLO)
    _check(ctx, server.outcome(), {**wanted, "received": len(HELLO) * (1 + (direction == TO_PEER))})


def _connect(ctx, peer, direction, action, wanted):
    """Our second HELLO, or its echo, is hit."""
    wire = ctx.keep(Wire(endwell_serves=False))
    server = peer.serve(ctx, Wish())
    wire.start(server.port)
    client = endwell.Client(ctx, wire.port, Wish(), "wait")
    client.write(HELLO)
    answer = server.answer(HELLO)
    ctx.expect("the first answer", client.hear(len(answer)), answer)
    wire.at_next(direction, action)
    client.write(HELLO)
    _check(ctx, client.outcome(), {**wanted, "received": len(HELLO)})
