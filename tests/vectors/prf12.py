#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes prf12.h: values of the TLS 1.2 key derivation, computed by the formulas of RFC 5246, 7627 and 5705 with nothing
but Python's hmac and hashlib.

usage: prf12.py > prf12.h

"published": the inputs and outputs posted to the IETF TLS list in 2009 (msg03416), compared here with what comes out.
"""
import hashlib
import hmac

RFC_NAMES = {"sha256": "EW_SHA256", "sha384": "EW_SHA384"}
PUBLISHED = {
    "sha256": ("9bbe436ba940f017b17652849a71db35", "a0ba9f936cda311827a6f796ffd5198c", 100,
               "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a"),
    "sha384": ("b80b733d6ceefcdc71566ea48e5567df", "cd665cf6a8447dd6ff8b27555edb7465", 148,
               "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cd"),
}


def prf(h, secret, seed, n):
    mac = lambda data: hmac.new(secret, data, h).digest()
    a, out = seed, b""
    while len(out) < n:
        a = mac(a)
        out += mac(a + seed)
    return out[:n]


def values(name):
    h = getattr(hashlib, name)
    n = h().digest_size
    secret, seed, length, begin = PUBLISHED[name]
    published = prf(h, bytes.fromhex(secret), b"test label" + bytes.fromhex(seed), length)
    assert published.hex().startswith(begin)
    yield "published", published
    client, server = bytes(range(32)), bytes(range(0x80, 0xA0))
    hashed, premaster = bytes(range(n)), bytes([0xAB]) * 32
    yield "master", prf(h, premaster, b"master secret" + client + server, 48)
    yield "long premaster", prf(h, bytes([0xAB]) * 200, b"master secret" + client + server, 48)
    master = prf(h, premaster, b"extended master secret" + hashed, 48)
    yield "extended master", master
    for what, key_len, iv_len in ("aes128", 16, 4), ("aes256", 32, 4), ("chacha", 32, 12):
        block = prf(h, master, b"key expansion" + server + client, 2 * (key_len + iv_len))
        for part, part_len in (("client key", key_len), ("server key", key_len),
                               ("client iv", iv_len), ("server iv", iv_len)):
            yield f"{what} {part}", block[:part_len]
            block = block[part_len:]
    for side in "client", "server":
        yield f"{side} finished", prf(h, master, side.encode() + b" finished" + hashed, 12)
    label = b"EXPORTER-test" + client + server
    yield "exporter", prf(h, master, label + b"\0\7context", 100)
    yield "exporter, empty context", prf(h, master, label + b"\0\0", 100)
    yield "exporter, no context", prf(h, master, label, 100)


print("/* SPDX-License-Identifier: Apache-2.0 */")
print("/* Made by prf12.py; not to be edited. The client's random is 00 01 ..., the server's 80 81 ...,")
print(" * hashes 00 01 ..., the premaster secret 32 (long: 200) times ab. */")
print("/* clang-format off */")
for hash_name in "sha256", "sha384":
    for name, v in values(hash_name):
        print(f'VALUE({RFC_NAMES[hash_name]}, "{name}",')
        for i in range(0, len(v), 46):
            print(f'    "{v[i:i + 46].hex()}"')
        print(")")
