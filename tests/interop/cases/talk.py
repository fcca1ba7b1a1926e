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
    """endwell serves, the peer is the client. (outcome, the peer's report), both checked."""
    server = endwell.Server(ctx, mine, app_for(ctx, peer), options)
    client = peer.connect(ctx, server.port, theirs)
    client.converse()
    report = client.report()
    outcome = server.outcome()
    ctx.expect("the peer's reply", report["reply"], True)
    check_clean(ctx, outcome)
    return outcome, report


def with_server(ctx, peer, mine, theirs, options=()):
    """The peer serves, endwell is the client. (outcome, the peer's report), both checked."""
    server = peer.serve(ctx, theirs)
    client = endwell.Client(ctx, server.port, mine, options=options)
    say_hello(ctx, server, client)
    outcome = client.outcome()
    check_clean(ctx, outcome)
    return outcome, server.report()


def say_hello(ctx, server, client):
    """The whole conversation, from endwell connect's side."""
    client.write(HELLO)
    wanted = server.answer(HELLO)
    ctx.expect("the reply", client.hear(len(wanted)), wanted)
    client.end_input()


def check_clean(ctx, outcome):
    ctx.expect_all("endwell's", outcome, verdict="clean", cause="close_notify", discarded=0,
                   unsent=0, handshake_complete=True, authenticated=True, version="TLSv1.3",
                   alert_sent=None, alert_received=None, os_error=None)


def hold(ctx, peer, role, mine, theirs, options=()):
    """The conversation in either role."""
    both = with_client if role == "serve" else with_server
    return both(ctx, peer, mine, theirs, options)


def wishes(**same):
    """(mine, theirs): two wishes that ask for the same."""
    wish = Wish(**same)
    return wish, replace(wish)
