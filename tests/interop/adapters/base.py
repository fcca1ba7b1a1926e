"""What every peer has in common: the same wishes, the same conversation, the same report."""
import json
import shutil
import subprocess
from dataclasses import dataclass

from ..certs import CHAINS, TYPES

BOTH = "1.2 or 1.3"
# By version; of 1.2, those of its suites that endwell has.
CIPHERS = {
    "1.3": ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
    "1.2": [f"TLS_ECDHE_{auth}_WITH_{aead}" for auth in ("ECDSA", "RSA") for aead in
            ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256")],
}
GROUPS = ["X25519", "P-256", "P-384"]
HYBRID = "X25519MLKEM768"  # in 1.3, where both sides' libraries have it
SIGNATURES = ["RSA PKCS#1", "RSA-PSS"]  # with an RSA key, in 1.2
HELLO = b"how do you do\n"


@dataclass
class Wish:
    """What a peer is to do. None or empty: as it pleases. Names are those of endwell's command."""

    tls: str = ""             # "1.2", "1.3" or BOTH; empty: the case's version
    cipher: str = ""
    groups: str = ""
    cert: str = "ecdsa-p256"  # of the server
    name: str = "localhost"   # whom a client asks for
    alpn: str = ""
    compression: str = ""     # of certificates: rustls alone
    client_auth: str = ""     # "ask" or "require"
    client_cert: str = ""     # which one a client shows
    ca: object = None         # whom to trust; None: the run's own CA
    count: int = 1            # connections, one after the other
    single_share: bool = False  # a client sends one key share where it would send several
    resume: str = ""          # 1.2: "id" for sessions by ID alone, else tickets
    sigalgs: str = ""         # a word of SIGNATURES
    steps: str = "echo,bye"   # of a scripted peer


class Peer:
    """serve and connect start the peer; what they return has the methods named below.

    serve(ctx, wish): .port; .answer(request): the reply to expect; .report(n=0): what it says of
    its nth connection, once that is over.
    connect(ctx, port, wish): .converse(): says HELLO, hears the reply, ends; .report(n=0).
    A report has some of: cipher, group, alpn, resumed, retried, ems, peer_cert, reply, ...
    """

    name = ""
    command = ""
    roles = ("serve", "connect")  # endwell's
    scripted = False
    shows = TYPES                     # certificate types it can have, in either role
    verifies = [*TYPES, *CHAINS]      # those it can verify
    alerts_damage = roles             # where it tells a record that does not open by an alert
    by_id = roles                     # where it can resume a 1.2 session by its ID
    odd_refusals = ()                 # of a client certificate, in 1.2: other alerts than most
    refuses_version_by = 70           # the alert of a server without a version in common
    heeds_authorities = False         # a client that shows no certificate of a CA not asked for

    def missing(self):
        """Why it cannot be here; empty if it can."""
        return "" if shutil.which(self.command) else f"{self.command} is not installed"

    def has_hybrid(self):
        """Whether it has X25519MLKEM768, and so endwell, which is built on OpenSSL's libcrypto."""
        return False

    def version(self):
        return first_line([self.command, "--version"])

    def serve(self, ctx, wish):
        raise NotImplementedError

    def connect(self, ctx, port, wish):
        raise NotImplementedError


def first_line(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    return (done.stdout or done.stderr).splitlines()[0].strip()


def events(lines, kind):
    """The JSON objects among lines whose event is kind."""
    found = []
    for line in lines:
        if line.startswith("{"):
            value = json.loads(line)
            if value.get("event") == kind:
                found.append(value)
    return found


def find(table, text):
    """The value whose key occurs in text."""
    return next((value for key, value in table.items() if key in text), None)
