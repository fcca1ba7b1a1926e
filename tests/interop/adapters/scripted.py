"""The peers written for this: Go's crypto/tls and rustls. See peers/ for the steps they know."""
import subprocess

from ..certs import CHAINS, TYPES
from .base import HELLO, Peer, events

NO_PSS_KEY = [name for name in TYPES if name != "rsa-pss"]


class Scripted(Peer):
    scripted = True
    shows = NO_PSS_KEY
    verifies = [*NO_PSS_KEY, *CHAINS]

    def __init__(self, build):
        self.build = build

    def missing(self):
        return self.build.missing

    def start(self, ctx, role, address, wish):
        argv = [self.build.program, role, address, "--tls", wish.tls or ctx.tls,
                "--steps", wish.steps,
                "--count", str(wish.count)]
        for option, value in (("--ciphers", wish.cipher), ("--groups", wish.groups),
                              ("--alpn", wish.alpn), ("--name", wish.name),
                              ("--resume", wish.resume), ("--compression", wish.compression)):
            argv += [option, value] if value else []
        cert = wish.cert if role == "serve" else wish.client_cert
        if cert:
            argv += ["--cert", ctx.certs.cert(cert), "--key", ctx.certs.key(cert)]
        if role == "connect" or wish.client_auth:
            argv += ["--ca", wish.ca or ctx.certs.ca]
        if role == "serve" and wish.client_auth:
            argv += ["--client-cert", wish.client_auth]
        return ctx.child(argv, stdin="pipe")

    def serve(self, ctx, wish):
        return Server(self, ctx, wish)

    def connect(self, ctx, port, wish):
        if wish.steps == "echo,bye":
            wish.steps = f"pump:{len(HELLO)},bye"
        return Client(self, ctx, port, wish)


class _Either:
    child = None

    def go(self):
        """Lets it go on behind the step `go`."""
        self.child.write(b"\n")

    def report(self, number=0):
        """What it says of its nth connection, once that is over."""
        if not self.child.out.wait(lambda s: len(events(s.lines, "ended")) > number):
            raise RuntimeError("the peer ended without a report")
        return events(self.child.out.lines, "ended")[number]


    def marked(self):
        """Until the step `mark` was reached."""
        self.child.out.wait(lambda s: events(s.lines, "mark"))


class Server(_Either):
    def __init__(self, peer, ctx, wish):
        self.child = peer.start(ctx, "serve", "127.0.0.1:0", wish)
        if not self.child.out.wait(lambda s: events(s.lines, "listening")):
            raise RuntimeError("the peer ended before it listened")
        self.port = events(self.child.out.lines, "listening")[0]["port"]

    def answer(self, request):
        return request


class Client(_Either):
    def __init__(self, peer, ctx, port, wish):
        self.child = peer.start(ctx, "connect", f"127.0.0.1:{port}", wish)

    def converse(self):
        """It is doing so already."""

    def begin(self):
        self.marked()

    def say(self, _data):
        """Its steps know what to say."""
        self.go()

    def report(self, number=0):
        report = super().report(number)
        return {"reply": report["failed"] == "", **report}


class Go(Scripted):
    name = "Go"
    by_id = ()
    heeds_authorities = True

    def version(self):
        return _run(["go", "env", "GOVERSION"]).replace("go", "Go ", 1) + " crypto/tls"


class Rustls(Scripted):
    name = "rustls"

    def version(self):
        lock = (self.build.source / "Cargo.lock").read_text(encoding="ascii")
        found = lock.split('name = "rustls"\nversion = "')[1].split('"')[0]
        ring = lock.split('name = "ring"\nversion = "')[1].split('"')[0]
        return f"rustls {found} with ring {ring}"


def _run(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout.strip()
