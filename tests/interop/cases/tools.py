"""How the tools of others end a connection, which they do in ways of their own."""
from .. import pattern
from ..adapters import curl, endwell, gnutls, openssl
from ..adapters.base import BOTH, HELLO, Wish
from ..case import Case
from .talk import check_clean

MIB = {"1.3": 64, "1.2": 16}  # of a large file: more than the sockets of both sides take


def cases(peer, tls):
    if tls == BOTH:
        return
    yield from {"OpenSSL": _openssl, "GnuTLS": _gnutls, "curl": _curl}.get(peer.name, _none)(peer)


def _none(_peer):
    return ()


def _size(ctx):
    return MIB[ctx.tls] << 20


def _file(ctx):
    folder = ctx.folder / "files"
    folder.mkdir()
    (folder / "file").write_bytes(pattern.data(_size(ctx)))
    return folder


def _openssl(peer):
    yield Case(peer, "serve", "closing", _s_client_quiet,
               "s_client -quiet cannot half-close: we end after the answer")
    yield Case(peer, "serve", "closing", _s_client_killed, "s_client is killed")
    yield Case(peer, "connect", "closing", _s_server_killed, "s_server is killed")
    for after_eof in ("half", "wait"):
        yield Case(peer, "connect", "closing", _www(after_eof),
                   f"{after_eof}: a large file from s_server -WWW")
    yield Case(peer, "connect", "closing", _discarded,
               "full: the answer of s_server is discarded and counted")


def _s_client_quiet(ctx):
    server = endwell.Server(ctx, Wish(), ["--root", _file(ctx)])
    client = openssl.Client(ctx, server.port, Wish(), ["-quiet"], keep_out=False,
                            half_closes=False)
    client.say(b"GET /file HTTP/1.0\r\n\r\n")
    client.end_input()
    ctx.expect("exit status of s_client", client.child.wait(), 0)
    outcome = server.outcome()
    check_clean(ctx, outcome)
    ctx.expect_all("endwell's", outcome, ended_by="local", sent=client.child.out.count)
    ctx.expect("more than the file came", client.child.out.count > _size(ctx), True)


def _s_client_killed(ctx):
    _client_killed(ctx, openssl.Client, ["-brief"])


def _client_killed(ctx, make, mode):
    """The kernel ends the killed one's stream by a FIN: no goodbye, so not an end."""
    server = endwell.Server(ctx, Wish())
    client = make(ctx, server.port, Wish(), mode)
    client.begin()
    client.child.kill()
    ctx.expect_all("endwell's", server.outcome(), verdict="truncated", cause="eof",
                   received=len(HELLO), sent=len(HELLO), mid_record=False)


def _server_killed(ctx, server):
    client = endwell.Client(ctx, server.port, Wish(), "wait")
    client.write(HELLO)
    answer = server.answer(HELLO)
    ctx.expect("the answer", client.hear(len(answer)), answer)
    server.child.kill()
    ctx.expect_all("endwell's", client.outcome(), verdict="truncated", cause="eof",
                   received=len(answer), sent=len(HELLO), mid_record=False)


def _s_server_killed(ctx):
    _server_killed(ctx, openssl.Server(ctx, Wish(), ["-rev", "-brief"]))


def _www(after_eof):
    """It answers and ends; after our half-close the answer still comes whole."""
    def body(ctx):
        server = openssl.Server(ctx, Wish(), ["-WWW"], _file(ctx))
        client = endwell.Client(ctx, server.port, Wish(), after_eof, b"GET /file HTTP/1.0\r\n\r\n",
                                keep_out=False)
        outcome = client.outcome()
        check_clean(ctx, outcome)
        ctx.expect("received", outcome["received"], client.out.count)
        ctx.expect("more than the file came", client.out.count > _size(ctx), True)
    return body


def _discarded(ctx):
    """s_server knows nothing of full closes: it sends on, and ends; we count and drop."""
    server = openssl.Server(ctx, Wish(), ["-WWW"], _file(ctx))
    client = endwell.Client(ctx, server.port, Wish(), "full", b"GET /file HTTP/1.0\r\n\r\n",
                            ("--close-timeout", "30s"))
    outcome = client.outcome()
    ctx.expect_all("endwell's", outcome, verdict=("cut_short", "timed_out"), ended_by="local",
                   close_notify_sent=True)
    ctx.expect("received and discarded", outcome["received"] + outcome["discarded"] > 0, True)


def _gnutls(peer):
    yield Case(peer, "serve", "closing", lambda ctx: _client_killed(ctx, gnutls.Client, []),
               "gnutls-cli is killed")
    yield Case(peer, "connect", "closing", lambda ctx: _server_killed(
        ctx, gnutls.Server(ctx, Wish(), ["--echo"])), "gnutls-serv is killed")


def _curl(peer):
    for version in ("1.0", "1.1"):
        yield Case(peer, "serve", "closing", _fetch(version), f"a large file by HTTP/{version}")


def _fetch(version):
    def body(ctx):
        server = endwell.Server(ctx, Wish(), ["--root", _file(ctx)])
        client = curl.Client(ctx, server.port, Wish(), "file", False, [f"--http{version}"])
        ctx.expect("exit status of curl", client.child.wait(), 0)
        check_clean(ctx, server.outcome())
        ctx.expect("what came", client.child.out.sha256, pattern.sha256(_size(ctx)))
    return body
