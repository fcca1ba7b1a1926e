"""gnutls-cli and gnutls-serv."""
import re

from .. import ports
from .base import BOTH, HELLO, Peer, find

AEADS = {"AES-128-GCM": "AES_128_GCM_SHA256", "AES-256-GCM": "AES_256_GCM_SHA384",
         "CHACHA20-POLY1305": "CHACHA20_POLY1305_SHA256"}
SIGNATURES = {"RSA PKCS#1": "RSA-SHA256", "RSA-PSS": "RSA-PSS-RSAE-SHA256"}
GROUP_NAMES = {"X25519": "X25519", "SECP256R1": "P-256", "SECP384R1": "P-384"}


def _priority(ctx, wish):
    tls = wish.tls or ctx.tls
    words = ["NORMAL", "-VERS-ALL"]
    words += [f"+VERS-TLS{version}" for version in ("1.3", "1.2") if tls in (version, BOTH)]
    groups = {value: key for key, value in GROUP_NAMES.items()}
    if wish.cipher:
        words += ["-CIPHER-ALL", f"+{find({v: k for k, v in AEADS.items()}, wish.cipher)}"]
        auth = re.search("ECDHE_(ECDSA|RSA)_", wish.cipher)
        words += ["-KX-ALL", f"+ECDHE-{auth.group(1)}"] if auth else []
    if wish.sigalgs:
        # The run's own root signs its certificates with ECDSA.
        words += ["-SIGN-ALL", f"+SIGN-{SIGNATURES[wish.sigalgs]}", "+SIGN-ECDSA-SHA256"]
    if wish.groups:
        words += ["-GROUP-ALL", *(f"+GROUP-{groups[name]}" for name in wish.groups.split(":"))]
    return ":".join(words)


def _agreed(text):
    """From the line `- Description: (TLS1.3-X.509)-(ECDHE-X25519)-(..)-(AES-128-GCM)`, the PSK
    ones of resumption included."""
    found = re.findall(r"^- Description: (.*)$", text, re.MULTILINE)
    line = found[-1] if found else ""
    group = re.search(r"\(ECDHE-(\w+)\)", line)
    aead, version = find(AEADS, line), re.search(r"TLS1\.[23]", line)
    version = version and version.group().replace("TLS", "TLSv")
    # Whoever signed tells the suites of 1.2 apart.
    rsa = "(RSA-" in line
    prefix = "TLS_" if version == "TLSv1.3" else f"TLS_ECDHE_{'RSA' if rsa else 'ECDSA'}_WITH_"
    return {"cipher": aead and prefix + aead, "version": version,
            "signature": next((s for s, name in SIGNATURES.items() if f"({name})" in line), None),
            "ems": "extended master secret" in text, "group": group and GROUP_NAMES[group.group(1)],
            "resumed": "*** This is a resumed session" in text}


class GnuTls(Peer):
    name = "GnuTLS"
    command = "gnutls-cli"
    odd_refusals = (50,)          # decode_error for a certificate that is missing
    refuses_version_by = 40       # it finds no cipher suite
    alerts_damage = ("connect",)  # gnutls-cli just closes the socket

    def serve(self, ctx, wish):
        return Server(ctx, wish, ["--echo"])

    def connect(self, ctx, port, wish):
        return Client(ctx, port, wish)


class Server:
    """gnutls-serv: serves one client after the other, until it is ended."""

    def __init__(self, ctx, wish, mode, keep_out=True, priority=()):
        self.port = ports.free()
        argv = ["gnutls-serv", "-p", self.port, *mode,
                "--priority", ":".join([_priority(ctx, wish), *priority]),
                "--x509certfile", ctx.certs.cert(wish.cert),
                "--x509keyfile", ctx.certs.key(wish.cert)]
        if wish.alpn:
            argv += ["--alpn-fatal", *(f"--alpn={name}" for name in wish.alpn.split(","))]
        if wish.client_auth:
            argv += ["--x509cafile", wish.ca or ctx.certs.ca, "--verify-client-cert"]
            argv += ["--require-client-cert"] if wish.client_auth == "require" else []
        else:
            argv += ["--disable-client-cert"]
        argv += ["--noticket"] if wish.resume == "id" else []
        self.child = ctx.child(argv, keep_out=keep_out)
        ports.wait_listening(self.child, self.port, ctx.deadline)

    def answer(self, request):
        return request

    def report(self, number=0):
        """From what it prints when a handshake is complete; its output lags behind, so waits."""
        self.child.out.wait(lambda s: s.text.count("'tls-exporter'") > number)
        text = self.child.out.text.split("* Accepted connection")[number + 1]
        return {**_agreed(text), "peer_cert": "Certificate[0] info" in text}


class Client:
    """gnutls-cli with its own words in a file, so that standard output is the peer's bytes."""

    def __init__(self, ctx, port, wish, options=(), keep_out=True, priority=()):
        self._log = ctx.folder / "gnutls-cli.log"
        argv = ["gnutls-cli", "127.0.0.1", "-p", port, f"--verify-hostname={wish.name}",
                f"--sni-hostname={wish.name}", "--x509cafile", wish.ca or ctx.certs.ca,
                "--priority", ":".join([_priority(ctx, wish), *priority]),
                f"--logfile={self._log}", *options]
        argv += ["--noticket"] if wish.resume == "id" else []
        argv += ["--single-key-share"] if wish.single_share else []
        if wish.alpn:
            argv += [f"--alpn={name}" for name in wish.alpn.split(",")]
        if wish.client_cert:
            argv += ["--x509certfile", ctx.certs.cert(wish.client_cert),
                     "--x509keyfile", ctx.certs.key(wish.client_cert)]
        self.child = ctx.child(argv, stdin="pipe", keep_out=keep_out)

    def say(self, data):
        self.child.write(data)

    def hear(self, data):
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
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        alpn = re.findall(r"Application protocol: (\S+)", text)
        return {**_agreed(text), "status": status, "reply": HELLO in self.child.out.data,
                "alpn": alpn[-1] if alpn else None, "error": text + self.child.err.text}
