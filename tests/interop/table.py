"""docs/interop.md, from the results of a run."""
from .adapters.base import BOTH
from .cases import closing

HEAD = """\
# Interoperation

Written by `tests/interop/run --table` from a run in which every case passed. Each case is a real
connection on loopback: endwell's command on one side, the named program on the other, certificates
verified, and what both sides report compared. `tests/run interop` repeats it.

## With whom
"""
MATRIX = """
## What
"serve": endwell is the server and the other one the client; "connect": the other way round. A
number says how many cases there are; - stands where the peer cannot do it, or cannot be told to.
curl is only a client; crypto/tls and rustls know no RSA-PSS keys, crypto/tls does not let its
cipher suites of 1.3 be chosen, so there endwell alone chooses, and it resumes sessions of 1.2 by
tickets alone, as curl does here. Where a table has no other word for it, both sides speak its
version alone.

"""
TITLES = {"1.3": "TLS 1.3", "1.2": "TLS 1.2", BOTH: "Either, by what both sides speak"}
RENEGOTIATION = """
No tool lives on when its renegotiation is refused, though the refusal is a warning: OpenSSL and
gnutls-cli (which asks a few times more, and is refused each time) give up by an alert of their own,
gnutls-serv closes its socket. endwell's outcome says that it was they who ended. gnutls-serv 3.7.9
has a fault that endwell's clients and OpenSSL's run into: shown a ticket of 1.2 by a client that
speaks both versions, it chooses 1.3 and then sends no certificate, as if it resumed; both clients
answer unexpected_message. Sessions by ID, which the case above uses there, do not mislead it.
"""
ENDINGS = """
## Endings
What `--json` says of each ending with the two scripted peers (Go's crypto/tls and rustls; the same
for both and, but for the rows marked 1.3, in both versions), and what the peer saw of ours. In 1.2
a goodbye in the middle of what we say is answered at once: `clean` or `cut_short`, by what had been
accepted and not sealed; under `--policy tolerant` `serve` says all of it first; the counts of both
sides agree.
Worth knowing: crypto/tls takes a bare FIN between records for a proper end (the peer here looks at
the socket to tell them apart); gnutls-cli closes its socket without an alert where a record does
not open; s_client and gnutls-cli cannot half-close.

"""


def write(path, peers, results):
    """results: [(case, good)]."""
    text = HEAD + "".join(f"- {peer.version()}\n" for peer in peers)
    text += MATRIX
    text += "\n".join(f"### {title}\n{_matrix(peers, results, tls)}"
                      for tls, title in TITLES.items())
    text += RENEGOTIATION + ENDINGS + _endings()
    path.write_text(text, encoding="utf-8")


def _line(cells):
    return "| " + " | ".join(cells) + " |\n"


def _matrix(peers, results, tls):
    columns = [(peer.name, role) for peer in peers for role in peer.roles]
    counts = {}
    for case in (case for case, _ in results if case.tls == tls):
        row = counts.setdefault(case.row, {})
        row[(case.peer.name, case.role)] = row.get((case.peer.name, case.role), 0) + 1
    text = _line(["", *(f"{name} {role}" for name, role in columns)])
    text += _line(["---"] * (len(columns) + 1))
    for row, cells in counts.items():
        text += _line([row, *(_cell(cells.get(column)) for column in columns)])
    return text


def _cell(count):
    return "-" if count is None else "yes" if count == 1 else f"yes ({count})"


def _endings():
    text = _line(["endwell", "the peer", "verdict", "cause", "ended_by", "the peer saw"])
    text += _line(["---"] * 6)
    for after_eof, detail, _, ours, theirs, options in closing.CONNECT:
        text += _ending(f"connect --after-eof {after_eof}", detail, ours, theirs, options)
    for tls, rows in (("", closing.SERVE), (" (1.3)", closing.SERVE_13)):
        for detail, _, ours, theirs, options in rows:
            text += _ending("serve --echo", detail + tls, ours, theirs, options)
    return text


def _ending(what, detail, ours, theirs, options):
    what = f"`{' '.join([what, *options])}`"
    said = (_words(ours.get(key)) for key in ("verdict", "cause", "ended_by"))
    return _line([what, detail, *said, _words(theirs.get("read_end"))])


def _words(value):
    return " or ".join(value) if isinstance(value, tuple) else value or ""
