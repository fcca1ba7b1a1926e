"""TLS 1.2: the peer asks for renegotiation, which endwell refuses by a warning (RFC 5246, 7.2.2)."""
from ..adapters import endwell, gnutls, openssl
from ..adapters.base import HELLO, Wish
from ..case import Case
from .talk import check_clean

HANDSHAKE_FAILURE = 40


def cases(peer, tls):
    return ()
