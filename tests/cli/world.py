"""What every part of the suite uses: the command as client and as server."""
import json
import os
import queue
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

PATIENCE = 60  # seconds until a test that hangs is given up; nothing is asserted about time

BUILD = os.environ.get("EW_BUILD") or str(Path(__file__).resolve().parents[2] / "build")
ENDWELL = os.path.join(BUILD, "endwell")


def refusing():
    """A socket whose port refuses connections, and is nobody else's while it is open: bound, and not listening."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock


class World:
    """A folder for files, with certificates made by the command itself, and its servers."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.servers = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.kill()

    def path(self, name):
        return str(self.folder / name)

    def write(self, name, data):
        (self.folder / name).write_bytes(data)
        return self.path(name)

    def certificate(self, name):
        """Files of a certificate and its key for a DNS name, made by openssl(1)."""
        cert, key = self.path(f"{name}.pem"), self.path(f"{name}.key")
        if not os.path.exists(cert):
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                 "-addext", f"subjectAltName=DNS:{name}", "-addext",
                 "keyUsage=critical,digitalSignature,keyCertSign,cRLSign",
                 "-keyout", key, "-out", cert], check=True, capture_output=True)
        return cert, key

    def serve(self, *options, identity=True):
        """A running server; its certificate is for localhost."""
        words = ["--listen", "127.0.0.1:0", "--json", *options]
        if identity:
            cert, key = self.certificate("localhost")
            words += ["--cert", cert, "--key", key]
        server = Server(words)
        self.servers.append(server)
        return server

    def connect(self, port, *options, stdin=b"", ca=True):
        """A run of connect to its end. By address: a bare machine may not resolve localhost."""
        words = [f"127.0.0.1:{port}", "--json", *options]
        if "--name" not in options:
            words += ["--name", "localhost"]
        if ca:
            words += ["--ca", self.certificate("localhost")[0]]
        return run("connect", *words, stdin=stdin)


class Done:
    """A run that ended: status, stdout (bytes), stderr (text), events (JSON lines)."""

    def __init__(self, status, stdout, stderr):
        self.status, self.stdout = status, stdout
        self.stderr = stderr.decode(errors="replace")
        self.lines = self.stderr.splitlines()

    @property
    def events(self):
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    @property
    def ended(self):
        """The one line that says how the connection ended."""
        found = [event for event in self.events if event.get("event") == "ended"]
        return found[0] if len(found) == 1 else {}

    def __str__(self):
        return f"status {self.status}, stdout {self.stdout[:200]!r}, stderr:\n{self.stderr[:2000]}"


def run(*words, stdin=b"", **more):
    """endwell with these words; stdin: an open file, or bytes, which are a file too: all of it is at hand, and its end.
    A pipe's end may come later than the peer's, which is then told by a warning."""
    if isinstance(stdin, bytes):
        with tempfile.TemporaryFile() as file:
            file.write(stdin)
            file.seek(0)
            return run(*words, stdin=file, **more)
    ended = subprocess.run([ENDWELL, *words], capture_output=True, timeout=PATIENCE, check=False,
                           stdin=stdin, **more)
    return Done(ended.returncode, ended.stdout, ended.stderr)


def start(*words, **pipes):
    """The same, running."""
    return subprocess.Popen([ENDWELL, *words], **pipes)


class Server:
    """endwell serve, and what it says."""

    def __init__(self, words, starter=None):
        self.process = starter(*words) if starter else start(
            "serve", *words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        self.lines, self.said = queue.Queue(), []
        threading.Thread(target=self._listen, daemon=True).start()
        self.port = self.event("listening")["port"]

    def _listen(self):
        for line in self.process.stderr:
            self.lines.put(line)
        self.lines.put(None)

    def event(self, kind):
        """The next event of a kind; what comes before it stays in `said`."""
        while True:
            line = self.lines.get(timeout=PATIENCE)
            if line is None:
                raise EOFError(f"serve ended without '{kind}': {self.said}")
            event = json.loads(line)
            if event.get("event") == kind:
                return event
            self.said.append(event)

    def ended(self):
        """How the next connection ended."""
        return self.event("ended")

    def rest(self):
        """All that is said until it ends."""
        lines = []
        while (line := self.lines.get(timeout=PATIENCE)) is not None:
            lines.append(line)
        return lines

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def stop(self):
        """SIGTERM, and the exit status."""
        self.signal()
        return self.process.wait(timeout=PATIENCE)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
