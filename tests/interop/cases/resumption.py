"""A second connection that resumes the first one's session, as each peer does it."""
from dataclasses import replace

from ..adapters import endwell, gnutls
from ..adapters.base import BOTH, Wish
from ..adapters.openssl import Client
from ..case import Case
from .talk import app_for, check_clean, say_hello


def cases(peer, tls):
    if tls == "1.2":
        yield from _cases_12(peer)
    if tls != "1.3":
        return
    if "serve" in peer.roles:
        yield Case(peer, "serve", "resumption", _by_client(peer))
    if "connect" in peer.roles:
        yield Case(peer, "connect", "resumption", lambda ctx: _by_endwell(ctx, peer, Wish()))
        yield Case(peer, "connect", "resumption", lambda ctx: _by_endwell(
            ctx, peer, Wish(cipher="TLS_AES_256_GCM_SHA384")), "with SHA-384")


def _cases_12(peer):
    for role in peer.roles:
        yield _case_12(peer, role, "")
        if role in peer.by_id:
            yield _case_12(peer, role, "id")
    if peer.name == "GnuTLS":
        for role in peer.roles:
            yield Case(peer, role, "extended master secret", _without_ems(role),
                       "without it nothing is resumed")


def _case_12(peer, role, by):
    def connect(ctx):
        _by_endwell(ctx, peer, Wish(resume=by))
    body = _by_client(peer, Wish(resume=by)) if role == "serve" else connect
    return Case(peer, role, f"resumption by {'session ID' if by else 'ticket'}", body)


def _by_client(peer, wish=Wish()):
    body = {"OpenSSL": _openssl, "GnuTLS": _gnutls}.get(peer.name)
    if body:
        return lambda ctx: body(ctx, wish)
    return lambda ctx: _in_one_process(ctx, peer, wish)


def _check(ctx, server):
    first, second = server.ended(2)
    server.stop()
    check_clean(ctx, second)
    ctx.expect("resumed", [first["resumed"], second["resumed"]], [False, True])
    return first


def _in_one_process(ctx, peer, wish):
    """The peer keeps sessions as long as it runs, and makes two connections."""
    server = endwell.Server(ctx, Wish(), app_for(ctx, peer))
    client = peer.connect(ctx, server.port, replace(wish, count=2))
    check_clean(ctx, _check(ctx, server))
    report = client.report(1)
    ctx.expect("the peer's reply", report["reply"], True)
    ctx.expect("the peer says resumed", report.get("resumed", True), True)


def _openssl(ctx, wish):
    server = endwell.Server(ctx, Wish())
    session = ctx.folder / "session"
    for number, mode in enumerate((["-sess_out", session], ["-sess_in", session])):
        client = Client(ctx, server.port, wish, mode)
        client.converse()
        report = client.report()
        ctx.expect_all(f"s_client {number}", report, status=0, reply=True, resumed=number == 1)
    check_clean(ctx, _check(ctx, server))


def _gnutls(ctx, wish):
    """--resume connects, ends that with the first ticket, and connects again. Whether it closed its
    socket over the second ticket, and so reset it before our goodbye, is chance."""
    server = endwell.Server(ctx, Wish())
    client = gnutls.Client(ctx, server.port, wish, ["--resume", "--waitresumption"])
    client.converse()
    report = client.report()
    ctx.expect_all("gnutls-cli", report, status=0, reply=True, resumed=True)
    first = _check(ctx, server)
    ctx.expect_in("the first verdict", first["verdict"], ("clean", "received_all"))


def _by_endwell(ctx, peer, wish):
    server = peer.serve(ctx, replace(wish, count=3))
    session = ctx.folder / "session"
    for number in range(3):
        client = endwell.Client(ctx, server.port, wish, options=["--session", session])
        say_hello(ctx, server, client)
        outcome = client.outcome()
        check_clean(ctx, outcome)
        ctx.expect(f"resumed in connection {number}", outcome["resumed"], number > 0)
        ctx.expect("authenticated", outcome["peer_authenticated"], True)
        report = server.report(number)
        if "resumed" in report:
            ctx.expect("the peer says resumed", report["resumed"], number > 0)


def _without_ems(role):
    """RFC 7627, 5.3: a session without it is not to be resumed."""
    no_ems = "%NO_SESSION_HASH"

    def serve(ctx):
        server = endwell.Server(ctx, Wish())
        client = gnutls.Client(ctx, server.port, Wish(), ["--resume"], priority=[no_ems])
        client.converse()
        ctx.expect_all("gnutls-cli", client.report(), status=0, reply=True, resumed=False,
                       ems=False)
        outcomes = server.ended(2)
        server.stop()
        ctx.expect("resumed", [o["resumed"] for o in outcomes], [False, False])

    def connect(ctx):
        server = gnutls.Server(ctx, Wish(), ["--echo"], priority=[no_ems])
        session = ctx.folder / "session"
        for _ in range(2):
            client = endwell.Client(ctx, server.port, Wish(), options=["--session", session])
            say_hello(ctx, server, client)
            outcome = client.outcome()
            check_clean(ctx, outcome)
            ctx.expect("resumed", outcome["resumed"], False)
    return serve if role == "serve" else connect
