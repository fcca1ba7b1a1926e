"""serve --echo with very many clients at once, and with too few descriptors."""
import resource
import signal
import socket
import subprocess

from peers import client, client_context
from world import ENDWELL, Server

NUM = 1000


def raise_limit(t):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < NUM + 200:
        t.skip(f"{NUM} connections at once", f"only {hard} descriptors are allowed here")
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return True


def thousand(t, world):
    server = world.serve("--echo")
    context = client_context(world.certificate("localhost")[0])
    peers = [client(world, server.port, context=context) for _ in range(NUM)]
    total = 0
    for number, peer in enumerate(peers):
        peer.send(bytes([number % 251]) * (number + 1))
        total += number + 1
    wrong = [number for number, peer in enumerate(peers)
             if peer.read_exactly(number + 1) != bytes([number % 251]) * (number + 1)]
    t.check(f"{NUM} connections at once: each its own bytes", not wrong, wrong[:10])
    for peer in peers:
        peer.end()
    hows = {(peer.read_all(), peer.how) for peer in peers}
    t.check(f"{NUM} connections at once: each ended", hows == {(b"", "end")}, hows)
    for peer in peers:
        peer.close()
    lines = [server.ended() for _ in range(NUM)]
    verdicts = {line["verdict"] for line in lines}
    t.check(f"{NUM} connections at once: each clean", verdicts == {"clean"}, verdicts)
    sums = [sum(line[key] for line in lines) for key in ["received", "sent", "unsent"]]
    t.check(f"{NUM} connections at once: every byte accounted for", sums == [total, total, 0],
            sums)
    t.check("and serve ends with status 0", server.stop() == 0)


def few_descriptors(t, world):
    """More clients than descriptors: those beyond wait until others have gone."""
    cert, key = world.certificate("localhost")

    def start_small(*words):
        return subprocess.Popen(
            [ENDWELL, "serve", *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24)))

    server = Server(["--listen", "127.0.0.1:0", "--json", "--echo", "--cert", cert, "--key", key],
                    starter=start_small)
    world.servers.append(server)
    waiting = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
    event = server.event("warning")
    t.check("out of descriptors: said once, with what to do", "ulimit -n" in event["message"],
            event)
    # All at once: where one goes after the other, each leaves a place for one that waits, and it is full again.
    server.signal(signal.SIGSTOP)
    for sock in waiting:
        sock.close()
    server.signal(signal.SIGCONT)
    done = world.connect(server.port, "--after-eof", "half", stdin=b"x")
    t.check("out of descriptors: served when others have gone", done.status == 0, done)
    status = server.stop()
    more = [line for line in server.rest() if b'"warning"' in line]
    t.check("out of descriptors: not said again and again", len(more) < 10, len(more))
    t.check("and serve ends with status 0", status == 0)


def run(t, world):
    if raise_limit(t):
        thousand(t, world)
    few_descriptors(t, world)
