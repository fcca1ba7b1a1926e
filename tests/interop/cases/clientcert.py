"""Client certificates: asked for or required; shown, missing, or by a stranger."""
from ..adapters import endwell
from ..adapters.base import BOTH, Wish
from ..case import Case
from .talk import app_for, hold

CERTIFICATE_REQUIRED = 116
HANDSHAKE_FAILURE = 40
UNKNOWN_CA = 48
# What a server may send to a client whose certificate it does not trust or misses: the RFC's words,
# and what older stacks say instead (handshake_failure, bad_certificate, certificate_unknown,
# access_denied).
REFUSALS = (CERTIFICATE_REQUIRED, UNKNOWN_CA, 40, 42, 46, 49)


def cases(peer, tls):
    if tls == BOTH:
        return
    for role in peer.roles:
        known = peer.verifies if role == "connect" else peer.shows
        for name in peer.shows if role == "serve" else known:
            if name in peer.shows:
                yield _shown(peer, role, name)
        yield _asked_missing(peer, role)
        yield _refused(peer, role, "", "required and missing")
        yield _refused(peer, role, "stranger", "by an unknown CA")


def _wishes(role, auth, cert):
    server, client = Wish(client_auth=auth), Wish(client_cert=cert)
    return (server, client) if role == "serve" else (client, server)


def _check(ctx, role, outcome, report, shown):
    if role == "serve":
        ctx.expect("client authenticated", outcome["peer_authenticated"], shown)
    elif "peer_cert" in report:
        ctx.expect("the peer saw a certificate", report["peer_cert"], shown)


def _shown(peer, role, name):
    def body(ctx):
        mine, theirs = _wishes(role, "require", name)
        _check(ctx, role, *hold(ctx, peer, role, mine, theirs), True)
    return Case(peer, role, f"client certificate {name}", body, "required and shown")


def _asked_missing(peer, role):
    def body(ctx):
        mine, theirs = _wishes(role, "ask", "")
        _check(ctx, role, *hold(ctx, peer, role, mine, theirs), False)
    return Case(peer, role, "client certificate", body, "asked for and not shown")


def _refused(peer, role, cert, detail):
    """In 1.3 the client's handshake is complete before it can hear of the refusal, and a missing
    certificate has an alert of its own."""
    def serve(ctx):
        mine, theirs = _wishes(role, "require", cert)
        missing = CERTIFICATE_REQUIRED if ctx.tls == "1.3" else HANDSHAKE_FAILURE
        sent = cert and not peer.heeds_authorities
        server = endwell.Server(ctx, mine, app_for(ctx, peer))
        client = peer.connect(ctx, server.port, theirs)
        report = client.report()
        outcome = server.outcome()
        ctx.expect("the peer's reply", report["reply"], False)
        ctx.expect_all("endwell's", outcome, verdict="never_open", cause="peer_error",
                       alert_sent=UNKNOWN_CA if sent else missing,
                       peer_authenticated=False)

    def connect(ctx):
        mine, theirs = _wishes(role, "require", cert)
        server = peer.serve(ctx, theirs)
        outcome = endwell.Client(ctx, server.port, mine, after_eof="wait", stdin=b"").outcome()
        known = REFUSALS if ctx.tls == "1.3" else (*REFUSALS, *peer.odd_refusals)
        late = ctx.tls == "1.3"
        ctx.expect_all("endwell's", outcome, verdict="alerted" if late else "never_open",
                       cause="alert", ended_by="peer", handshake_complete=late,
                       authenticated=late, alert_received=known)
    return Case(peer, role, "client certificate", serve if role == "serve" else connect, detail)
