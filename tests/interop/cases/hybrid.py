"""X25519MLKEM768, where the peer has it (OpenSSL 3.5): by default, by name, and by a HelloRetryRequest."""
from ..adapters.base import HYBRID, Wish
from ..case import Case
from .talk import hold, wishes


def cases(peer, tls):
    if tls != "1.3" or not peer.has_hybrid():
        return
    for role in peer.roles:
        yield _case(peer, role, "by default", Wish(), Wish(), HYBRID)
        yield _case(peer, role, "by name", *wishes(groups=HYBRID), HYBRID)
    # OpenSSL's client sends a share for its first group alone; ours always sends one for the hybrid.
    yield _case(peer, "serve", "HelloRetryRequest for it", Wish(groups=HYBRID),
                Wish(groups=f"X25519:{HYBRID}"), HYBRID)
    yield _case(peer, "connect", "HelloRetryRequest for another", Wish(groups=f"{HYBRID}:X25519:P-384"),
                Wish(groups="P-384"), "P-384")


def _case(peer, role, detail, mine, theirs, group):
    def body(ctx):
        outcome, report = hold(ctx, peer, role, mine, theirs)
        ctx.expect("our group", outcome["group"], group)
        ctx.expect("the peer's group", report.get("group") or group, group)
    return Case(peer, role, f"group {HYBRID}", body, detail)
