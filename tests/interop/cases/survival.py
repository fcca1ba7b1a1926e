"""C2, with the scripted peers: a session outlives a bad ending, and not a fatal error."""
from ..adapters import endwell
from ..adapters.base import BOTH, HELLO, Wish
from ..case import Case

N = len(HELLO)
# How each of two connections ends, of which the second asks for the first one's session; what
# endwell says of it, and whether the second gets it.
ENDS = [
    ("a bare FIN does not bar it", "fin,recv-end", {"verdict": "truncated", "cause": "eof"}, True),
    ("a reset does not bar it", "rst", {"verdict": "truncated", "cause": "reset"}, True),
    ("a fatal error bars it", "raw:500,recv-end", {"verdict": "aborted", "cause": "peer_error"},
     False),
]


def cases(peer, tls):
    if not peer.scripted or tls == BOTH:
        return
    for detail, steps, wanted, resumes in ENDS:
        yield Case(peer, "connect", "resumption after an end", _connect(
            peer, Wish(), steps, wanted, resumes), detail)
        if resumes:
            yield Case(peer, "serve", "resumption after an end", _serve(
                peer, Wish(), steps, wanted, resumes), detail)
        if tls == "1.2" and "serve" in peer.by_id:
            for role, make in (("connect", _connect), ("serve", _serve)):
                yield Case(peer, role, "resumption after an end", make(
                    peer, Wish(resume="id"), steps, wanted, resumes), f"by session ID: {detail}")


def _connect(peer, wish, steps, wanted, resumes):
    """endwell drops tickets and IDs alike."""
    def body(ctx):
        theirs = Wish(count=2, resume=wish.resume, steps=f"recv:{N},send:{N},go,{steps}")
        server = peer.serve(ctx, theirs)
        session = ctx.folder / "session"
        for number in range(2):
            client = endwell.Client(ctx, server.port, wish, "wait", options=["--session", session])
            client.write(HELLO)
            client.hear(N)
            server.go()
            outcome = client.outcome()
            ctx.expect_all("endwell's", outcome, handshake_complete=True, received=N, **wanted,
                           resumed=resumes and number == 1)
    return body


def _serve(peer, wish, steps, wanted, resumes):
    """A server that keeps no state cannot forget a ticket: by ID alone there is a fatal error."""
    def body(ctx):
        server = endwell.Server(ctx, Wish())
        client = peer.connect(ctx, server.port, Wish(
            count=2, resume=wish.resume, steps=f"pump:{N},{steps}"))
        outcomes = server.ended(2)
        server.stop()
        client.child.wait()
        for number, outcome in enumerate(outcomes):
            ctx.expect_all("endwell's", outcome, handshake_complete=True, received=N, **wanted,
                           resumed=resumes and number == 1)
    return body
