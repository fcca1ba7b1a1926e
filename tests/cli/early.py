"""--early-data on both sides: taken once, sent again where it is not, and never without being asked for."""
import shutil
import subprocess

from verdicts import check
from world import PATIENCE, run as endwell, start

REQUEST = b"GET /page HTTP/1.0\r\n\r\n"


def both(t, world, server, what, done, early, whys, **more):
    """What the two sides say of it, and why."""
    check(t, what, done, 0, verdict="clean", early_data=early, **more)
    told = server.ended()
    t.check(f"{what}: both say why", (done.ended["early_data_why"], told["early_data_why"]) == whys, done, told)
    expected = early if early == "none" else {"accepted": "accepted", "rejected": "rejected"}[early]
    t.check(f"{what}: serve says so too", told["early_data"] == expected, told)


def echo(t, world):
    server, other = world.serve("--echo", "--early-data"), world.serve("--echo")
    file, data = world.path("early.session"), world.write("early.data", b"early ")

    def connect(port, *words):
        return world.connect(port, "--session", file, "--early-data", data, "--after-eof", "half", *words,
                             stdin=b"late")

    done = connect(server.port)
    both(t, world, server, "--early-data without a session: sent in the ordinary way", done, "none",
         ("no_session", "no_session"))
    t.check("--early-data without a session: all of it, in order", done.stdout == b"early late", done)
    shutil.copy(file, world.path("early.copy"))
    done = connect(server.port)
    both(t, world, server, "--early-data is taken", done, "accepted", (None, None), resumed=True)
    t.check("--early-data is taken: all of it, in order", done.stdout == b"early late", done)
    shutil.copy(world.path("early.copy"), file)
    done = connect(server.port)
    both(t, world, server, "--early-data: a ticket is good for one time", done, "rejected", ("declined", "replay"),
         resumed=True)
    t.check("--early-data: rejected, it is sent again, once", done.stdout == b"early late", done)
    done = connect(other.port)
    both(t, world, other, "--early-data to a server without the key", done, "rejected",
         ("not_resumed", "off"), resumed=False, sent=10, unsent=0)
    t.check("--early-data to a server without the key: sent again", done.stdout == b"early late", done)
    done = connect(other.port)
    both(t, world, other, "serve takes none unless asked", done, "none", ("session", "off"), resumed=True)
    server.stop(), other.stop()


def pages(t, world):
    world.write("page", b"a page\n")
    server = world.serve("--root", str(world.folder), "--early-data")
    file, request = world.path("pages.session"), world.write("request", REQUEST)
    for name, early, whys in [("first", "none", ("no_session", "no_session")), ("second", "accepted", (None, None))]:
        done = world.connect(server.port, "--session", file, "--early-data", request)
        both(t, world, server, f"--root, the {name} request", done, early, whys)
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


def plain(t, world):
    """The verbose lines of both ends."""
    cert, key = world.certificate("localhost")
    server = start("serve", "--listen", "127.0.0.1:0", "--cert", cert, "--key", key, "--echo", "--early-data", "--verbose",
                   stderr=subprocess.PIPE)
    port = server.stderr.readline().decode().rpartition(":")[2].strip()
    file, data = world.path("plain.session"), world.write("plain.data", b"early ")
    ours = []
    for _ in range(3):
        done = endwell("connect", f"127.0.0.1:{port}", "--name", "localhost", "--ca", cert, "--session", file, "--early-data",
                       data, "--after-eof", "half", "--verbose", stdin=b"late")
        ours.append(next((line for line in done.lines if "handshake complete" in line), str(done)))
        if len(ours) == 1:
            shutil.copy(file, world.path("plain.copy"))
        else:
            shutil.copy(world.path("plain.copy"), file)
    server.terminate()
    theirs = [line for line in server.communicate(timeout=PATIENCE)[1].decode().splitlines() if "handshake complete" in line]
    for name, lines, wanted in [
            ("connect", ours, ["no early data (no_session)", "early data accepted", "early data rejected (declined)"]),
            ("serve", theirs, ["no early data (no_session)", "early data accepted", "early data rejected (replay)"])]:
        t.check(f"--verbose, {name}: early data", len(lines) == 3 and
                all(f", {words}" in line for words, line in zip(wanted, lines)), lines)


def protocols(t, world):
    """Rejected, and now another protocol: what follows must not pass for all of it."""
    one, other = world.serve("--echo", "--early-data", "--alpn", "one"), world.serve("--echo", "--alpn", "other")
    file, data = world.path("alpn.session"), world.write("alpn.data", b"early ")
    for server in [one, other]:
        done = world.connect(server.port, "--session", file, "--early-data", data, "--alpn", "one,other",
                             "--after-eof", "half", stdin=b"late")
        told = server.ended()
    check(t, "--early-data that is for another protocol", done, 1, verdict="aborted", early_data="rejected", sent=0)
    t.check("--early-data that is for another protocol: the server has nothing of it, and no clean end",
            (told["verdict"], told["received"]) == ("alerted", 0), told)
    errors = [e["message"] for e in done.events if e["event"] == "error"]
    t.check("--early-data that is for another protocol: told", any("another protocol" in text for text in errors), done)
    one.stop(), other.stop()


def words(t, world):
    done = endwell("connect", "localhost:1", "--early-data", "file")
    t.check("--early-data needs --session", done.status == 2 and "--session" in done.stderr, done)
    done = world.connect(1, "--session", world.path("none"), "--early-data", world.path("nothing.there"))
    t.check("--early-data with a file that is not there", done.status == 1 and "read" in done.stderr, done)
    done = world.connect(1, "--session", world.path("none"), "--early-data", world.write("long", b"x" * 65537))
    t.check("--early-data with a file that is too long", done.status == 1 and "64 KiB" in done.stderr, done)


def run(t, world):
    words(t, world)
    protocols(t, world)
    echo(t, world)
    plain(t, world)
    pages(t, world)
    openssl(t, world)
