"""What only some peers can be told to do: cookies, padding, small records, names, key logs."""
from ..adapters import endwell, gnutls, openssl
from ..adapters.base import HELLO, Wish
from ..case import Case
from .talk import check_clean, say_hello, with_client


def cases(peer):
    if "serve" in peer.roles:
        yield Case(peer, "serve", "certificate chosen by SNI", lambda ctx: _sni(ctx, peer))
    if peer.name == "OpenSSL":
        yield from _openssl(peer)
    if peer.name == "GnuTLS":
        yield from _gnutls(peer)


def _sni(ctx, peer):
    """The client verifies the name: only the second certificate will do."""
    options = ["--cert", ctx.certs.cert("other"), "--key", ctx.certs.key("other")]
    outcome, _ = with_client(ctx, peer, Wish(), Wish(name="other.test"), options)
    ctx.expect("the name asked for", outcome["sni"], "other.test")


OPENSSL = [
    ("records padded", ["-record_padding", "1000"]),
    ("records of 512 bytes", ["-max_send_frag", "512"]),
    ("without middlebox compatibility", ["-no_middlebox"]),
]


def _openssl(peer):
    for detail, mode in OPENSSL:
        yield Case(peer, "serve", detail, lambda ctx, mode=mode: _s_client(ctx, mode))
        yield Case(peer, "connect", detail, lambda ctx, mode=mode: _s_server(ctx, mode))
    yield Case(peer, "connect", "HelloRetryRequest with a cookie",
               lambda ctx: _s_server(ctx, ["-stateless"]))
    yield Case(peer, "serve", "key log", _keylog_serve)
    yield Case(peer, "connect", "key log", _keylog_connect)


def _gnutls(peer):
    detail = "without middlebox compatibility"
    yield Case(peer, "serve", detail, lambda ctx: _gnutls_cli(ctx))


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


def _same_keys(ctx, ours, theirs):
    """Each secret that OpenSSL logs, by its label and the client's random."""
    logs = [{tuple(line.split()) for line in path.read_text(encoding="ascii").splitlines()
             if not line.startswith("#")} for path in (ours, theirs)]
    ctx.expect("secrets of OpenSSL that we did not log", logs[1] - logs[0], set())
    ctx.expect("labels", sorted({line[0] for line in logs[0]}), [
        "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "EXPORTER_SECRET",
        "SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"])
    ctx.expect("number of secrets of OpenSSL", len(logs[1]), 5)


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
