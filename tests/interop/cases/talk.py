"""The conversation that nearly every case holds: HELLO, its echo, and a clean end on both sides."""
from dataclasses import replace

from ..adapters import endwell
from ..adapters.base import HELLO, Wish


def hello_folder(ctx):
    """What a curl is served: the file `hello`."""
    folder = ctx.folder / "root"
    folder.mkdir()
    (folder / "hello").write_bytes(HELLO)
    return folder


def app_for(ctx, peer):
    return ["--echo"] if "connect" in peer.roles else ["--root", hello_folder(ctx)]


def with_client(ctx, peer, mine, theirs, options=()):
    """endwell serves, the peer is the client. (outcome, the peer's report)."""
    server = endwell.Server(ctx, mine, app_for(ctx, peer), options)
    client = peer.connect(ctx, server.port, theirs)
    client.converse()
    report = client.report()
    outcome = server.outcome()
    ctx.expect("the peer's reply", report["reply"], True)
    return outcome, report


def with_server(ctx, peer, mine, theirs, options=()):
    """The peer serves, endwell is the client. (outcome, the peer's report)."""
    server = peer.serve(ctx, theirs)
    client = endwell.Client(ctx, server.port, mine, options=options)
    say_hello(ctx, server, client)
    return client.outcome(), server.report()


def say_hello(ctx, server, client):
    """The whole conversation, from endwell connect's side."""
    client.write(HELLO)
    wanted = server.answer(HELLO)
    ctx.expect("the reply", client.hear(len(wanted)), wanted)
    client.end_input()


def check_clean(ctx, outcome, tls=""):
    """tls: the version agreed; empty: the case's."""
    ctx.expect_all("endwell's", outcome, verdict="clean", cause="close_notify", discarded=0,
                   unsent=0, handshake_complete=True, authenticated=True,
                   version=f"TLSv{tls or ctx.tls}", alert_sent=None, alert_received=None,
                   os_error=None)


def hold(ctx, peer, role, mine, theirs, options=(), tls=""):
    """The conversation in either role, and both sides' reports, checked; tls: see check_clean."""
    both = with_client if role == "serve" else with_server
    outcome, report = both(ctx, peer, mine, theirs, options)
    check_clean(ctx, outcome, tls)
    ctx.expect("the peer's version", report.get("version") or outcome["version"],
               outcome["version"])
    return outcome, report


def wishes(**same):
    """(mine, theirs): two wishes that ask for the same."""
    wish = Wish(**same)
    return wish, replace(wish)
