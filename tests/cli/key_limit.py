"""A key at its limit: TLS 1.3 changes it."""
import os

from serving import check as check_serve
from verdicts import check

DATA = os.urandom(1 << 20)
LIMIT = ["--key-limit", "32"]  # far fewer records than DATA takes


def changed(t, world):
    """TLS 1.3: the one that is at its limit says so by a KeyUpdate, and goes on."""
    server = world.serve("--echo", *LIMIT, "--verbose")
    done = world.connect(server.port, "--after-eof", "half", *LIMIT, stdin=DATA)
    check(t, "a key's limit in TLS 1.3", done, 0, verdict="clean", version="TLSv1.3",
          sent=len(DATA), received=len(DATA))
    check_serve(t, "a key's limit in TLS 1.3", server.ended(), verdict="clean", sent=len(DATA))
    t.check("a key's limit in TLS 1.3: both keys were changed", done.stdout == DATA and all(
        any(f"key update: the {side}'s" in event.get("message", "") for event in server.said)
        for side in ("client", "server")), server.said)
    server.stop()


def run(t, world):
    changed(t, world)
