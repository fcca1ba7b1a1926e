"""Help, bad usage, and what is wrong on this machine: one line that says what and what to do."""
import os
import socket
import subprocess

from world import ENDWELL, PATIENCE, Done
from world import run as endwell

SERVE = ["serve", "--listen", "127.0.0.1:0"]
OWN = ["--self-signed", "localhost"]

# name, words, what the one line must contain
BAD_USAGE = [
    ("no command", [], "command is missing"),
    ("an unknown command", ["fly"], "no command 'fly'"),
    ("an unknown option", ["connect", "--fly"], "no option --fly"),
    ("a short option", ["connect", "-k", "a:1"], "no option -k"),
    ("a value missing", ["connect", "a:1", "--ca"], "missing after --ca"),
    ("an option twice", ["connect", "a:1", "--ca", "x", "--ca", "y"], "two of --ca;"),
    ("a flag with a value", ["connect", "a:1", "--json=1"], "takes no value"),
    ("a bad choice", ["connect", "a:1", "--after-eof", "later"], "wait|half|full|abandon"),
    ("a bad time", ["connect", "a:1", "--idle-timeout", "soon"], "takes a time"),
    ("a TLS version that is not there", ["connect", "a:1", "--tls", "1.1"], "1.2|1.3|1.2,1.3"),
    ("a policy that is none", ["connect", "a:1", "--policy", "lax"], "strict|tolerant"),
    ("no operand", ["connect"], "HOST:PORT is missing"),
    ("two operands", ["connect", "a:1", "b:2"], "one argument too many"),
    ("an operand without a port", ["connect", "localhost"], "HOST:PORT"),
    ("an IPv6 address without brackets", ["connect", "::1:443"], "[ADDR6]:PORT"),
    ("a port that is none", ["connect", "localhost:99999"], "HOST:PORT"),
    ("--ca with --insecure", ["connect", "a:1", "--ca", "x", "--insecure"], "exclude"),
    ("--cert without --key", ["connect", "a:1", "--cert", "x"], "belong together"),
    ("serve without --listen", ["serve", *OWN, "--echo"], "--listen"),
    ("serve without an identity", [*SERVE, "--echo"], "--self-signed"),
    ("serve with two identities", [*SERVE, *OWN, "--cert", "a", "--key", "b", "--echo"],
     "exclude"),
    ("serve without an application", [*SERVE, *OWN], "--root DIR, --echo"),
    ("serve with two applications", [*SERVE, *OWN, "--echo", "--root", "."], "--root DIR, --echo"),
    ("serve with a certificate too many", [*SERVE, "--cert", "a", "--cert", "b", "--key", "c",
                                           "--echo"], "needs its --key"),
    ("serve --write-cert alone", [*SERVE, "--cert", "a", "--key", "b", "--write-cert", "c",
                                  "--echo"], "--self-signed"),
    ("serve --client-cert alone", [*SERVE, *OWN, "--echo", "--client-cert", "ask"],
     "--client-ca"),
    ("serve with an operand", [*SERVE, *OWN, "--echo", "more"], "'more'"),
    ("serve --forward nowhere", [*SERVE, *OWN, "--forward", "nowhere"], "--forward"),
    ("serve --forward to port 0", [*SERVE, *OWN, "--forward", "localhost:0"], "--forward"),
    ("an unknown group", [*SERVE, *OWN, "--echo", "--groups", "X1"], "--groups takes"),
    ("an unknown cipher", ["connect", "a:1", "--ciphers", "X1"], "--ciphers takes"),
    ("an unknown compression", ["connect", "a:1", "--cert-compression", "lzma"],
     "--cert-compression takes"),
    ("a record limit too small", ["connect", "a:1", "--record-size-limit", "63"],
     "--record-size-limit takes"),
    ("a key's limit too low", ["connect", "a:1", "--key-limit", "15"], "--key-limit takes"),
    ("a padding that is no number", [*SERVE, *OWN, "--echo", "--padding", "much"], "--padding takes"),
    ("an OCSP response of no certificate", [*SERVE, *OWN, "--echo", "--ocsp-file", "a"], "--ocsp-file"),
    ("timestamps of no certificate", [*SERVE, *OWN, "--echo", "--sct-file", "a"], "--sct-file"),
    ("protocols that are none", ["connect", "a:1", "--alpn", "h2,,h3"], "--alpn takes"),
    ("serve with no version left", [*SERVE, *OWN, "--echo", "--tls", "1.2", "--ciphers",
                                    "TLS_AES_128_GCM_SHA256"], "--ciphers names no suite of"),
    ("connect with no version left", ["connect", "a:1", "--tls", "1.3", "--ciphers",
                                      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
     "--ciphers names no suite of"),
    ("a PSK and TLS 1.2", ["connect", "a:1", "--psk", "me:x", "--tls", "1.2"],
     "--psk needs TLS 1.3"),
    ("a plain PSK and suites of TLS 1.2", [*SERVE, "--plain-psk", "me:x", "--echo", "--ciphers",
                                           "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
     "--plain-psk needs TLS 1.3"),
    ("serve --early-data and TLS 1.2", [*SERVE, *OWN, "--echo", "--early-data", "--tls", "1.2"],
     "--early-data needs TLS 1.3"),
    ("connect --early-data and TLS 1.2", ["connect", "a:1", "--session", "x", "--early-data", "y",
                                          "--tls", "1.2"], "--early-data needs TLS 1.3"),
    ("--client-cert later and TLS 1.2", [*SERVE, *OWN, "--echo", "--client-cert", "later",
                                         "--client-ca", "x", "--tls", "1.2"],
     "--client-cert later needs TLS 1.3"),
    ("--policy tolerant and TLS 1.3", [*SERVE, *OWN, "--echo", "--policy", "tolerant", "--tls",
                                       "1.3"], "--policy tolerant is for TLS 1.2"),
    ("padding and TLS 1.2", ["connect", "a:1", "--padding", "512", "--tls", "1.2"],
     "--padding needs TLS 1.3"),
    ("compressed certificates and TLS 1.2", [*SERVE, *OWN, "--echo", "--cert-compression", "zlib",
                                             "--tls", "1.2"], "--cert-compression needs TLS 1.3"),
    ("--post-handshake-auth and TLS 1.2", ["connect", "a:1", "--cert", "x", "--key", "y",
                                           "--post-handshake-auth", "--tls", "1.2"],
     "--post-handshake-auth needs TLS 1.3"),
    *[(f"--insecure with {words[0]}", ["connect", "a:1", "--insecure", *words], "exclude each other")
      for words in [["--trust-key", "x"], ["--psk", "me:x"], ["--plain-psk", "me:x"],
                    ["--ocsp", "check"], ["--ocsp", "require"], ["--crl", "x"]]],
    ("a PSK without a file", ["connect", "a:1", "--psk", "me"], "IDENTITY:FILE"),
    ("a PSK without an identity", [*SERVE, "--psk", ":x", "--echo"], "IDENTITY:FILE"),
    ("a plain PSK with an empty file name", [*SERVE, "--plain-psk", "me:", "--echo"],
     "--plain-psk takes IDENTITY:FILE"),
    ("two PSKs of one identity", [*SERVE, "--psk", "me:x", "--psk", "me:y", "--echo"],
     "two of the identity 'me'"),
    ("more PSKs than connect offers", ["connect", "a:1", *[
        word for i in range(9) for word in ("--psk", f"me{i}:x")]], "8 at most"),
    ("more credentials than serve takes", [*SERVE, "--echo", *[
        word for i in range(65) for word in ("--cert", "x", "--key", "y")]], "64 at most"),
]

OPTIONS = {
    "connect": ["ca", "insecure", "name", "alpn", "cert", "key", "session", "after-eof", "tls",
                "policy", "groups", "ciphers", "ocsp", "sct-out", "cert-compression", "record-size-limit",
                "padding", "key-limit", "grease", "handshake-timeout", "idle-timeout", "close-timeout", "keylog", "json", "verbose"],
    "serve": ["listen", "cert", "key", "self-signed", "write-cert", "root", "echo", "forward",
              "alpn", "client-ca", "client-cert", "tls", "policy", "groups", "group-first", "ciphers", "ocsp-file", "sct-file",
              "cert-compression", "record-size-limit", "padding", "key-limit", "grease",
              "handshake-timeout", "idle-timeout", "close-timeout", "keylog", "json", "verbose"],
}


def one_line(done):
    return len(done.lines) == 1 and not done.stdout


def run_help(t):
    for command, options in OPTIONS.items():
        done = endwell(command, "--help")
        text = done.stdout.decode()
        missing = [name for name in options if f"\n  --{name}" not in text]
        t.check(f"{command} --help: status 0 and every option", done.status == 0 and not missing,
                missing, done)
        limits = ["handshake-timeout", "idle-timeout", "close-timeout"]
        told = all("(default: " in text.split(f"\n  --{name}")[1].split("\n  --")[0]
                   for name in limits)
        t.check(f"{command} --help: the limits' defaults", told, text)
    done = endwell("--help")
    text = done.stdout.decode()
    t.check("--help: every exit status", done.status == 0 and all(
        f"{number}  {name}" in text for number, name in [
            (10, "never_open"), (11, "alerted"), (12, "aborted"), (13, "cut_short"),
            (14, "received_all"), (15, "not_confirmed"), (16, "timed_out"), (17, "truncated"),
            (18, "broken")]), done)
    done = endwell("--version")
    t.check("--version", done.status == 0 and done.stdout.startswith(b"endwell 0."), done)
    with open("/dev/full", "wb") as full:
        ended = subprocess.run([ENDWELL, "--help"], stdout=full, stderr=subprocess.PIPE,
                               timeout=PATIENCE, check=False)
    t.check("--help to a full device: status 1 and one line",
            one_line(Done(ended.returncode, b"", ended.stderr)) and ended.returncode == 1)


def local_faults(world):
    cert, key = world.certificate("localhost")
    other_key = world.certificate("other.example")[1]
    locked = world.path("locked.key")
    subprocess.run(["openssl", "pkey", "-in", key, "-aes128", "-passout", "pass:secret", "-out",
                    locked], check=True, capture_output=True)
    rubbish = world.write("rubbish.pem", b"this is no certificate\n")
    nowhere = world.path("nowhere")
    pair = ["--cert", cert, "--key", key]
    short, secret = world.write("short", b"00112233"), world.write("secret", b"00" * 32)

    def der(kind, file):
        subprocess.run(["openssl", kind, "-in", file, "-outform", "DER", "-out", file + ".der"],
                       check=True, capture_output=True)
        return file + ".der"

    return [
        ("a certificate that is not there", [*SERVE, "--cert", nowhere, "--key", key, "--echo"],
         "No such file"),
        ("a key that is not there", [*SERVE, "--cert", cert, "--key", nowhere, "--echo"],
         "No such file"),
        ("a certificate that is none", [*SERVE, "--cert", rubbish, "--key", key, "--echo"],
         "The certificate '" + rubbish + "'"),
        ("a key that is none", [*SERVE, "--cert", cert, "--key", rubbish, "--echo"],
         "The key '" + rubbish + "'"),
        ("a certificate in DER", [*SERVE, "--cert", der("x509", cert), "--key", key, "--echo"],
         "openssl x509 -inform DER -in '" + cert + ".der'"),
        ("a key in DER", [*SERVE, "--cert", cert, "--key", der("pkey", key), "--echo"],
         "openssl pkey -inform DER -in '" + key + ".der'"),
        ("a raw key in DER", [*SERVE, "--raw-key", der("pkey", key), "--echo"],
         "openssl pkey -inform DER"),
        ("a raw key that is encrypted", [*SERVE, "--raw-key", locked, "--echo"], "encrypted"),
        ("a CA file in DER", ["connect", "localhost:1", "--ca", der("x509", cert)],
         "openssl x509 -inform DER"),
        ("a list in DER", ["connect", "localhost:1", "--ca", cert, "--crl", der("x509", cert)],
         "openssl crl -inform DER"),
        ("a public key in DER", ["connect", "localhost:1", "--trust-key", der("pkey", key)],
         "openssl pkey -pubin -inform DER"),
        ("a directory for a secret", ["connect", "localhost:1", "--psk", f"me:{world.folder}"],
         "Is a directory"),
        ("a secret that is too short", ["connect", "localhost:1", "--psk", f"me:{short}"],
         "16 to 1024 bytes"),
        ("a PSK identity that is too long", ["connect", "localhost:1", "--psk", "x" * 70000 +
                                             ":" + secret], "identity"),
        ("a directory for a key", [*SERVE, "--cert", cert, "--key", str(world.folder), "--echo"],
         "Is a directory"),
        ("a key that does not fit", [*SERVE, "--cert", cert, "--key", other_key, "--echo"],
         "does not belong to the certificate"),
        ("an encrypted key", [*SERVE, "--cert", cert, "--key", locked, "--echo"], "encrypted"),
        ("a root that is not there", [*SERVE, *pair, "--root", nowhere], "No such file"),
        ("a root that is a file", [*SERVE, *pair, "--root", cert], "Not a directory"),
        ("a backend that does not resolve", [*SERVE, *pair, "--forward", "no.invalid:1"],
         "does not resolve"),
        ("an address of another machine", ["serve", "--listen", "192.0.2.1:0", *pair, "--echo"],
         "not one of this machine's"),
        ("a certificate for no name", [*SERVE, "--self-signed", "a b", "--echo"], "not 'a b'"),
        ("a name that is none", ["connect", "localhost:1", "--ca", cert, "--name", "a b"],
         "'a b' is neither"),
        ("a key log that cannot be", [*SERVE, *pair, "--echo", "--keylog", nowhere + "/x"],
         "No such file"),
        ("a certificate that cannot be written", [*SERVE, *OWN, "--write-cert", nowhere + "/x",
                                                  "--echo"], "No such file"),
        ("a client CA that is not there", [*SERVE, *pair, "--echo", "--client-cert", "ask",
                                           "--client-ca", nowhere], "No such file"),
        ("a CA file that is not there", ["connect", "localhost:1", "--ca", nowhere],
         "No such file"),
        ("a CA file that is none", ["connect", "localhost:1", "--ca", rubbish], "rubbish.pem"),
    ]


def run_port_in_use(t, world):
    cert, key = world.certificate("localhost")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = endwell("serve", "--listen", f"127.0.0.1:{port}", "--cert", cert, "--key", key,
                   "--echo")
    t.check("a port in use: status 1 and one line", done.status == 1 and one_line(done) and
            "in use" in done.stderr, done)


def run_no_ca_store(t):
    """libcrypto looks where these variables say."""
    env = {**os.environ, "SSL_CERT_FILE": "/nonexistent/file",
           "SSL_CERT_DIR": "/nonexistent/folder"}
    done = endwell("connect", "localhost:1", env=env)
    t.check("no CA store: status 1, says ca-certificates and --ca", done.status == 1 and
            one_line(done) and "ca-certificates" in done.stderr and "--ca" in done.stderr, done)


def run_json_fault(t):
    done = endwell("connect", "localhost:1", "--json", "--ca", "/nonexistent")
    t.check("--json: a fault is an object too", done.status == 1 and
            [event["event"] for event in done.events] == ["error"], done)


def run(t, world):
    run_help(t)
    for name, words, wanted in BAD_USAGE:
        done = endwell(*words)
        t.check(f"{name}: status 2 and one line", done.status == 2 and one_line(done) and
                wanted in done.stderr, done)
    for name, words, wanted in local_faults(world):
        done = endwell(*words)
        t.check(f"{name}: status 1 and one line", done.status == 1 and one_line(done) and
                wanted in done.stderr, done)
    run_port_in_use(t, world)
    run_no_ca_store(t)
    run_json_fault(t)
