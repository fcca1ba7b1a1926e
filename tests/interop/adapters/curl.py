"""curl, which is only a client, and speaks HTTP."""
import re

from .base import BOTH, HELLO, Peer, first_line
from .openssl import cipher_name, cipher_of

GROUP_NAMES = {"X25519": "X25519", "P-256": "P-256", "P-384": "P-384"}


class Curl(Peer):
    name = "curl"
    command = "curl"
    roles = ("serve",)
    by_id = ()

    def version(self):
        return " ".join(first_line(["curl", "--version"]).split()[:4])

    def connect(self, ctx, port, wish):
        return Client(ctx, port, wish)


class Client:
    """Fetches the path as often as wished, over a connection each, in one process."""

    def __init__(self, ctx, port, wish, path="hello", keep_out=True, options=()):
        tls = wish.tls or ctx.tls
        lowest, highest = ("1.2", "1.3") if tls == BOTH else (tls, tls)
        argv = ["curl", "--disable", "--silent", "--show-error", "--verbose",
                f"--tlsv{lowest}", "--tls-max", highest,
                "--cacert", wish.ca or ctx.certs.ca, "--noproxy", "*",
                "--resolve", f"{wish.name}:{port}:127.0.0.1", "--http1.1", *options]
        if not wish.alpn:
            argv += ["--no-alpn"]
        if wish.count > 1:
            argv += ["--header", "Connection: close"]
        if wish.cipher:
            argv += ["--tls13-ciphers" if tls == "1.3" else "--ciphers", cipher_name(wish.cipher)]
        if wish.groups:
            argv += ["--curves", ":".join(GROUP_NAMES[g] for g in wish.groups.split(":"))]
        if wish.client_cert:
            argv += ["--cert", ctx.certs.cert(wish.client_cert),
                     "--key", ctx.certs.key(wish.client_cert)]
        argv += [f"https://{wish.name}:{port}/{path}"] * wish.count
        self.child = ctx.child(argv, keep_out=keep_out)

    def converse(self):
        """It is doing so already."""

    def report(self, number=0):
        status = self.child.wait()
        text = self.child.err.text
        found = re.search(r"SSL connection using (TLSv1\.[23]) / (\S+)", text)
        alpn = re.search(r"ALPN: server accepted (\S+)", text)
        return {"status": status, "cipher": found and cipher_of(found.group(2)),
                "version": found and found.group(1),
                "alpn": alpn and alpn.group(1), "reply": HELLO in self.child.out.data,
                "error": " ".join(re.findall(r"alert [a-z ]+|errno \d+", text))}
