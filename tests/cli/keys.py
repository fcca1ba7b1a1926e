"""--raw-key, --trust-key, --psk, --plain-psk: between two of the command, and with OpenSSL and GnuTLS."""
import os
import shutil
import subprocess

from verdicts import check as check_connect
from world import PATIENCE

HALF = ["--after-eof", "half"]


def key_pair(world, name):
    """Files of a private key and its public half."""
    own, public = world.path(f"{name}.raw.key"), world.path(f"{name}.raw.pub")
    if not os.path.exists(public):
        for words in (["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", own],
                      ["pkey", "-in", own, "-pubout", "-out", public]):
            subprocess.run(["openssl", *words], check=True, capture_output=True)
    return own, public


def raw_keys(t, world):
    server_key, server_pub = key_pair(world, "server")
    client_key, client_pub = key_pair(world, "client")
    _, other_pub = key_pair(world, "other")
    for version in ("1.2", "1.3"):
        server = world.serve("--echo", "--raw-key", server_key, "--trust-key", client_pub, "--client-cert", "require",
                             "--tls", version, identity=False)
        good = world.connect(server.port, *HALF, "--trust-key", server_pub, "--raw-key", client_key, stdin=b"raw", ca=False)
        check_connect(t, f"raw keys both ways, TLS {version}", good, 0, verdict="clean")
        t.check(f"raw keys, TLS {version}: the echo", good.stdout == b"raw", good)
        for what, words, error in [
                ("another server", ["--trust-key", other_pub, "--raw-key", client_key], "raw_key_unknown"),
                ("a client without a key", ["--trust-key", server_pub], None),
                ("a client that takes certificates", ["--ca", world.certificate("localhost")[0]], None)]:
            done = world.connect(server.port, *HALF, *words, ca=False)
            t.check(f"raw keys, TLS {version}: {what} is refused",
                    done.status != 0 and (error is None or done.ended.get("error") == error), done)


def insecure(t, world):
    """Nobody is verified, whatever is shown."""
    server_key, _ = key_pair(world, "server")
    for version in ("1.2", "1.3"):
        server = world.serve("--echo", "--raw-key", server_key, "--tls", version, identity=False)
        done = world.connect(server.port, *HALF, "--insecure", stdin=b"raw", ca=False)
        check_connect(t, f"--insecure takes a raw key, TLS {version}", done, 0, verdict="clean", peer_authenticated=False)


def secret(world, name, text=None):
    return world.write(f"{name}.psk", (text or os.urandom(32).hex() + "\n").encode())


def secrets(t, world):
    one, two = secret(world, "one"), secret(world, "two")
    server = world.serve("--echo", "--psk", f"me:{one}", identity=False)
    done = world.connect(server.port, *HALF, "--psk", f"me:{one}", stdin=b"psk", ca=False)
    check_connect(t, "--psk", done, 0, verdict="clean")
    t.check("--psk: the echo", done.stdout == b"psk", done)
    t.check("--psk: serve ends well too", server.ended()["verdict"] == "clean")
    for what, words, error, alert in [
            ("another identity", ["--psk", f"you:{one}"], "no_common_psk", 40),
            ("another secret", ["--psk", f"me:{two}"], "wrong_psk_secret", 51),
            ("a plain one", ["--plain-psk", f"me:{one}"], "no_common_psk", 40),
            ("none", ["--ca", world.certificate("localhost")[0]], "no_common_psk", 40),
            ("none, in TLS 1.2", ["--ca", world.certificate("localhost")[0], "--tls", "1.2"], "no_common_psk", 40)]:
        done, told = world.connect(server.port, *HALF, *words, ca=False), server.ended()
        t.check(f"--psk: {what} is refused, and told", done.status == 10 and done.ended.get("alert_received") == alert
                and told["error"] == error and told["alert_sent"] == alert, done, told)
        t.check(f"--psk: {what}: the sentence is about PSKs", "external PSK" in told["explanation"] and
                "resum" not in told["explanation"], told)
    short = secret(world, "short", "00112233")
    for value in (f"me:{short}", "me", f"me:{world.path('none')}"):
        done = world.connect(server.port, "--psk", value, ca=False)
        t.check(f"--psk {value.rpartition('/')[2]}: told", done.status == 2 or "secret" in done.stderr or "--psk" in done.stderr, done)


def openssl(t, world):
    """A plain PSK, both ways."""
    text = os.urandom(32).hex()
    file = secret(world, "openssl", text)
    server = world.serve("--echo", "--plain-psk", f"me:{file}", identity=False)
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-psk", text, "-psk_identity", "me",
                           "-tls1_3", "-no_ign_eof"], input=b"hello\n", capture_output=True, timeout=PATIENCE, check=False)
    ended = server.ended()
    t.check("--plain-psk: openssl s_client", ended.get("peer_authenticated") is True and ended.get("received") == 6, ended,
            done.stderr)


def gnutls(t, world):
    """gnutls-cli with raw keys."""
    if shutil.which("gnutls-cli") is None:
        t.skip("raw keys: gnutls-cli", "it is not installed (package gnutls-bin)")
        return
    server_key, _ = key_pair(world, "server")
    client_key, client_pub = key_pair(world, "client")
    for version in ("1.2", "1.3"):
        server = world.serve("--echo", "--raw-key", server_key, "--trust-key", client_pub, "--client-cert", "require",
                             "--tls", version, identity=False)
        done = subprocess.run(
            ["gnutls-cli", "--insecure", "-p", str(server.port), "127.0.0.1", "--rawpkkeyfile", client_key, "--rawpkfile",
             client_pub, "--priority", f"NORMAL:-VERS-ALL:+VERS-TLS{version}:+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK"],
            input=b"hello\n", capture_output=True, timeout=PATIENCE, check=False)
        ended = server.ended()
        t.check(f"raw keys both ways: gnutls-cli, TLS {version}", b"hello" in done.stdout and ended.get("received") == 6,
                ended, done.stdout[-600:], done.stderr[-600:])


def run(t, world):
    raw_keys(t, world)
    insecure(t, world)
    secrets(t, world)
    openssl(t, world)
    gnutls(t, world)
