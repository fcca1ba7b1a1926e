#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes importer13.h: PSKs imported by the formulas of RFC 9258, 5.1, which has no examples, and their binder keys (5.2),
computed with nothing but Python's hmac and hashlib.

usage: importer13.py > importer13.h
"""
import hashlib
import hmac

IDENTITY, CONTEXT, SECRET = b"client one", b"ctx", bytes(range(32))
KDFS = {"sha256": 1, "sha384": 2}


def extract(h, salt, ikm):
    return hmac.new(salt, ikm, h).digest()


def expand_label(h, secret, label, context, n):
    label = b"tls13 " + label
    info = n.to_bytes(2, "big") + bytes([len(label)]) + label + bytes([len(context)]) + context
    out, t, i = b"", b"", 1
    while len(out) < n:
        t = hmac.new(secret, t + info + bytes([i]), h).digest()
        out, i = out + t, i + 1
    return out[:n]


def vec16(data):
    return len(data).to_bytes(2, "big") + data


def row(own, target):
    h, t = getattr(hashlib, own), getattr(hashlib, target)
    imported = vec16(IDENTITY) + vec16(CONTEXT) + (0x0304).to_bytes(2, "big") + KDFS[target].to_bytes(2, "big")
    epskx = extract(h, bytes(h().digest_size), SECRET)
    ipskx = expand_label(h, epskx, b"derived psk", h(imported).digest(), t().digest_size)
    early = extract(t, bytes(t().digest_size), ipskx)
    binder = expand_label(t, early, b"imp binder", t(b"").digest(), t().digest_size)
    return f'    {{EW_{own.upper()}, EW_{target.upper()}, "{imported.hex()}",\n        "{ipskx.hex()}",\n        "{binder.hex()}"}},'


print("/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by importer13.py. */")
print("static const struct {\n    ew_hash_id own, target;\n    const char *imported, *ipskx, *binder;\n} importer13[] = {")
for own in KDFS:
    for target in KDFS:
        print(row(own, target))
print("};")
