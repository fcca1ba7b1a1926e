"""Sides that speak one version, or both: which one they agree on, or that they cannot."""
from ..adapters import endwell, gnutls, openssl
from ..adapters.base import BOTH, Wish
from ..case import Case
from .talk import app_for, check_clean, hold, say_hello

PROTOCOL_VERSION, INAPPROPRIATE_FALLBACK = 70, 86
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
        if "connect" in peer.roles:
            yield from (_other_session(peer, *row) for row in SESSIONS)
        if peer.name in FALLING_BACK:
            yield from (_fallback(peer, *row) for row in FALLBACKS)


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


# What endwell speaks when it gets a session, and when it has it; what is agreed then.
SESSIONS = [("1.2", BOTH, "1.3"), ("1.3", "1.2", "1.2")]


def _other_session(peer, before, now, agreed):
    """A session belongs to its version. gnutls-serv (3.7.9) takes a ticket of 1.2 for a resumption
    of 1.3 and sends no certificate, which no client accepts, OpenSSL's neither: there by ID."""
    resume = "id" if peer.name == "GnuTLS" else ""

    def body(ctx):
        server = peer.serve(ctx, Wish(tls=BOTH, count=2, resume=resume))
        session = ctx.folder / "session"
        for speak, version in ((before, before), (now, agreed)):
            wish = Wish(tls=speak)
            client = endwell.Client(ctx, server.port, wish, options=["--session", session])
            say_hello(ctx, server, client)
            outcome = client.outcome()
            check_clean(ctx, outcome, version)
            ctx.expect("resumed", outcome["resumed"], False)
    row = f"endwell {now} with a session of {before}: a full handshake of {agreed}"
    return Case(peer, "connect", row, body)


FALLING_BACK = {
    "OpenSSL": lambda *args: openssl.Client(*args, ["-brief", "-fallback_scsv"]),
    "GnuTLS": lambda *args: gnutls.Client(*args, priority=["%FALLBACK_SCSV"]),
}
FALLBACKS = [("1.2", "which is all there is"), (BOTH, "which is refused")]


def _fallback(peer, ours, what):
    """RFC 7507: a client of both that came back with 1.2 alone says so."""
    def body(ctx):
        server = endwell.Server(ctx, Wish(tls=ours))
        client = FALLING_BACK[peer.name](ctx, server.port, Wish(tls="1.2"))
        if ours == BOTH:
            ctx.expect("the peer's reply", client.report()["reply"], False)
            ctx.expect_all("endwell's", server.outcome(), verdict="never_open",
                           cause="peer_error", alert_sent=INAPPROPRIATE_FALLBACK)
        else:
            client.converse()
            ctx.expect("the peer's reply", client.report()["reply"], True)
            check_clean(ctx, server.outcome(), "1.2")
    return Case(peer, "serve", f"endwell {ours}, a client that fell back to 1.2, {what}", body)


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
