"""serve --root: HTTP over the connection, and its end."""
import hashlib
import os

from peers import client
from serving import check
from world import PATIENCE

PAGE = b"<!doctype html><p>hello\n"


def lay_out(world):
    """A tree with what must be found and what must not."""
    root = world.folder / "site"
    (root / "sub").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "index.html").write_bytes(PAGE)
    (root / "sub" / "index.html").write_bytes(b"sub")
    (root / "a b.txt").write_bytes(b"blank")
    (root / "nothing").write_bytes(b"")
    (root / "big").write_bytes(os.urandom(1 << 20) * 8)
    os.mkfifo(root / "pipe")
    os.symlink("a b.txt", root / "inside")
    os.symlink("../secret", root / "outside")
    os.symlink("/etc", root / "etc")
    os.symlink(world.folder, root / "sub" / "up")
    (world.folder / "secret").write_bytes(b"secret")
    return str(root)


def answers(peer, count=None):
    """The answers of a connection until it ends, or the first `count`: (status, fields, body)."""
    data, found = b"", []
    while count is None or len(found) < count:
        while b"\r\n\r\n" not in data:
            piece = peer.read()
            if not piece:
                return found
            data += piece
        head, data = data.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines)
        length = int(fields["Content-Length"]) if not peer.head_only else 0
        while len(data) < length:
            piece = peer.read()
            if not piece:
                break
            data += piece
        found.append((int(first.split()[1]), fields, data[:length]))
        data = data[length:]
    return found


def ask(world, server, request, half=False, head_only=False):
    """The answers to these bytes, and how the connection ended."""
    peer = client(world, server.port)
    peer.head_only = head_only
    peer.send(request)
    if half:
        peer.end()
    found = answers(peer)
    if not half:
        peer.end()
    peer.close()
    return found, peer.how, server.ended()


def get(path, more="", version="1.0"):
    return f"GET {path} HTTP/{version}\r\n{more}\r\n".encode()


def files(t, world, server):
    cases = [
        ("/", 200, PAGE), ("/index.html?x=1", 200, PAGE), ("/sub", 200, b"sub"),
        ("/sub/", 200, b"sub"), ("/a%20b.txt", 200, b"blank"), ("/nothing", 200, b""),
        ("/inside", 200, b"blank"), ("//a%20b.txt", 200, b"blank"), ("/./inside", 200, b"blank"),
        ("https://localhost/inside", 200, b"blank"),
        ("/absent", 404, None), ("/empty", 404, None), ("/pipe", 404, None),
        ("/index.html/x", 404, None), ("/outside", 404, None), ("/etc/passwd", 404, None),
        ("/sub/up/secret", 404, None), ("/../secret", 400, None), ("/%2e%2e/secret", 400, None),
        ("/sub/../../secret", 400, None), ("/..", 400, None), ("%2f..%2fsecret", 400, None),
        ("/%2fetc/passwd", 404, None), ("/%00", 400, None), ("/%zz", 400, None), ("x", 400, None),
        ("/" + "a" * 5000, 414, None),
    ]
    for path, status, body in cases:
        found, how, ended = ask(world, server, get(path))
        good = len(found) == 1 and found[0][0] == status and (body is None or found[0][2] == body)
        t.check(f"GET {path[:40]}: {status}", good and how == "end" and b"secret" not in
                found[0][2] and ended["verdict"] == "clean", found, how, ended)


def faults(t, world, server):
    cases = [
        ("POST", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 405),
        ("no HTTP", b"hello\r\n\r\n", 400),
        ("HTTP/2.0", b"GET / HTTP/2.0\r\n\r\n", 505),
        ("HTTP/1.1 without Host", b"GET / HTTP/1.1\r\n\r\n", 400),
        ("a blank before the colon", b"GET / HTTP/1.0\r\nHost : x\r\n\r\n", 400),
        ("a head without an end", b"GET / HTTP/1.0\r\nX: " + b"x" * 20000, 431),
        ("a long body", b"GET / HTTP/1.0\r\nContent-Length: 9999999\r\n\r\n", 413),
        ("a chunked body", b"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
    ]
    for name, request, status in cases:
        found, how, _ = ask(world, server, request)
        t.check(f"{name}: {status}, and the end", [f[0] for f in found] == [status] and
                found[0][1]["Connection"] == "close" and how == "end", found, how)
    found, how, _ = ask(world, server, b"GET / HT", half=True)
    t.check("half a request, then the end: 400", [f[0] for f in found] == [400] and how == "end",
            found, how)


def connections(t, world, server):
    host = "Host: localhost\r\n"
    three = get("/", host, "1.1") + get("/absent", host, "1.1") + get("/sub", host, "1.1")
    found, how, ended = ask(world, server, three, half=True)
    t.check("three requests, then the client's end: three answers, then ours",
            [(f[0], f[2]) for f in found] == [(200, PAGE), (404, b"404 Not Found\n"),
                                              (200, b"sub")] and how == "end", found, how)
    check(t, "three requests, then the client's end", ended, verdict="clean", ended_by="peer")
    found, how, _ = ask(world, server, three.replace(host.encode(), host.encode() +
                                                     b"Connection: close\r\n"))
    t.check("Connection: close is honoured", [f[0] for f in found] == [200] and how == "end",
            found, how)
    keep = get("/", host + "Connection: keep-alive\r\n")
    found, how, _ = ask(world, server, keep + keep, half=True)
    t.check("HTTP/1.0 with keep-alive", [f[0] for f in found] == [200, 200], found)
    with_body = get("/", host + "Content-Length: 5\r\n", "1.1") + b"12345"
    found, how, _ = ask(world, server, with_body + with_body, half=True)
    t.check("short request bodies are skipped", [f[0] for f in found] == [200, 200], found)
    found, how, _ = ask(world, server, b"\r\n\nGET /sub HTTP/1.0\n\n", half=True)
    t.check("bare line feeds, and empty lines before", [f[2] for f in found] == [b"sub"], found)
    request = get("/big").replace(b"GET", b"HEAD")
    found, how, _ = ask(world, server, request, head_only=True)
    t.check("HEAD: the length and no body", len(found) == 1 and found[0][2] == b"" and
            found[0][1]["Content-Length"] == str(8 << 20) and how == "end", found, how)
    peer = client(world, server.port)
    peer.head_only = False
    for byte in get("/", host, "1.1"):
        peer.send(bytes([byte]))
    found = answers(peer, 1)
    t.check("a request in pieces of a byte", [f[2] for f in found] == [PAGE], found)
    peer.close()
    check(t, "a cut between requests, where HTTP's framing was complete", server.ended(),
          verdict="truncated", cause="eof", framing_complete=True)
    peer = client(world, server.port)
    peer.send(b"GET / HT")
    peer.close()
    check(t, "a cut inside a request", server.ended(), verdict="truncated", framing_complete=False)


def big_files(t, world, server):
    want = hashlib.sha256((world.folder / "site" / "big").read_bytes()).hexdigest()
    done = world.connect(server.port, "--after-eof", "half", stdin=get("/big"))
    body = done.stdout.split(b"\r\n\r\n", 1)[1]
    t.check("8 MiB: the same bytes, and clean", done.status == 0 and
            hashlib.sha256(body).hexdigest() == want, done.status)
    server.ended()
    file = world.folder / "site" / "shrinking"
    file.write_bytes(bytes(64 << 20))
    peer = client(world, server.port)
    peer.send(get("/shrinking"))
    peer.read(1000)
    os.truncate(file, 1 << 20)
    peer.read_all()
    t.check("a file that shrinks: an alert, no end", peer.how == "alert", peer.how)
    peer.close()
    check(t, "a file that shrinks", server.ended(), verdict="aborted", cause="caller",
          alert_sent=80)


def stopping(t, world, folder):
    server = world.serve("--root", folder, "--verbose")
    idle, busy = client(world, server.port), client(world, server.port)
    busy.send(get("/big", "Host: x\r\n", "1.1"))
    busy.read(1000)
    server.event("handshake")
    server.event("handshake")
    server.signal()
    t.check("SIGTERM: an idle connection ends at once", (idle.read_all(), idle.how) ==
            (b"", "end"), idle.how)
    idle.end()
    rest = busy.read_all()
    t.check("SIGTERM: an answer under way is completed", len(rest) > (8 << 20) - 1000 and
            busy.how == "end", len(rest), busy.how)
    busy.end()
    ended = [server.ended()["verdict"], server.ended()["verdict"]]
    t.check("SIGTERM: both clean", ended == ["clean", "clean"], ended)
    t.check("SIGTERM: exit status 0", server.process.wait(PATIENCE) == 0)
    idle.close(), busy.close()


def run(t, world):
    folder = lay_out(world)
    server = world.serve("--root", folder)
    files(t, world, server)
    faults(t, world, server)
    connections(t, world, server)
    big_files(t, world, server)
    t.check("serve --root ends with status 0", server.stop() == 0)
    stopping(t, world, folder)
