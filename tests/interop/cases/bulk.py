"""Much data both ways, byte for byte."""
import hashlib
import socket
import threading

from .. import pattern
from ..adapters import curl, endwell, gnutls, openssl
from ..adapters.base import BOTH, Wish
from ..case import Case
from .talk import check_clean

MIB = {"1.3": 100, "1.2": 32}
WINDOW = 1 << 18
# gnutls-cli writes its output byte by byte; curl is only sent to.
LITTLE = 2 << 20
ROWS = {"GnuTLS": "to us, 2 MiB back", "curl": "from us"}


def _size(ctx):
    return MIB[ctx.tls] << 20


def cases(peer, tls):
    if tls == BOTH:
        return
    both = {"OpenSSL": (_s_client, _s_server), "GnuTLS": (_gnutls_cli, _gnutls_serv),
            "curl": (_curl, None)}
    serve, connect = both.get(peer.name, (lambda ctx: _scripted_client(ctx, peer),
                                          lambda ctx: _scripted_server(ctx, peer)))
    yield Case(peer, "serve", f"{MIB[tls]} MiB {ROWS.get(peer.name, 'both ways')}", serve)
    if connect:
        yield Case(peer, "connect", f"{MIB[tls]} MiB both ways", connect)


def _check(ctx, outcome, received=0, sent=0):
    """0: all of it."""
    check_clean(ctx, outcome)
    ctx.expect_all("endwell's", outcome, received=received or _size(ctx),
                   sent=sent or _size(ctx))


def _same(ctx, what, count, sha256):
    ctx.expect(f"{what}, bytes", count, _size(ctx))
    ctx.expect(f"{what}, SHA-256", sha256, pattern.sha256(_size(ctx)))


def _scripted_client(ctx, peer):
    server = endwell.Server(ctx, Wish())
    steps = f"pump:{_size(ctx)},close-write,recv-end"
    report = peer.connect(ctx, server.port, Wish(steps=steps)).report()
    _check(ctx, server.outcome())
    ctx.expect("the peer's failed step", report["failed"], "")
    _same(ctx, "what came back", report["received"], report["sha256"])


def _scripted_server(ctx, peer):
    """Both directions at once: we send as fast as the echo is taken."""
    server = peer.serve(ctx, Wish())
    client = endwell.Client(ctx, server.port, Wish(), stdin=ctx.pattern_file(_size(ctx)),
                            keep_out=False)
    _check(ctx, client.outcome())
    report = server.report()
    _same(ctx, "what came", report["received"], report["sha256"])
    _same(ctx, "what came back", client.out.count, client.out.sha256)


def _pump(child, out, size):
    """To an echo: never more than a window ahead of what came back."""
    for at in range(0, size, WINDOW):
        part = PATTERN[at:min(at + WINDOW, size)]
        child.write(part)
        out.wait(lambda s, end=at + len(part): s.count >= end)


PATTERN = memoryview(pattern.data(max(MIB.values()) << 20))


def _echo_client(ctx, client, server):
    _pump(client.child, client.child.out, _size(ctx))
    client.end_input()
    ctx.expect("exit status of the client", client.child.wait(), 0)
    _check(ctx, server.outcome())
    _same(ctx, "what came back", client.child.out.count, client.child.out.sha256)


def _s_client(ctx):
    server = endwell.Server(ctx, Wish())
    _echo_client(ctx, openssl.Client(ctx, server.port, Wish(), ["-brief", "-nocommands"],
                                     keep_out=False), server)


class _Backend(threading.Thread):
    """Takes in size bytes, answers with a little, and waits for the end."""

    def __init__(self, size):
        super().__init__(daemon=True)
        self._size = size
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.count, self.sum = 0, hashlib.sha256()

    def run(self):
        connection, _ = self._listener.accept()
        with connection:
            while part := connection.recv(1 << 18):
                self.sum.update(part)
                self.count += len(part)
                if self.count == self._size:
                    connection.sendall(PATTERN[:LITTLE])

    def close(self):
        self._listener.close()


def _gnutls_cli(ctx):
    backend = ctx.keep(_Backend(_size(ctx)))
    backend.start()
    server = endwell.Server(ctx, Wish(), ["--forward", f"127.0.0.1:{backend.port}"])
    client = gnutls.Client(ctx, server.port, Wish(), keep_out=False)
    client.child.write(PATTERN[:_size(ctx)])
    client.child.out.wait(lambda s: s.count >= LITTLE)
    client.end_input()
    ctx.expect("exit status of gnutls-cli", client.child.wait(), 0)
    _check(ctx, server.outcome(), sent=LITTLE)
    backend.join(1)
    _same(ctx, "what came", backend.count, backend.sum.hexdigest())
    ctx.expect("what came back", client.child.out.sha256, pattern.sha256(LITTLE))


def _s_server(ctx):
    """Its input goes to us and ours to its output, at the same time."""
    server = openssl.Server(ctx, Wish(), ["-quiet"], keep_out=False)
    client = endwell.Client(ctx, server.port, Wish(), keep_out=False)
    feeders = [threading.Thread(target=end.write, args=(PATTERN[:_size(ctx)],), daemon=True)
               for end in (server.child, client)]
    for feeder in feeders:
        feeder.start()
    for out in (server.child.out, client.out):
        out.wait(lambda s: s.count >= _size(ctx))
    client.end_input()
    _check(ctx, client.outcome())
    _same(ctx, "what came", client.out.count, client.out.sha256)
    _same(ctx, "what went", server.child.out.count, server.child.out.sha256)


def _gnutls_serv(ctx):
    """Its echo is one of lines."""
    line = bytes(b for b in pattern.data(4096) if b not in b"\r\n\0*")[:1000] + b"\n"
    part, times = line * 16, _size(ctx) // (16 * len(line)) + 1
    server = gnutls.Server(ctx, Wish(), ["--echo", "--quiet"], keep_out=False)
    client = endwell.Client(ctx, server.port, Wish(), keep_out=False)
    for number in range(times):
        client.write(part)
        client.out.wait(lambda s, end=(number + 1) * len(part): s.count >= end)
    client.end_input()
    _check(ctx, client.outcome(), times * len(part), times * len(part))


def _curl(ctx):
    file = ctx.pattern_file(_size(ctx))
    server = endwell.Server(ctx, Wish(), ["--root", file.parent])
    client = curl.Client(ctx, server.port, Wish(), file.name, keep_out=False)
    ctx.expect("exit status of curl", client.child.wait(), 0)
    check_clean(ctx, server.outcome())
    _same(ctx, "what came", client.child.out.count, client.child.out.sha256)
