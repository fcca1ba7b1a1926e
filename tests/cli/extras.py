"""Options of extensions: connect --sct-out, serve --group-first."""
import os

LIST = b"\x00\x05\x00\x03abc"  # one timestamp, of no log


def told(done, event):
    return [e["message"] for e in done.events if e["event"] == event]


def greet(world, server, *options):
    """A connection that says nothing and ends."""
    done = world.connect(server.port, "--after-eof", "half", *options)
    return done, server.ended()


def timestamps(t, world):
    server = world.serve("--echo", "--sct-file", world.write("list.sct", LIST))
    for tls in ["1.2", "1.3"]:
        out = world.path(f"got-{tls}.sct")
        done, _ = greet(world, server, "--tls", tls, "--sct-out", out)
        t.check(f"--sct-out, TLS {tls}: the list that the server staples",
                done.status == 0 and (world.folder / f"got-{tls}.sct").read_bytes() == LIST, done)
    done, _ = greet(world, server, "--sct-out", world.path("no-such-folder/list"))
    t.check("--sct-out: a file that cannot be written is an error, and exit status 1",
            done.status == 1 and any("--sct-out" in text for text in told(done, "error")), done)
    server.stop()

    bare, kept = world.serve("--echo"), world.write("kept.sct", b"old")
    done, _ = greet(world, bare, "--sct-out", kept)
    t.check("--sct-out: a server without timestamps is told, and the file left alone",
            done.status == 0 and (world.folder / "kept.sct").read_bytes() == b"old" and
            any("timestamps" in text for text in told(done, "warning")), done)
    done, _ = greet(world, bare, "--sct-out", world.path("none.sct"))
    t.check("--sct-out: nor is an empty one made", not os.path.exists(world.path("none.sct")), done)
    bare.stop()


def groups(t, world):
    """The client has a share of its first group, and knows the server's first too."""
    for options, group in [([], "X25519"), (["--group-first"], "P-384")]:
        server = world.serve("--echo", "--groups", "P-384:X25519", *options)
        done, ended = greet(world, server, "--tls", "1.3", "--groups", "X25519:P-384")
        t.check(f"serve {' '.join(options) or 'without --group-first'}: the group is {group}",
                done.status == 0 and ended["group"] == group, done)
        server.stop()


def run(t, world):
    timestamps(t, world)
    groups(t, world)
