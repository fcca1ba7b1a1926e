"""Certificates of a run, made by the openssl command: two roots, and leaves of every type."""
import subprocess
from concurrent.futures import ThreadPoolExecutor

# What `openssl req -newkey` makes each type of key from.
KEYS = {
    "ecdsa-p256": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ecdsa-p384": ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "ed25519": ["ed25519"],
    "rsa": ["rsa:2048"],
    "rsa-pss": ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"],
}
TYPES = list(KEYS)
# Chains whose signatures are RSA PKCS#1 with these hashes; the leaf's key is ECDSA P-256.
CHAINS = {"chain-sha256": "sha256", "chain-sha384": "sha384", "chain-sha512": "sha512"}

CONFIG = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = endwell interop
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[other]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
subjectAltName = DNS:other.test
"""


class Certs:
    """cert(name), key(name): files. `ca` is what both sides trust, `stranger_ca` what neither does.

    Names: those of TYPES and CHAINS; "other", which is other.test and not localhost; "stranger",
    signed by a root that nobody trusts.
    """

    def __init__(self, folder):
        self._folder = folder
        self._config = folder / "openssl.cnf"
        self._config.write_text(CONFIG, encoding="ascii")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda f: f(), [
                lambda: self._make("root", "ecdsa-p256", "root"),
                lambda: self._make("rsa-root", "rsa", "root"),
                lambda: self._make("stranger-root", "ecdsa-p256", "root")]))
            jobs = [pool.submit(self._make, name, name, "leaf", "root") for name in TYPES]
            jobs += [pool.submit(self._chain, name) for name in CHAINS]
            jobs.append(pool.submit(self._make, "other", "ecdsa-p256", "other", "root"))
            jobs.append(pool.submit(self._make, "stranger", "ecdsa-p256", "leaf", "stranger-root"))
            for job in jobs:
                job.result()
        self.ca = folder / "ca.pem"
        self.ca.write_text(self._text("root") + self._text("rsa-root"), encoding="ascii")
        self.stranger_ca = self.cert("stranger-root")

    def cert(self, name):
        return self._folder / f"{name}.pem"

    def between(self, name):
        """The intermediate certificate of a chain; None where there is none."""
        return self.cert(f"{name}-ca") if name in CHAINS else None

    def key(self, name):
        return self._folder / f"{name}.key"

    def _text(self, name):
        return self.cert(name).read_text(encoding="ascii")

    def _chain(self, name):
        issuer = f"{name}-ca"
        self._make(issuer, "rsa", "root", "rsa-root", CHAINS[name])
        self._make(name, "ecdsa-p256", "leaf", issuer, CHAINS[name])
        whole = self._text(name) + self._text(issuer)
        self.cert(name).write_text(whole, encoding="ascii")

    def _make(self, name, kind, extensions, issuer=None, digest="sha256"):
        command = ["openssl", "req", "-x509", "-new", "-nodes", "-config", self._config, "-days",
                   "3", "-extensions", extensions, "-subj", f"/CN={name}", f"-{digest}",
                   "-newkey", *KEYS[kind], "-keyout", self.key(name), "-out", self.cert(name)]
        if issuer:
            command += ["-CA", self.cert(issuer), "-CAkey", self.key(issuer)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode:
            raise RuntimeError(f"openssl cannot make {name}: {done.stderr}")
