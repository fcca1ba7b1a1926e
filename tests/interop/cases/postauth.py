"""Post-handshake client authentication (RFC 9846, 4.7.2): shown and declined, with OpenSSL and GnuTLS."""
from ..adapters import endwell, gnutls, openssl
from ..adapters.base import HELLO, Wish
from ..case import Case
from .talk import check_clean

ROW = "post-handshake client certificate"
MORE = b"and now with a name\n"


def cases(peer, tls):
    if tls != "1.3" or peer.name not in ("OpenSSL", "GnuTLS"):
        return
    stack = openssl if peer.name == "OpenSSL" else gnutls
    offer = ["-enable_pha", "-brief"] if stack is openssl else ["--post-handshake-auth"]
    for cert, detail in (("ecdsa-p256", "shown"), ("rsa", "shown, RSA"), ("", "declined")):
        yield Case(peer, "serve", ROW, _client(stack, offer, cert), detail)
        serve = _s_server if stack is openssl else _gnutls_serv
        yield Case(peer, "connect", ROW, serve(cert), detail)
    yield Case(peer, "serve", ROW, _not_offered(stack, offer[1:]), "not offered")


def _client(stack, offer, cert):
    def body(ctx):
        server = endwell.Server(ctx, Wish(client_auth="later"))
        client = stack.Client(ctx, server.port, Wish(client_cert=cert), offer)
        client.begin()
        server.wait_note(f"shows {'its' if cert else 'no'} certificate")
        client.say(MORE)
        client.hear(MORE)
        client.end_input()
        outcome = server.outcome()
        check_clean(ctx, outcome)
        ctx.expect("client authenticated", outcome["peer_authenticated"], bool(cert))
        ctx.expect("exit status of the client", client.report()["status"], 0)
    return body


def _not_offered(stack, options):
    """It is served all the same."""
    def body(ctx):
        server = endwell.Server(ctx, Wish(client_auth="later"))
        client = stack.Client(ctx, server.port, Wish(client_cert="ecdsa-p256"), options)
        client.begin()
        server.wait_note("offers no certificate")
        client.end_input()
        outcome = server.outcome()
        check_clean(ctx, outcome)
        ctx.expect("client authenticated", outcome["peer_authenticated"], False)
        client.report()
    return body


def _connect(ctx, port, cert):
    return endwell.Client(ctx, port, Wish(client_cert=cert), options=["--post-handshake-auth"])


def _s_server(cert):
    """Its command `c` asks; -msg tells what comes."""
    def body(ctx):
        server = openssl.Server(ctx, Wish(), ["-msg", "-CAfile", ctx.certs.ca,
                                              "-verify_return_error"])
        client = _connect(ctx, server.port, cert)
        client.write(HELLO)
        server.child.out.wait(lambda s: HELLO in s.data)
        server.child.write(b"c\n")
        came = "<<< TLS 1.3, Handshake"
        wanted = 3 if not cert else 4  # ClientHello, Finished; Certificate, (its proof,) Finished
        server.child.out.wait(lambda s: s.text.count(came) > wanted)
        text = server.child.out.text
        ctx.expect("what proves the certificate", text.count("CertificateVerify") - 1,
                   1 if cert else 0)  # the server's own is one
        server.child.write(MORE)
        ctx.expect("what came", client.hear(len(MORE)), MORE)
        client.end_input()
        check_clean(ctx, client.outcome())
    return body


def _gnutls_serv(cert):
    """A client's line **REAUTH** has it ask; it goes on when it has the answer."""
    def body(ctx):
        server = gnutls.Server(ctx, Wish(client_auth="ask"), ["--echo", "-d", "4"])
        client = _connect(ctx, server.port, cert)
        client.write(HELLO)
        client.hear(len(HELLO))
        client.write(b"**REAUTH**\n")
        server.child.err.wait(lambda s: s.text.count("FINISHED (20) was received") > 1)
        client.write(MORE)
        client.end_input()
        check_clean(ctx, client.outcome())
        ctx.expect("what came last", bytes(client.out.data).endswith(MORE), True)
    return body
