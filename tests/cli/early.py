"""--early-data on both sides: taken once, sent again where it is not, and never without being asked for."""
import shutil
import subprocess

from verdicts import check
from world import PATIENCE, run as endwell

REQUEST = b"GET /page HTTP/1.0\r\n\r\n"


def both(t, world, server, what, done, early, **more):
    """What the two sides say of it."""
    check(t, what, done, 0, verdict="clean", early_data=early, **more)
    told = server.ended()
    expected = early if early == "none" else {"accepted": "accepted", "rejected": "rejected"}[early]
    t.check(f"{what}: serve says so too", told["early_data"] == expected, told)


def echo(t, world):
    server, other = world.serve("--echo", "--early-data"), world.serve("--echo")
    file, data = world.path("early.session"), world.write("early.data", b"early ")

    def connect(port, *words):
        return world.connect(port, "--session", file, "--early-data", data, "--after-eof", "half", *words,
                             stdin=b"late")

    done = connect(server.port)
    both(t, world, server, "--early-data without a session: sent in the ordinary way", done, "none")
    t.check("--early-data without a session: all of it, in order", done.stdout == b"early late", done)
    shutil.copy(file, world.path("early.copy"))
    done = connect(server.port)
    both(t, world, server, "--early-data is taken", done, "accepted", resumed=True)
    t.check("--early-data is taken: all of it, in order", done.stdout == b"early late", done)
    shutil.copy(world.path("early.copy"), file)
    done = connect(server.port)
    both(t, world, server, "--early-data: a ticket is good for one time", done, "rejected", resumed=True)
    t.check("--early-data: rejected, it is sent again, once", done.stdout == b"early late", done)
    done = connect(other.port)
    both(t, world, other, "--early-data to a server without the key", done, "rejected", resumed=False, sent=10, unsent=0)
    t.check("--early-data to a server without the key: sent again", done.stdout == b"early late", done)
    done = connect(other.port)
    both(t, world, other, "serve takes none unless asked", done, "none", resumed=True)
    server.stop(), other.stop()


def pages(t, world):
    world.write("page", b"a page\n")
    server = world.serve("--root", str(world.folder), "--early-data")
    file, request = world.path("pages.session"), world.write("request", REQUEST)
    for name, early in [("first", "none"), ("second", "accepted")]:
        done = world.connect(server.port, "--session", file, "--early-data", request)
        both(t, world, server, f"--root, the {name} request", done, early)
        t.check(f"--root, the {name} request: the page", done.stdout.endswith(b"a page\n"), done)
    server.stop()


def openssl(t, world):
    """OpenSSL's client has its early data taken, and with the same session not a second time."""
    server = world.serve("--root", str(world.folder), "--early-data")
    file, request = world.path("openssl.session"), world.write("openssl.request", REQUEST)

    def client(*words):
        """Sends the request in the ordinary way too, and goes when the server has ended."""
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "localhost", "-tls1_3",
             "-CAfile", world.certificate("localhost")[0], "-ign_eof", *words],
            input=REQUEST, capture_output=True, timeout=PATIENCE, check=False)
        return done.stdout + done.stderr

    client("-sess_out", file)
    server.ended()
    for name, early in [("first", "accepted"), ("second", "rejected")]:
        out = client("-sess_in", file, "-early_data", request)
        t.check(f"openssl s_client -early_data, the {name} time: {early}",
                f"was {early}".encode() in out and b"a page" in out, out)
        told = server.ended()
        t.check(f"openssl s_client -early_data, the {name} time: serve says so", told["early_data"] == early, told)
    server.stop()


def words(t, world):
    done = endwell("connect", "localhost:1", "--early-data", "file")
    t.check("--early-data needs --session", done.status == 2 and "--session" in done.stderr, done)
    done = world.connect(1, "--session", world.path("none"), "--early-data", world.path("nothing.there"))
    t.check("--early-data with a file that is not there", done.status == 1 and "read" in done.stderr, done)
    done = world.connect(1, "--session", world.path("none"), "--early-data", world.write("long", b"x" * 65537))
    t.check("--early-data with a file that is too long", done.status == 1 and "64 KiB" in done.stderr, done)


def run(t, world):
    words(t, world)
    echo(t, world)
    pages(t, world)
    openssl(t, world)
