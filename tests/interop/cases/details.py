"""What only some peers can be told to do: cookies, padding, small records, names, key logs."""
from ..adapters import endwell, gnutls, openssl
from ..adapters.base import BOTH, HELLO, Wish
from ..case import Case
from .talk import check_clean, hold, say_hello, with_client


def cases(peer, tls):
    if tls == BOTH:
        return
    if "serve" in peer.roles:
        yield Case(peer, "serve", "certificate chosen by SNI", lambda ctx: _sni(ctx, peer))
    if peer.name == "OpenSSL":
        yield from _openssl(peer, tls)
    if peer.name == "GnuTLS" and tls == "1.3":
        yield from _gnutls(peer)
    if tls == "1.2":
        for role in peer.roles if peer.name != "curl" else ():
            yield _ems(peer, role)


def _sni(ctx, peer):
    """The client verifies the name: only the second certificate will do."""
    options = ["--cert", ctx.certs.cert("other"), "--key", ctx.certs.key("other")]
    outcome, _ = with_client(ctx, peer, Wish(), Wish(name="other.test"), options)
    check_clean(ctx, outcome)
    ctx.expect("the name asked for", outcome["sni"], "other.test")


OPENSSL = {
    "1.3": [
        ("records padded", ["-record_padding", "1000"]),
        ("records of 512 bytes", ["-max_send_frag", "512"]),
        ("without middlebox compatibility", ["-no_middlebox"]),
    ],
    "1.2": [("records of 512 bytes", ["-max_send_frag", "512"])],
}


def _openssl(peer, tls):
    for detail, mode in OPENSSL[tls]:
        yield Case(peer, "serve", detail, lambda ctx, mode=mode: _s_client(ctx, mode))
        yield Case(peer, "connect", detail, lambda ctx, mode=mode: _s_server(ctx, mode))
    if tls == "1.3":
        yield Case(peer, "connect", "HelloRetryRequest with a cookie",
                   lambda ctx: _s_server(ctx, ["-stateless"]))
    yield Case(peer, "serve", "key log", _keylog_serve)
    yield Case(peer, "connect", "key log", _keylog_connect)


def _gnutls(peer):
    detail = "without middlebox compatibility"
    yield Case(peer, "serve", detail, lambda ctx: _gnutls_cli(ctx))


def _ems(peer, role):
    """rustls requires it, and crypto/tls exports nothing without it. s_client tells of it at length
    only; s_server not at all, but it says that we ask for it, and it grants that: a side that then
    did not use it would have another master secret, and no record would open."""
    def body(ctx):
        if peer.name == "OpenSSL":
            return (_ems_s_client if role == "serve" else _ems_s_server)(ctx)
        _, report = hold(ctx, peer, role, Wish(), Wish())
        ctx.expect("extended master secret", report.get("ems", True), True)
    return Case(peer, role, "extended master secret", body, "agreed")


def _ems_s_client(ctx):
    server = endwell.Server(ctx, Wish())
    client = openssl.Client(ctx, server.port, Wish())
    client.converse()
    ctx.expect_all("s_client", client.report(), status=0, ems=True)
    check_clean(ctx, server.outcome())


def _ems_s_server(ctx):
    server = openssl.Server(ctx, Wish(), ["-rev", "-tlsextdebug"])
    client = endwell.Client(ctx, server.port, Wish())
    say_hello(ctx, server, client)
    check_clean(ctx, client.outcome())
    ctx.expect("we ask for it", server.child.out.wait(
        lambda s: 'TLS client extension "extended master secret"' in s.text), True)


LONG = (HELLO[:-1] * 1000)[:9999] + b"\n"


def _talk_long(client):
    client.begin()
    client.say(LONG)
    client.hear(LONG)
    client.end_input()


def _s_client(ctx, mode):
    server = endwell.Server(ctx, Wish())
    client = openssl.Client(ctx, server.port, Wish(), ["-brief", *mode])
    _talk_long(client)
    ctx.expect("exit status", client.report()["status"], 0)
    outcome = server.outcome()
    check_clean(ctx, outcome)
    ctx.expect("received", outcome["received"], len(HELLO + LONG))


def _s_server(ctx, mode):
    server = openssl.Server(ctx, Wish(), ["-rev", "-brief", *mode])
    client = endwell.Client(ctx, server.port, Wish())
    say_hello(ctx, server, client)
    outcome = client.outcome()
    check_clean(ctx, outcome)


def _gnutls_cli(ctx):
    server = endwell.Server(ctx, Wish())
    client = gnutls.Client(ctx, server.port, Wish(), priority=["%DISABLE_TLS13_COMPAT_MODE"])
    _talk_long(client)
    ctx.expect("exit status", client.report()["status"], 0)
    check_clean(ctx, server.outcome())


LABELS = {
    "1.3": ["CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "EXPORTER_SECRET",
            "SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"],
    "1.2": ["CLIENT_RANDOM"],
}


def _same_keys(ctx, ours, theirs):
    """Each secret that OpenSSL logs, by its label and the client's random."""
    logs = [{tuple(line.split()) for line in path.read_text(encoding="ascii").splitlines()
             if not line.startswith("#")} for path in (ours, theirs)]
    ctx.expect("secrets of OpenSSL that we did not log", logs[1] - logs[0], set())
    labels = LABELS[ctx.tls]
    ctx.expect("labels", sorted({line[0] for line in logs[0]}), labels)
    ctx.expect("number of secrets of OpenSSL", len(logs[1]), len(labels))


def _keylog_serve(ctx):
    ours, theirs = ctx.folder / "ours", ctx.folder / "theirs"
    server = endwell.Server(ctx, Wish(), options=["--keylog", ours])
    client = openssl.Client(ctx, server.port, Wish(), ["-brief", "-keylogfile", theirs])
    client.converse()
    client.report()
    check_clean(ctx, server.outcome())
    _same_keys(ctx, ours, theirs)


def _keylog_connect(ctx):
    ours, theirs = ctx.folder / "ours", ctx.folder / "theirs"
    server = openssl.Server(ctx, Wish(), ["-rev", "-brief", "-keylogfile", theirs])
    client = endwell.Client(ctx, server.port, Wish(), options=["--keylog", ours])
    say_hello(ctx, server, client)
    check_clean(ctx, client.outcome())
    server.report()
    _same_keys(ctx, ours, theirs)
