"""KeyUpdate by the peers that can be told to do it, with data before and after it both ways."""
from ..adapters import endwell, gnutls, openssl
from ..adapters.base import HELLO, Wish
from ..case import Case
from .talk import check_clean

MORE = b"and now with other keys\n"


def cases(peer, tls):
    if tls != "1.3":
        return
    if peer.name == "OpenSSL":
        for letter, asks in (("k", False), ("K", True)):
            detail = "asks for ours" if asks else "its own keys alone"
            yield Case(peer, "serve", "KeyUpdate", _s_client(letter, asks), detail)
            yield Case(peer, "connect", "KeyUpdate", _s_server(letter, asks), detail)
    if peer.name == "GnuTLS":
        yield Case(peer, "serve", "KeyUpdate", _gnutls_cli("rekey1", False), "its own keys alone")
        yield Case(peer, "serve", "KeyUpdate", _gnutls_cli("rekey", True), "asks for ours")
    if peer.name == "rustls":
        detail = "asks for ours"
        yield Case(peer, "serve", "KeyUpdate", lambda ctx: _rustls_client(ctx, peer), detail)
        yield Case(peer, "connect", "KeyUpdate", lambda ctx: _rustls_server(ctx, peer), detail)


def _check(ctx, end, directions):
    """Each direction in which keys changed, as endwell told it."""
    told = sorted({note.split("'")[0].split()[-1] for note in end.notes if "key update" in note})
    ctx.expect("directions with new keys", told, sorted(directions))


def _s_client(letter, asks):
    def body(ctx):
        server = endwell.Server(ctx, Wish())
        client = openssl.Client(ctx, server.port, Wish())
        client.say(HELLO)
        client.hear(HELLO)
        client.say(f"{letter}\n".encode())
        server.wait_note("client's direction has new keys")
        client.say(MORE)
        client.hear(MORE)
        client.end_input()
        ctx.expect("exit status of s_client", client.report()["status"], 0)
        check_clean(ctx, server.outcome())
        _check(ctx, server, ["client", "server"] if asks else ["client"])
    return body


def _s_server(letter, asks):
    def body(ctx):
        server = openssl.Server(ctx, Wish(), [])
        client = endwell.Client(ctx, server.port, Wish())
        client.write(HELLO)
        server.child.out.wait(lambda s: HELLO in s.data)
        server.child.write(f"{letter}\n".encode())
        client.wait_note("server's direction has new keys")
        server.child.write(MORE)
        ctx.expect("what came", client.hear(len(MORE)), MORE)
        client.write(MORE)
        server.child.out.wait(lambda s: MORE in s.data)
        client.end_input()
        check_clean(ctx, client.outcome())
        _check(ctx, client, ["server", "client"] if asks else ["server"])
    return body


def _gnutls_cli(command, asks):
    def body(ctx):
        server = endwell.Server(ctx, Wish())
        client = gnutls.Client(ctx, server.port, Wish(), ["--inline-commands"])
        client.say(HELLO)
        client.hear(HELLO)
        client.say(f"^{command}^\n".encode())
        server.wait_note("client's direction has new keys")
        client.say(MORE)
        client.hear(MORE)
        client.end_input()
        ctx.expect("exit status of gnutls-cli", client.report()["status"], 0)
        check_clean(ctx, server.outcome())
        _check(ctx, server, ["client", "server"] if asks else ["client"])
    return body


STEPS = "pump:1000,key-update,pump:100000,key-update,pump:1000,bye"


def _rustls_client(ctx, peer):
    server = endwell.Server(ctx, Wish())
    report = peer.connect(ctx, server.port, Wish(steps=STEPS)).report()
    ctx.expect_all("the peer's", report, failed="", received=102000)
    check_clean(ctx, server.outcome())
    _check(ctx, server, ["client", "server"])


def _rustls_server(ctx, peer):
    steps = f"send:{len(HELLO)},recv:{len(HELLO)},key-update,send:100000,recv-end,bye"
    server = peer.serve(ctx, Wish(steps=steps))
    client = endwell.Client(ctx, server.port, Wish())
    client.write(HELLO)
    client.hear(len(HELLO) + 100000)
    client.write(MORE)
    client.end_input()
    check_clean(ctx, client.outcome())
    ctx.expect_all("the peer's", server.report(), failed="", received=len(HELLO + MORE))
    _check(ctx, client, ["client", "server"])
