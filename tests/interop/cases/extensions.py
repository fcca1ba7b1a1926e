"""Extensions that only some peers speak: record size limits, OCSP responses, timestamps."""
import base64
import subprocess

from ..adapters import endwell, gnutls, openssl
from ..adapters.base import BOTH, Wish
from ..case import Case
from ..wire import TO_ENDWELL, TO_PEER, Wire
from .details import LONG
from .talk import check_clean, say_hello, with_client, with_server

LIMIT = 512
COMPRESSIONS = ("zlib", "brotli")  # those that rustls has
OVERHEAD = {"1.3": 16, "1.2": 24}  # the tag, and the explicit nonce of AES-GCM


def cases(peer, tls):
    if tls == BOTH:
        return
    if peer.name == "GnuTLS":
        yield Case(peer, "serve", "record size limit", _limits_serve, "the client's")
        yield Case(peer, "connect", "record size limit", _limits_connect, "ours and the server's")
    if peer.name == "rustls" and tls == "1.3":
        for name in COMPRESSIONS:
            yield Case(peer, "serve", "certificate compression",
                       lambda ctx, peer=peer, name=name: _compressed_serve(ctx, peer, name), name)
            yield Case(peer, "connect", "certificate compression",
                       lambda ctx, peer=peer, name=name: _compressed_connect(ctx, peer, name), name)
    if peer.name == "OpenSSL":
        yield Case(peer, "serve", "OCSP stapling", _s_client)
        yield Case(peer, "serve", "signed certificate timestamps", _s_client_scts)
        yield Case(peer, "connect", "signed certificate timestamps", _s_server_scts)
        yield Case(peer, "connect", "OCSP stapling",
                   lambda ctx: _ask(ctx, lambda file: openssl.Server(
                       ctx, Wish(), ["-rev", "-brief", "-status_file", file])))
    if peer.name == "GnuTLS":
        yield Case(peer, "connect", "OCSP stapling",
                   lambda ctx: _ask(ctx, lambda file: gnutls.Server(
                       ctx, Wish(), ["--echo", f"--ocsp-response={file}"])))


def _compressed_serve(ctx, peer, name):
    """Both certificates: the server's and the client's."""
    outcome, report = with_client(
        ctx, peer, Wish(client_auth="require"), Wish(compression=name, client_cert="ecdsa-p256"),
        ["--cert-compression", name])
    check_clean(ctx, outcome)
    ctx.expect_all("the peer's", report, compressed=True, decompressed=True)


def _compressed_connect(ctx, peer, name):
    outcome, report = with_server(
        ctx, peer, Wish(client_cert="ecdsa-p256"), Wish(compression=name, client_auth="require"),
        ["--cert-compression", name])
    check_clean(ctx, outcome)
    ctx.expect_all("the peer's", report, compressed=True, decompressed=True)


def _expect_longest(ctx, wire, direction, limit):
    """Some record is as long as the limit lets it be, and none is longer."""
    ctx.expect(f"longest record to {direction}", wire.longest[direction],
               limit + OVERHEAD[ctx.tls])


def _limits_serve(ctx):
    wire = ctx.keep(Wire(endwell_serves=True))
    server = endwell.Server(ctx, Wish())
    wire.start(server.port)
    client = gnutls.Client(ctx, wire.port, Wish(), [f"--recordsize={LIMIT}"])
    client.begin()
    client.say(LONG)
    client.end_input()  # it reads what is left, which it may have in its own buffer, to the end
    ctx.expect("exit status", client.report()["status"], 0)
    check_clean(ctx, server.outcome())
    # in 1.3 GnuTLS says one more, for the content's type
    _expect_longest(ctx, wire, TO_PEER, LIMIT + (ctx.tls == "1.3"))


def _limits_connect(ctx):
    """GnuTLS takes no limit below 512 unless told to. Each side its own: what GnuTLS sends keeps to ours, what we send to GnuTLS's."""
    wire = ctx.keep(Wire(endwell_serves=False))
    server = gnutls.Server(ctx, Wish(), ["--echo", f"--recordsize={LIMIT}"])
    wire.start(server.port)
    client = endwell.Client(ctx, wire.port, Wish(), options=["--record-size-limit", "600"])
    client.write(LONG)
    ctx.expect("the echo", client.hear(len(LONG)), LONG)
    client.end_input()
    check_clean(ctx, client.outcome())
    _expect_longest(ctx, wire, TO_ENDWELL, 600)
    _expect_longest(ctx, wire, TO_PEER, LIMIT + (ctx.tls == "1.3"))


def _response(ctx):
    """An OCSP response for the default certificate, by the root that issued it."""
    cert, root, key = (str(path) for path in (
        ctx.certs.cert(Wish().cert), ctx.certs.cert("root"), ctx.certs.key("root")))
    request, response, index = (str(ctx.folder / name) for name in ("ask", "response", "index"))

    def run(*words):
        return subprocess.run(["openssl", *words], check=True, capture_output=True, text=True,
                              timeout=60).stdout

    serial = run("x509", "-in", cert, "-noout", "-serial").strip().partition("=")[2]
    with open(index, "w", encoding="ascii") as out:
        out.write(f"V\t400101000000Z\t\t{serial}\tunknown\t/CN=x\n")
    run("ocsp", "-issuer", root, "-cert", cert, "-no_nonce", "-reqout", request)
    run("ocsp", "-index", index, "-CA", root, "-rsigner", root, "-rkey", key, "-reqin", request,
        "-respout", response, "-ndays", "1")
    return response


def _s_client(ctx):
    server = endwell.Server(ctx, Wish(), options=["--ocsp-file", _response(ctx)])
    client = openssl.Client(ctx, server.port, Wish(), ["-status"])
    client.converse()
    client.report()
    check_clean(ctx, server.outcome())
    ctx.expect("s_client sees the response", "Cert Status: good" in client.child.out.text, True)


def _timestamps(ctx):
    """Two timestamps in the list that TLS carries; no log made them, so nobody can verify them."""
    def one(log):
        return (b"\0" + bytes([log]) * 32 + (1700000000000).to_bytes(8, "big") + b"\0\0" + b"\4\3" +
                b"\0\x46" + b"s" * 70)

    entries = b"".join(len(one(log)).to_bytes(2, "big") + one(log) for log in (1, 2))
    path = ctx.folder / "scts"
    path.write_bytes(len(entries).to_bytes(2, "big") + entries)
    return path


def _server_info(ctx, scts):
    """The file of s_server for an extension of its own: the messages it is for, its type, its content."""
    in_hello_and_certificate = 0x11c0  # asked in the ClientHello, in 1.2's ServerHello or 1.3's Certificate, not on resumption
    content = scts.read_bytes()
    text = base64.b64encode(in_hello_and_certificate.to_bytes(4, "big") + (18).to_bytes(2, "big") +
                            len(content).to_bytes(2, "big") + content).decode()
    path = ctx.folder / "serverinfo"
    path.write_text(f"-----BEGIN SERVERINFOV2 FOR SCTS-----\n{text}\n-----END SERVERINFOV2 FOR SCTS-----\n")
    return path


def _s_server_scts(ctx):
    scts, out = _timestamps(ctx), ctx.folder / "scts-out"
    server = openssl.Server(ctx, Wish(), ["-rev", "-brief", "-serverinfo", _server_info(ctx, scts)])
    client = endwell.Client(ctx, server.port, Wish(), options=["--sct-out", out])
    say_hello(ctx, server, client)
    check_clean(ctx, client.outcome())
    ctx.expect("the list that came", out.read_bytes(), scts.read_bytes())


def _public_key(ctx):
    pem = subprocess.run(["openssl", "x509", "-in", ctx.certs.cert("root"), "-noout", "-pubkey"],
                         check=True, capture_output=True, text=True, timeout=60).stdout
    return "".join(pem.splitlines()[1:-1])


def _s_client_scts(ctx):
    server = endwell.Server(ctx, Wish(), options=["--sct-file", _timestamps(ctx)])
    logs = ctx.folder / "logs"  # s_client wants one; ours are others
    logs.write_text(f"enabled_logs=a\n[a]\ndescription=a\nkey={_public_key(ctx)}\n")
    client = openssl.Client(ctx, server.port, Wish(), ["-ct", "-ctlogfile", logs])
    client.converse()
    client.report()
    check_clean(ctx, server.outcome())
    text = client.child.out.text
    ctx.expect("s_client sees both", "SCTs present (2)" in text, True)
    for log in ("01", "02"):
        ctx.expect(f"the one of log {log}", f"Log ID    : {log}:{log}:" in text, True)


def _ask(ctx, serve):
    """With --ocsp require there is no connection without a good response."""
    server = serve(_response(ctx))
    client = endwell.Client(ctx, server.port, Wish(), options=["--ocsp", "require"])
    say_hello(ctx, server, client)
    check_clean(ctx, client.outcome())
