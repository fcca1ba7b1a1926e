"""Programs of one case: each in a process group of its own, under the case's deadline."""
import hashlib
import os
import signal
import subprocess
import tempfile
import threading
import time


class Late(Exception):
    """The case's time was up."""


class Stream:
    """What a program prints, as it comes: the text where it is kept, always length and SHA-256."""

    def __init__(self, pipe, keep, deadline):
        self._pipe, self._keep, self._deadline = pipe, keep, deadline
        self._sum = hashlib.sha256()
        self._changed = threading.Condition()
        self.data, self.count, self.over = bytearray(), 0, False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while True:
            part = os.read(self._pipe.fileno(), 1 << 18)
            self._sum.update(part)
            with self._changed:
                if self._keep:
                    self.data += part
                self.count += len(part)
                self.over = not part
                self._changed.notify_all()
            if not part:
                return

    def wait(self, ready):
        """True once ready(self) holds; False where the stream ended first. Late when time is up."""
        with self._changed:
            while not ready(self):
                if self.over:
                    return False
                left = self._deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise Late()
            return True

    def end(self):
        """Waits for the end of the stream."""
        self.wait(lambda s: s.over)

    @property
    def text(self):
        return self.data.decode("utf-8", "replace")

    @property
    def lines(self):
        """Whole lines only."""
        return self.text.split("\n")[:-1]

    @property
    def sha256(self):
        return self._sum.hexdigest()

    def close(self):
        self._thread.join(5)
        self._pipe.close()


class Child:
    """A program. stdin: None, a path, "pipe" (write and end_input), or bytes: a file as well, so that all of them and
    their end are at hand, and no limit or end of the peer's comes before."""

    def __init__(self, argv, deadline, stdin=None, keep_out=True, cwd=None):
        self.argv, self._deadline = [str(word) for word in argv], deadline
        source = self._source(stdin)
        try:
            self._process = subprocess.Popen(
                self.argv, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
                start_new_session=True, env=dict(os.environ, LC_ALL="C"), bufsize=0)
        finally:
            if hasattr(source, "close"):
                source.close()
        self.out = Stream(self._process.stdout, keep_out, deadline)
        self.err = Stream(self._process.stderr, True, deadline)

    @staticmethod
    def _source(stdin):
        if stdin is None:
            return subprocess.DEVNULL
        if stdin == "pipe":
            return subprocess.PIPE
        if isinstance(stdin, bytes):
            file = tempfile.TemporaryFile()
            file.write(stdin)
            file.seek(0)
            return file
        return open(stdin, "rb")

    def write(self, data):
        """All of data; a program that has ended does not mind."""
        try:
            view = memoryview(data)
            while view:
                view = view[self._process.stdin.write(view):]
        except (OSError, ValueError):
            pass

    def end_input(self):
        try:
            self._process.stdin.close()
        except OSError:
            pass

    def wait(self):
        """The exit status, after all output was read."""
        left = max(self._deadline - time.monotonic(), 0.01)
        try:
            status = self._process.wait(left)
        except subprocess.TimeoutExpired:
            raise Late() from None
        self.out.end()
        self.err.end()
        return status

    @property
    def running(self):
        return self._process.poll() is None

    def terminate(self):
        if self.running:
            self._process.terminate()

    def kill(self):
        """Ends the whole group, whatever state it is in."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self._process.wait()

    def close(self):
        self.kill()
        if self._process.stdin:
            self.end_input()
        self.out.close()
        self.err.close()

    def told(self):
        """Everything known of it, for the notes of a failure."""
        yield "$ " + " ".join(self.argv)
        for name, stream in (("out", self.out), ("err", self.err)):
            lines = stream.text.splitlines()
            for line in lines[:30] + (["..."] if len(lines) > 40 else []) + lines[30:][-10:]:
                yield f"  {name}: {line[:1200]}"
        if not self.running:
            yield f"  exit status {self._process.returncode}"
