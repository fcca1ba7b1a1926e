"""curl, which is only a client, and speaks HTTP."""
import re

from .base import HELLO, Peer, first_line

GROUP_NAMES = {"X25519": "X25519", "P-256": "P-256", "P-384": "P-384"}


class Curl(Peer):
    name = "curl"
    command = "curl"
    roles = ("serve",)

    def version(self):
        return " ".join(first_line(["curl", "--version"]).split()[:4])

    def connect(self, ctx, port, wish):
        return Client(ctx, port, wish)


class Client:
    """Fetches the path as often as wished, over a connection each, in one process."""

    def __init__(self, ctx, port, wish, path="hello", keep_out=True, options=()):
        argv = ["curl", "--disable", "--silent", "--show-error", "--verbose", "--tlsv1.3",
                "--cacert", wish.ca or ctx.certs.ca, "--noproxy", "*",
                "--resolve", f"{wish.name}:{port}:127.0.0.1", "--http1.1", *options]
        if not wish.alpn:
            argv += ["--no-alpn"]
        if wish.count > 1:
            argv += ["--header", "Connection: close"]
        if wish.cipher:
            argv += ["--tls13-ciphers", wish.cipher]
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
        found = re.search(r"SSL connection using TLSv1.3 / (\S+)", text)
        alpn = re.search(r"ALPN: server accepted (\S+)", text)
        return {"status": status, "cipher": found and found.group(1),
                "alpn": alpn and alpn.group(1), "reply": HELLO in self.child.out.data,
                "error": " ".join(re.findall(r"alert [a-z ]+|errno \d+", text))}
