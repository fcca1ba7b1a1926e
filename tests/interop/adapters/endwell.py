"""build/endwell in both roles."""
from .base import BOTH, events


def _choices(ctx, wish):
    tls = wish.tls or ctx.tls
    if tls != BOTH:
        yield from ("--tls", tls)
    for option, value in (("--ciphers", wish.cipher), ("--groups", wish.groups),
                          ("--alpn", wish.alpn)):
        if value:
            yield option
            yield value


class _Either:
    """What both roles tell with --verbose."""

    _child = None

    def terminate(self):
        self._child.terminate()

    def kill(self):
        self._child.kill()

    @property
    def notes(self):
        return [event["message"] for event in events(self._child.err.lines, "note")]

    @property
    def warnings(self):
        return [event["message"] for event in events(self._child.err.lines, "warning")]

    def wait_note(self, text):
        """Until a note has text in it."""
        return self._child.err.wait(lambda s: any(text in note for note in self.notes))


class Server(_Either):
    """endwell serve; ended() waits for the outcomes of its connections, stop() ends it."""

    def __init__(self, ctx, wish, app=("--echo",), options=()):
        argv = [ctx.endwell, "serve", "--listen", "127.0.0.1:0", "--json", "--verbose", *app,
                "--cert", ctx.certs.cert(wish.cert), "--key", ctx.certs.key(wish.cert),
                *_choices(ctx, wish), *options]
        if wish.client_auth:
            argv += ["--client-cert", wish.client_auth, "--client-ca", wish.ca or ctx.certs.ca]
        self._ctx = ctx
        self._child = ctx.child(argv)
        if not self._child.err.wait(lambda s: events(s.lines, "listening")):
            raise RuntimeError("endwell serve ended before it listened")
        self.port = events(self._child.err.lines, "listening")[0]["port"]

    def ended(self, number=1):
        """The outcomes, when there are that many."""
        self._child.err.wait(lambda s: len(events(s.lines, "ended")) >= number)
        found = events(self._child.err.lines, "ended")
        self._ctx.expect("connections of endwell serve", len(found), number)
        return found

    def outcome(self):
        """The outcome of its one connection, after which it is stopped."""
        found = self.ended()
        self.stop()
        return found[0]

    def stop(self):
        self._child.terminate()
        self._ctx.expect("exit status of endwell serve", self._child.wait(), 0)


class Client(_Either):
    """endwell connect; outcome() waits for its end and checks the exit status."""

    STATUS = {"clean": 0, "never_open": 10, "alerted": 11, "aborted": 12, "cut_short": 13,
              "received_all": 14, "not_confirmed": 15, "timed_out": 16, "truncated": 17,
              "broken": 18}

    def __init__(self, ctx, port, wish, after_eof="half", stdin="pipe", options=(), keep_out=True):
        argv = [ctx.endwell, "connect", f"127.0.0.1:{port}", "--name", "localhost", "--json",
                "--verbose", "--ca", wish.ca or ctx.certs.ca, "--after-eof", after_eof,
                *_choices(ctx, wish), *options]
        if wish.client_cert:
            argv += ["--cert", ctx.certs.cert(wish.client_cert),
                     "--key", ctx.certs.key(wish.client_cert)]
        self._ctx = ctx
        self._child = ctx.child(argv, stdin=stdin, keep_out=keep_out)
        self.out, self.write = self._child.out, self._child.write
        self.end_input = self._child.end_input

    def hear(self, length):
        """Waits for so much of the answer; what has come."""
        self.out.wait(lambda s: s.count >= length)
        return bytes(self.out.data)

    def outcome(self, also=()):
        """also: exit statuses allowed beside the verdict's."""
        status = self._child.wait()
        found = events(self._child.err.lines, "ended")
        self._ctx.expect("outcomes of endwell connect", len(found), 1)
        if not found:
            raise RuntimeError("endwell connect ended without an outcome")
        self._ctx.expect_in("exit status of endwell connect", status,
                            (self.STATUS[found[0]["verdict"]], *also))
        return found[0]
