"""--crl, and certificates, keys, CAs and lists read again on SIGHUP."""
import os
import shutil
import signal
import subprocess

from peers import client
from serving import check as check_serve
from verdicts import check as check_connect
from world import run as endwell


class Authority:
    """A CA made by openssl(1), what it issues and what it revokes."""

    def __init__(self, world, name):
        self.world, self.name, self.serial = world, name, 1
        self.cert, self.key = world.certificate(name)
        self.revoked = []

    def _openssl(self, *words):
        return subprocess.run(["openssl", *words], check=True, capture_output=True)

    def issue(self, name):
        """(certificate, key, serial)"""
        path = self.world.path
        self.serial += 1
        cert, key, request = (path(f"{self.name}-{name}{end}") for end in (".pem", ".key", ".csr"))
        more = self.world.write(f"{name}.ext", f"subjectAltName=DNS:{name}\n".encode())
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                      "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key, "-days",
                      "2", "-set_serial", str(self.serial), "-extfile", more, "-out", cert)
        return cert, key, self.serial

    def crl(self, name, *serials):
        """A list with these serial numbers; a day long."""
        lines = "".join(f"R\t400101000000Z\t250101000000Z\t{serial:02X}\tunknown\t/CN=x\n"
                        for serial in serials)
        index = self.world.write(f"{self.name}.index", lines.encode())
        config = self.world.write(f"{self.name}.cnf", (
            f"[ca]\ndefault_ca=d\n[d]\ndatabase={index}\ndefault_md=sha256\n"
            "default_crl_days=1\n").encode())
        out = self.world.path(name)
        self._openssl("ca", "-config", config, "-gencrl", "-cert", self.cert, "-keyfile", self.key,
                      "-out", out)
        return out


def lists(t, world):
    ca = Authority(world, "crl-ca.example")
    good, bad = ca.issue("localhost"), ca.issue("gone.example")
    some, none = ca.crl("some.crl", bad[2]), ca.crl("none.crl")
    stranger = Authority(world, "other-ca.example").crl("stranger.crl")
    half = ["--after-eof", "half"]
    for (cert, key, _), listed, error in [(good, some, None), (bad, none, None),
                                          (bad, some, "cert_revoked"),
                                          (good, stranger, "crl_missing")]:
        name = "gone.example" if cert == bad[0] else "localhost"
        server = world.serve("--echo", "--cert", cert, "--key", key, identity=False)
        done = endwell("connect", f"127.0.0.1:{server.port}", "--json", "--ca", ca.cert, "--name",
                       name, "--crl", listed, *half, stdin=b"x")
        alert = {None: None, "cert_revoked": 44, "crl_missing": 46}[error]
        check_connect(t, f"connect --crl: {error}", done, 10 if error else 0, error=error,
                      alert_sent=alert)
        server.stop()
        server = world.serve("--echo", "--client-cert", "require", "--client-ca", ca.cert, "--crl",
                             listed)
        done = world.connect(server.port, "--cert", cert, "--key", key, *half, stdin=b"x")
        check_connect(t, f"serve --crl: {error}", done, 11 if error else 0,
                      alert_received=alert)
        check_serve(t, f"serve --crl: {error}", server.ended(), error=error, alert_sent=alert)
        server.stop()
    done = endwell("connect", "127.0.0.1:1", "--json", "--ca", ca.cert, "--crl", ca.cert)
    t.check("--crl: a file without a list is told", done.status != 0 and "list" in done.stderr, done)


def certificates(t, world):
    """New connections get the new one; an open one goes on; a session is resumed across it."""
    old, new = Authority(world, "old-ca.example"), Authority(world, "new-ca.example")
    cert, key = world.path("live.pem"), world.path("live.key")

    def install(pair):
        shutil.copy(pair[0], cert)
        shutil.copy(pair[1], key)

    both = world.path("both.pem")
    with open(both, "wb") as out:
        for file in (old.cert, new.cert):
            with open(file, "rb") as part:
                out.write(part.read())
    install(old.issue("localhost"))
    session, session12 = world.path("reload.session"), world.path("reload.session12")
    server = world.serve("--echo", "--cert", cert, "--key", key, identity=False)

    def connect(*words, ca=both):
        return endwell("connect", f"127.0.0.1:{server.port}", "--json", "--name", "localhost",
                       "--ca", ca, "--after-eof", "half", *words, stdin=b"x")

    check_connect(t, "before SIGHUP", connect("--session", session, ca=old.cert), 0, resumed=False)
    server.ended()
    check_connect(t, "before SIGHUP: 1.2", connect("--session", session12, "--tls", "1.2"), 0)
    server.ended()
    peer = client(world, server.port, context=trusting(old.cert))
    peer.send(b"before")
    peer.read_exactly(6)
    install(new.issue("localhost"))
    server.signal(signal.SIGHUP)
    server.event("reloaded")
    peer.send(b"after")
    t.check("SIGHUP: an open connection goes on", peer.read_exactly(5) == b"after")
    peer.end()
    peer.read_all()
    peer.close()
    check_serve(t, "SIGHUP: and ends well", server.ended(), verdict="clean", received=11)
    check_connect(t, "SIGHUP: the new certificate", connect(ca=new.cert), 0, verdict="clean")
    server.ended()
    check_connect(t, "SIGHUP: not the old one", connect(ca=old.cert), 10, verdict="never_open")
    server.ended()
    check_connect(t, "SIGHUP: a session from before it", connect("--session", session), 0,
                  resumed=True)
    server.ended()
    check_connect(t, "SIGHUP: one of 1.2", connect("--session", session12, "--tls", "1.2"), 0,
                  resumed=True)
    server.ended()
    with open(key, "wb") as out:
        out.write(b"no key")
    server.signal(signal.SIGHUP)
    told = server.event("warning")["message"]
    errors = [event for event in server.said if event["event"] == "error"]
    t.check("SIGHUP: what fails is told", "reload failed" in told and len(errors) == 1,
            (told, errors))
    check_connect(t, "SIGHUP: and changes nothing", connect(ca=new.cert), 0, verdict="clean")
    server.ended()
    os.unlink(cert)
    server.signal(signal.SIGHUP)
    server.event("warning")
    install(old.issue("localhost"))
    server.signal(signal.SIGHUP)
    server.event("reloaded")
    check_connect(t, "SIGHUP: once more", connect(ca=old.cert), 0, verdict="clean")
    t.check("SIGHUP: SIGTERM ends it as before", server.stop() == 0)


def trusting(ca):
    from peers import client_context  # as late as this: it needs Python's ssl with 1.3
    return client_context(ca)


def revocations(t, world):
    """A client certificate that is revoked while the server runs."""
    ca = Authority(world, "hup-ca.example")
    cert, key, serial = ca.issue("client.example")
    crl = ca.crl("hup.crl")
    server = world.serve("--echo", "--client-cert", "require", "--client-ca", ca.cert, "--crl", crl)
    own = ["--cert", cert, "--key", key, "--after-eof", "half"]
    check_connect(t, "a list before SIGHUP", world.connect(server.port, *own, stdin=b"x"), 0)
    server.ended()
    ca.crl("hup.crl", serial)
    server.signal(signal.SIGHUP)
    server.event("reloaded")
    check_connect(t, "and after it", world.connect(server.port, *own, stdin=b"x"), 11)
    check_serve(t, "the server has the new list", server.ended(), error="cert_revoked")
    server.stop()
    server = world.serve("--echo", "--self-signed", "localhost", identity=False)
    server.signal(signal.SIGHUP)
    told = server.event("warning")["message"]
    t.check("SIGHUP: --self-signed has nothing to reload", "nothing to reload" in told, told)
    server.stop()


# What --ocsp-file looks at: the form of a successful response; 256 bytes of it, and of it what else a fetcher may leave.
RESPONSE = b"\x30\x82\x00\xfc\x0a\x01\x00\xa0\x81\xf6" + b"\x04" * 246
NO_RESPONSES = [("half of one", RESPONSE[:100]), ("one and a byte", RESPONSE + b"\x00"), ("a responder's excuse", b"\x30\x03\x0a\x01\x03"),
                ("nothing", b""), ("two bytes", b"\x30\x01"), ("an endless length", b"\x30\x84\xff"),
                ("a page", b"<html>"), ("one of no length", b"\x30\x80\x0a\x01\x00" + b"\x04" * 125)]


def responses(t, world):
    """A response that its fetcher has left half written takes no good one's place."""
    file = world.write("hup.ocsp", RESPONSE)
    server = world.serve("--echo", "--ocsp-file", file)
    for name, data in NO_RESPONSES:
        world.write("hup.ocsp", data)
        server.said.clear()
        server.signal(signal.SIGHUP)
        server.event("warning")
        told = [event["message"] for event in server.said if event["event"] == "error"]
        t.check(f"SIGHUP: {name} is no OCSP response", len(told) == 1 and file in told[0], told)
    world.write("hup.ocsp", RESPONSE)
    server.signal(signal.SIGHUP)
    server.event("reloaded")
    server.stop()


def every_file(t, world):
    """What cannot be read any more is told by name, for each option that names a file to read."""
    ca = Authority(world, "all-ca.example")
    cert, key = world.certificate("all.example")
    good = {"cert": cert, "key": key, "raw-key": key, "client-ca": ca.cert, "crl": ca.crl("all.crl"),
            "trust-key": world.path("all.pub"), "psk": world.write("all.psk", b"00" * 32),
            "plain-psk": world.write("all.plain", b"11" * 32),
            "ocsp-file": world.write("all.ocsp", RESPONSE),
            "sct-file": world.write("all.sct", b"\x00\x05\x00\x03abc")}
    subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", good["trust-key"]], check=True,
                   capture_output=True)
    files = {name: world.path(f"all.{name}.used") for name in good}
    words = []
    for name, file in files.items():
        shutil.copy(good[name], file)
        words += [f"--{name}", f"me:{file}" if name.endswith("psk") else file]
    server = world.serve("--echo", *words, "--client-cert", "ask", identity=False)
    for name, file in files.items():
        os.unlink(file)
        server.said.clear()
        server.signal(signal.SIGHUP)
        server.event("warning")
        told = [event["message"] for event in server.said if event["event"] == "error"]
        t.check(f"SIGHUP reads --{name} again", len(told) == 1 and file in told[0], told)
        shutil.copy(good[name], file)
    server.signal(signal.SIGHUP)
    server.event("reloaded")
    for name in ("psk", "plain-psk"):
        world.write(f"all.{name}.used", b"22" * 32)
        old = world.connect(server.port, f"--{name}", f"me:{good[name]}", "--after-eof", "half", ca=False)
        server.ended()
        server.signal(signal.SIGHUP)
        server.event("reloaded")
        new = world.connect(server.port, f"--{name}", f"me:{files[name]}", "--after-eof", "half", ca=False)
        server.ended()
        t.check(f"SIGHUP: the new secret of --{name}", (old.status, new.status) == (0, 0), old, new)
    server.stop()
    text = endwell("serve", "--help").stdout.decode().split("Options:")[0]
    with open(os.path.join(os.path.dirname(__file__), "../../docs/command.md"), encoding="utf-8") as page:
        row = next(line for line in page if line.startswith("| `reloaded`"))
    missing = [name for name in good if f"--{name}" not in text or f"--{name}" not in row]
    t.check("SIGHUP: serve --help and docs/command.md name every such option", not missing, missing)


def run(t, world):
    every_file(t, world)
    responses(t, world)
    lists(t, world)
    certificates(t, world)
    revocations(t, world)
