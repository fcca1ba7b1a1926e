"""The bytes that the scripted peers send: see blockLen in peers/go/steps.go."""
import functools
import hashlib

BLOCK = bytes((i * i * 31 + i * 17 + (i >> 8)) & 255 for i in range(65521))


def data(length):
    """The first length bytes."""
    return (BLOCK * (length // len(BLOCK) + 1))[:length]


@functools.lru_cache(maxsize=None)
def sha256(length):
    """Of the first length bytes, in hex."""
    total = hashlib.sha256()
    while length > 0:
        part = BLOCK[:length]
        total.update(part)
        length -= len(part)
    return total.hexdigest()
