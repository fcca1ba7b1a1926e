"""Every cipher suite, group and certificate type; HelloRetryRequest; ALPN; no common ground."""
from ..adapters import endwell
from ..adapters.base import BOTH, CIPHERS, GROUPS, SIGNATURES, Wish
from ..case import Case
from ..certs import CHAINS, TYPES
from .talk import app_for, hold, wishes

SIGNED = {"RSA PKCS#1": "RSA", "RSA-PSS": "RSA-PSS"}  # as OpenSSL has it
HANDSHAKE_FAILURE, NO_APPLICATION_PROTOCOL = 40, 120


def cases(peer, tls):
    if tls == BOTH:
        return
    for role in peer.roles:
        yield from (_suite(peer, role, name) for name in CIPHERS[tls])
        yield from (_group(peer, role, name) for name in GROUPS)
        yield from _certificates(peer, role)
        if tls == "1.3":
            yield _retry(peer, role)
        elif peer.name in ("OpenSSL", "GnuTLS"):
            yield from (_signature(peer, role, name) for name in SIGNATURES)
        yield from _alpn(peer, role)
        yield _nothing_common(peer, role)


def _suite(peer, role, name):
    def body(ctx):
        mine, theirs = wishes(cipher=name, cert="rsa" if "_RSA_" in name else "ecdsa-p256")
        outcome, report = hold(ctx, peer, role, mine, theirs)
        ctx.expect("our cipher", outcome["cipher"], name)
        ctx.expect("the peer's cipher", report.get("cipher"), name)
    return Case(peer, role, f"cipher suite {name}", body)


def _group(peer, role, name):
    """In 1.2 an ECDSA key has to be of one of these groups too."""
    def body(ctx):
        mine, theirs = wishes(groups=name, cert="rsa")
        outcome, report = hold(ctx, peer, role, mine, theirs)
        ctx.expect("our group", outcome["group"], name)
        ctx.expect("the peer's group", report.get("group") or name, name)
    return Case(peer, role, f"group {name}", body)


def _certificates(peer, role):
    """endwell shows each to those who can verify it, and verifies each that they can show."""
    known = peer.verifies if role == "serve" else peer.shows
    for name in [*TYPES, *CHAINS]:
        if name in known or (role == "connect" and name in CHAINS):
            yield _certificate(peer, role, name)


def _certificate(peer, role, name):
    def body(ctx):
        mine, theirs = wishes(cert=name)
        outcome, _ = hold(ctx, peer, role, mine, theirs)
        ctx.expect("peer authenticated", outcome["peer_authenticated"], role == "connect")
    what = f"RSA PKCS#1 chain, {CHAINS[name].upper()}" if name in CHAINS else f"certificate {name}"
    return Case(peer, role, what, body)


def _signature(peer, role, name):
    """With the same key, whose owner signs as the client can verify."""
    def body(ctx):
        mine, theirs = wishes(cert="rsa")
        theirs.sigalgs = name
        _, report = hold(ctx, peer, role, mine, theirs)
        if role == "serve":
            ctx.expect("how we signed", report["signature"] in (name, SIGNED[name]), True)
    return Case(peer, role, f"signature {name}", body)


def _retry(peer, role):
    """The client's one share is for its first group; the server takes only its second."""
    def body(ctx):
        client, server = Wish(groups="X25519:P-384"), Wish(groups="P-384")
        mine, theirs = (server, client) if role == "serve" else (client, server)
        theirs.single_share = True
        outcome, report = hold(ctx, peer, role, mine, theirs)
        ctx.expect("our group", outcome["group"], "P-384")
        ctx.expect("the peer's group", report.get("group") or "P-384", "P-384")
        if "retried" in report:
            ctx.expect("the peer retried", report["retried"], True)
    return Case(peer, role, "HelloRetryRequest", body)


def _alpn(peer, role):
    """curl offers what it likes, http/1.1 among it."""
    theirs_alpn = "http/1.1"

    def agree(ctx):
        mine, theirs = Wish(alpn="x-ours,http/1.1"), Wish(alpn=theirs_alpn)
        outcome, report = hold(ctx, peer, role, mine, theirs)
        ctx.expect("our protocol", outcome["alpn"], "http/1.1")
        ctx.expect("the peer's protocol", report.get("alpn") or "http/1.1", "http/1.1")

    def refuse(ctx):
        mine, theirs = Wish(alpn="x-ours"), Wish(alpn=theirs_alpn)
        _refused(ctx, peer, role, mine, theirs, NO_APPLICATION_PROTOCOL)

    yield Case(peer, role, "ALPN", agree, "agreed")
    yield Case(peer, role, "ALPN", refuse, "nothing in common")


def _nothing_common(peer, role):
    def body(ctx):
        mine, theirs = wishes(groups="P-256")
        theirs.groups = "P-384"
        _refused(ctx, peer, role, mine, theirs, HANDSHAKE_FAILURE)
    return Case(peer, role, "no common group", body)


def _refused(ctx, peer, role, mine, theirs, alert):
    """Whoever serves refuses with the alert; neither side has a connection."""
    if role == "serve":
        server = endwell.Server(ctx, mine, app_for(ctx, peer))
        client = peer.connect(ctx, server.port, theirs)
        report = client.report()
        outcome = server.outcome()
        ctx.expect("the peer's reply", report["reply"], False)
        ctx.expect_all("endwell's", outcome, verdict="never_open", cause="peer_error",
                       ended_by="local", alert_sent=alert, handshake_complete=False)
    else:
        server = peer.serve(ctx, theirs)
        outcome = endwell.Client(ctx, server.port, mine, stdin=b"").outcome()
        ctx.expect_all("endwell's", outcome, verdict="never_open", cause="alert", ended_by="peer",
                       alert_received=alert, handshake_complete=False)
