"""OpenSSL's s_client and s_server."""
import re

from .. import ports
from .base import HELLO, Peer, find, first_line

GROUP_NAMES = {"X25519": "X25519", "prime256v1": "P-256", "secp384r1": "P-384"}


def _choices(wish):
    yield "-tls1_3"
    if wish.cipher:
        yield from ("-ciphersuites", wish.cipher)
    if wish.groups:
        yield from ("-groups", wish.groups)
    if wish.alpn:
        yield from ("-alpn", wish.alpn)


class OpenSsl(Peer):
    name = "OpenSSL"
    command = "openssl"

    def version(self):
        return first_line(["openssl", "version"])

    def serve(self, ctx, wish):
        return Server(ctx, wish, ["-rev", "-brief"])

    def connect(self, ctx, port, wish):
        return Client(ctx, port, wish, ["-brief"])


class Server:
    """mode: -rev answers each line reversed; without it standard input and output are joined."""

    def __init__(self, ctx, wish, mode, cwd=None, keep_out=True):
        self.port = ports.free()
        argv = ["openssl", "s_server", "-accept", f"127.0.0.1:{self.port}", "-no-CApath",
                "-cert", ctx.certs.cert(wish.cert), "-key", ctx.certs.key(wish.cert),
                *mode, *_choices(wish)]
        between = ctx.certs.between(wish.cert)
        argv += ["-cert_chain", between] if between else []
        if wish.client_auth:
            argv += ["-CAfile", wish.ca or ctx.certs.ca, "-verify_return_error",
                     "-verify" if wish.client_auth == "ask" else "-Verify", "3"]
        self.child = ctx.child(argv, stdin="pipe", cwd=cwd, keep_out=keep_out)
        ports.wait_listening(self.child, self.port, ctx.deadline)

    def answer(self, request):
        return request.rstrip(b"\n")[::-1] + b"\n"

    def report(self, number=0):
        """The summary that -brief prints for each connection."""
        self.child.err.wait(lambda s: s.text.count("CONNECTION CLOSED") > number)
        text = self.child.err.text.split("CONNECTION CLOSED")[number]
        report = {"cipher": _match(r"^Ciphersuite: (\S+)", text)}
        report["peer_cert"] = "\nPeer certificate:" in text
        return report


class Client:
    """-brief: the summary on standard error and nothing but the peer's bytes on standard output."""

    def __init__(self, ctx, port, wish, mode=(), keep_out=True, half_closes=True):
        argv = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", wish.name,
                "-CAfile", wish.ca or ctx.certs.ca, "-no-CApath", "-verify_return_error",
                "-verify_hostname", wish.name, *mode, *_choices(wish)]
        # Else it ignores the end of its input, unless the peer has ended.
        argv += ["-no_ign_eof"] if half_closes else []
        if wish.client_cert:
            argv += ["-cert", ctx.certs.cert(wish.client_cert),
                     "-key", ctx.certs.key(wish.client_cert)]
        self.child = ctx.child(argv, stdin="pipe", keep_out=keep_out)

    def say(self, data):
        self.child.write(data)

    def hear(self, data):
        """Until data is in what has come."""
        return self.child.out.wait(lambda s: data in s.data)

    def begin(self):
        """HELLO and its echo."""
        self.say(HELLO)
        self.hear(HELLO)

    def converse(self):
        self.begin()
        self.child.end_input()

    def end_input(self):
        self.child.end_input()

    def report(self, number=0):
        status = self.child.wait()
        text = self.child.err.text
        key = _match(r"^Server Temp Key: (.*)", text) or ""
        return {"status": status, "cipher": _match(r"^Ciphersuite: (\S+)", text),
                "group": find(GROUP_NAMES, key),
                "reply": HELLO in self.child.out.data,
                "resumed": "Reused, TLSv1.3" in self.child.out.text,
                "alpn": _match(r"^ALPN protocol: (\S+)", text + self.child.out.text),
                "error": " ".join(re.findall(r"alert number \d+", text))}


def _match(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    return found and found.group(1)
