#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes schedule13.h: values of the TLS 1.3 key schedule that RFC 8448 has no example of, computed
by the formulas of RFC 9846, 7, with nothing but Python's hmac and hashlib.

usage: schedule13.py > schedule13.h
"""
import hashlib
import hmac


def extract(h, salt, ikm):
    return hmac.new(salt, ikm, h).digest()


def expand(h, prk, info, n):
    out, t, i = b"", b"", 1
    while len(out) < n:
        t = hmac.new(prk, t + info + bytes([i]), h).digest()
        out, i = out + t, i + 1
    return out[:n]


def expand_label(h, secret, label, context, n):
    label = b"tls13 " + label
    info = n.to_bytes(2, "big") + bytes([len(label)]) + label + bytes([len(context)]) + context
    return expand(h, secret, info, n)


def values(name):
    h = getattr(hashlib, name)
    n = h().digest_size
    zero, secret, empty = bytes(n), bytes(range(n)), h().digest()
    derive = lambda s, label, hashed: expand_label(h, s, label, hashed, n)
    early = extract(h, zero, secret)
    shared = bytes([0xAB]) * 32
    handshake = extract(h, derive(early, b"derived", empty), shared)
    main = extract(h, derive(handshake, b"derived", empty), zero)
    exported = derive(secret, b"EXPORTER-test", empty)
    yield "early", early
    yield "handshake", handshake
    yield "main", main
    yield "ap traffic", derive(main, b"c ap traffic", secret)
    yield "no psk", extract(h, zero, zero)
    yield "no shared", extract(h, derive(early, b"derived", empty), zero)
    yield "res binder", derive(early, b"res binder", empty)
    yield "ext binder", derive(early, b"ext binder", empty)
    yield "next", expand_label(h, secret, b"traffic upd", b"", n)
    yield "ticket", expand_label(h, secret, b"resumption", b"\x01\x02", n)
    yield "finished", hmac.new(expand_label(h, secret, b"finished", b"", n), secret, h).digest()
    yield "exporter", expand_label(h, exported, b"exporter", h(b"context").digest(), 100)
    yield "exporter, no context", expand_label(h, exported, b"exporter", empty, 100)
    for bits in 128, 256:
        yield f"key {bits}", expand_label(h, secret, b"key", b"", bits // 8)
    yield "iv", expand_label(h, secret, b"iv", b"", 12)


print("/* SPDX-License-Identifier: Apache-2.0 */")
print("/* Made by schedule13.py; not to be edited. Secrets, PSKs and transcript hashes are 00 01")
print(" * ..., the (EC)DHE secret is 32 times ab. */")
print("/* clang-format off */")
for hash_name in "sha256", "sha384":
    for name, v in values(hash_name):
        print(f'VALUE({hash_name.upper().replace("SHA", "EW_SHA")}, "{name}",')
        for i in range(0, len(v), 46):
            print(f'    "{v[i:i + 46].hex()}"')
        print(")")
