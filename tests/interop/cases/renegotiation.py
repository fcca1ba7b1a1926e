"""TLS 1.2: the peer asks for renegotiation, which endwell refuses by a warning and lives on (RFC
5246, 7.2.2). The tools do not: OpenSSL takes the warning for a failure, gnutls-cli asks a few
times more, each time refused, and gives up, gnutls-serv just closes its socket."""
from ..adapters import endwell, gnutls, openssl
from ..adapters.base import HELLO, Wish
from ..case import Case

HANDSHAKE_FAILURE, INTERNAL_ERROR = 40, 80
GIVES_UP = {"verdict": "alerted", "cause": "alert", "ended_by": "peer", "alert_sent": None,
            "authenticated": True, "handshake_complete": True}


def cases(peer, tls):
    if tls == "1.2":
        for role, body in BODIES.get(peer.name, {}).items():
            yield Case(peer, role, "renegotiation", body, "refused by a warning")


def _s_client(ctx):
    server = endwell.Server(ctx, Wish())
    client = openssl.Client(ctx, server.port, Wish())
    client.begin()
    client.say(b"R\n")
    ctx.expect_all("endwell's", server.outcome(), **GIVES_UP, alert_received=HANDSHAKE_FAILURE,
                   received=len(HELLO))
    client.child.wait()
    ctx.expect("s_client was refused", "no renegotiation" in client.child.err.text, True)


def _s_server(ctx):
    server = openssl.Server(ctx, Wish(), [])
    client = endwell.Client(ctx, server.port, Wish(), "wait")
    client.write(HELLO)
    server.child.out.wait(lambda s: HELLO in s.data)
    server.child.write(b"r\n")
    ctx.expect_all("endwell's", client.outcome(), **GIVES_UP, alert_received=HANDSHAKE_FAILURE,
                   sent=len(HELLO))
    server.child.err.wait(lambda s: "no renegotiation" in s.text)


def _gnutls_cli(ctx):
    server = endwell.Server(ctx, Wish())
    client = gnutls.Client(ctx, server.port, Wish(), ["--inline-commands"])
    client.begin()
    client.say(b"^renegotiate^\n")
    ctx.expect_all("endwell's", server.outcome(), **GIVES_UP, alert_received=INTERNAL_ERROR,
                   received=len(HELLO))
    times = client.report()["error"].count("Received alert [100]")
    ctx.expect(f"gnutls-cli was refused more than once ({times})", times > 1, True)


def _gnutls_serv(ctx):
    server = gnutls.Server(ctx, Wish(), ["--echo"])
    client = endwell.Client(ctx, server.port, Wish(), "wait")
    client.write(HELLO)
    client.hear(len(HELLO))
    client.write(b"**REHANDSHAKE**\n")
    ctx.expect_all("endwell's", client.outcome(), verdict="truncated", cause="eof",
                   handshake_complete=True, alert_sent=None)
    ctx.expect("gnutls-serv was refused", server.child.err.wait(
        lambda s: "A TLS warning alert has been received" in s.text), True)


BODIES = {"OpenSSL": {"serve": _s_client, "connect": _s_server},
          "GnuTLS": {"serve": _gnutls_cli, "connect": _gnutls_serv}}
