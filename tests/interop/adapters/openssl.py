"""OpenSSL's s_client and s_server."""
import re
import subprocess

from .. import ports
from .base import BOTH, HELLO, HYBRID, Peer, find, first_line

GROUP_NAMES = {HYBRID: HYBRID, "X25519": "X25519", "prime256v1": "P-256", "secp384r1": "P-384"}


SIGNATURES = {"RSA PKCS#1": "RSA+SHA256", "RSA-PSS": "rsa_pss_rsae_sha256"}
# OpenSSL's own names of the suites of 1.2.
AEADS = {"AES_128_GCM_SHA256": "AES128-GCM-SHA256", "AES_256_GCM_SHA384": "AES256-GCM-SHA384",
         "CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305"}
CIPHER_NAMES = {f"TLS_ECDHE_{auth}_WITH_{aead}": f"ECDHE-{auth}-{name}"
                for auth in ("ECDSA", "RSA") for aead, name in AEADS.items()}


def cipher_name(name):
    """What OpenSSL calls it."""
    return CIPHER_NAMES.get(name, name)


def cipher_of(name):
    """What it is that OpenSSL calls so."""
    return {value: key for key, value in CIPHER_NAMES.items()}.get(name, name)


def _choices(ctx, wish):
    tls = wish.tls or ctx.tls
    if tls != BOTH:
        yield "-tls" + tls.replace(".", "_")
    if wish.cipher:
        yield from ("-ciphersuites" if tls == "1.3" else "-cipher", cipher_name(wish.cipher))
    if wish.sigalgs:
        yield from ("-sigalgs", SIGNATURES[wish.sigalgs])
    if wish.resume == "id":
        yield "-no_ticket"
    if wish.groups:
        yield from ("-groups", wish.groups)
    if wish.alpn:
        yield from ("-alpn", wish.alpn)


class OpenSsl(Peer):
    name = "OpenSSL"
    command = "openssl"

    def version(self):
        return first_line(["openssl", "version"])

    def has_hybrid(self):
        if self.missing():
            return False
        done = subprocess.run(["openssl", "list", "-kem-algorithms"], capture_output=True, text=True,
                              check=False, timeout=20)
        return HYBRID in done.stdout

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
                *mode, *_choices(ctx, wish)]
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
        report = {"cipher": cipher_of(_match(r"^Ciphersuite: (\S+)", text)),
                  "version": _match(r"^Protocol version: (\S+)", text)}
        report["peer_cert"] = "\nPeer certificate:" in text
        return report


class Client:
    """-brief: the summary on standard error and nothing but the peer's bytes on standard output."""

    def __init__(self, ctx, port, wish, mode=(), keep_out=True, half_closes=True):
        argv = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", wish.name,
                "-CAfile", wish.ca or ctx.certs.ca, "-no-CApath", "-verify_return_error",
                "-verify_hostname", wish.name, *mode, *_choices(ctx, wish)]
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
        key = _match(r"^(?:Server Temp Key|Peer Temp Key|Negotiated TLS1.3 group): (.*)", text) or ""
        return {"status": status, "cipher": cipher_of(_match(r"^Ciphersuite: (\S+)", text)),
                "version": _match(r"^Protocol version: (\S+)", text),
                "signature": _match(r"^Signature type: (\S+)", text),
                "ems": "Extended master secret: yes" in self.child.out.text,
                "group": find(GROUP_NAMES, key),
                "reply": HELLO in self.child.out.data,
                "resumed": "Reused, TLSv1." in self.child.out.text,
                "alpn": _match(r"^ALPN protocol: (\S+)", text + self.child.out.text),
                "error": " ".join(re.findall(r"alert number \d+", text))}


def _match(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    return found and found.group(1)
