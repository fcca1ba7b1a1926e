#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes record12.h: protected records of TLS 1.2 (RFC 5246, 6.2.3.3; 5288; 7905), computed in plain Python from FIPS 197,
NIST SP 800-38D and RFC 8439: no library that the product uses has a hand in them.

usage: record12.py > record12.h
"""


# --- AES-GCM ---------------------------------------------------------------------------------
def xtime(a):
    return ((a << 1) ^ 0x11B) & 0xFF if a & 0x80 else a << 1


def gf8(a, b):
    out = 0
    while b:
        if b & 1:
            out ^= a
        a, b = xtime(a), b >> 1
    return out


def make_sbox():
    box = []
    for v in range(256):
        inv = next((x for x in range(256) if gf8(v, x) == 1), 0)
        out = 0x63
        for k in range(5):
            out ^= ((inv << k) | (inv >> (8 - k))) & 0xFF
        box.append(out)
    return box


SBOX = make_sbox()


def expand_key(key):
    nk = len(key) // 4
    words, rcon = [list(key[4 * i:4 * i + 4]) for i in range(nk)], 1
    for i in range(nk, 4 * (nk + 7)):
        t = list(words[-1])
        if i % nk == 0:
            t = [SBOX[b] for b in t[1:] + t[:1]]
            t[0] ^= rcon
            rcon = xtime(rcon)
        elif nk > 6 and i % nk == 4:
            t = [SBOX[b] for b in t]
        words.append([a ^ b for a, b in zip(words[i - nk], t)])
    flat = [b for word in words for b in word]
    return [flat[i:i + 16] for i in range(0, len(flat), 16)]


def aes(key, block):
    keys = expand_key(key)
    s = [a ^ b for a, b in zip(block, keys[0])]
    for i, round_key in enumerate(keys[1:], 1):
        s = [SBOX[b] for b in s]
        s = [s[(j + 4 * (j % 4)) % 16] for j in range(16)]
        if i < len(keys) - 1:
            mixed = []
            for c in range(0, 16, 4):
                for r in range(4):
                    a, b, d, e = (s[c + (r + k) % 4] for k in range(4))
                    mixed.append(xtime(a) ^ xtime(b) ^ b ^ d ^ e)
            s = mixed
        s = [a ^ b for a, b in zip(s, round_key)]
    return bytes(s)


def gf128(x, y):
    z = 0
    for i in range(127, -1, -1):
        if x >> i & 1:
            z ^= y
        y = (y >> 1) ^ (0xE1 << 120 if y & 1 else 0)
    return z


def padded(data):
    return data + bytes(-len(data) % 16)


def gcm(key, nonce, aad, plain):
    stream = b"".join(aes(key, nonce + i.to_bytes(4, "big"))
                      for i in range(2, 3 + len(plain) // 16))
    out = bytes(a ^ b for a, b in zip(plain, stream))
    h, y = int.from_bytes(aes(key, bytes(16)), "big"), 0
    lengths = (8 * len(aad)).to_bytes(8, "big") + (8 * len(out)).to_bytes(8, "big")
    hashed = padded(aad) + padded(out) + lengths
    for i in range(0, len(hashed), 16):
        y = gf128(y ^ int.from_bytes(hashed[i:i + 16], "big"), h)
    mask = aes(key, nonce + b"\0\0\0\1")
    return out + bytes(a ^ b for a, b in zip(y.to_bytes(16, "big"), mask))


# --- ChaCha20-Poly1305 -----------------------------------------------------------------------
def rotl(v, n):
    return (v << n | v >> (32 - n)) & 0xFFFFFFFF


def quarter(s, a, b, c, d):
    for x, y, z, n in (a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7):
        s[x] = (s[x] + s[y]) & 0xFFFFFFFF
        s[z] = rotl(s[z] ^ s[x], n)


def chacha_block(key, counter, nonce):
    raw = b"expand 32-byte k" + key + counter.to_bytes(4, "little") + nonce
    start = [int.from_bytes(raw[i:i + 4], "little") for i in range(0, 64, 4)]
    s = list(start)
    for _ in range(10):
        for i in range(4):
            quarter(s, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return b"".join(((a + b) & 0xFFFFFFFF).to_bytes(4, "little") for a, b in zip(s, start))


def chacha(key, nonce, aad, plain):
    stream = b"".join(chacha_block(key, i, nonce) for i in range(1, 2 + len(plain) // 64))
    out = bytes(a ^ b for a, b in zip(plain, stream))
    once = chacha_block(key, 0, nonce)
    r = int.from_bytes(once[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    lengths = len(aad).to_bytes(8, "little") + len(out).to_bytes(8, "little")
    hashed, acc = padded(aad) + padded(out) + lengths, 0
    for i in range(0, len(hashed), 16):
        acc = (acc + int.from_bytes(hashed[i:i + 16] + b"\1", "little")) * r % (2 ** 130 - 5)
    tag = (acc + int.from_bytes(once[16:32], "little")) % 2 ** 128
    return out + tag.to_bytes(16, "little")


# --- records ---------------------------------------------------------------------------------
def record(suite, seq, kind, plain):
    number = seq.to_bytes(8, "big")
    aad = number + bytes([kind, 3, 3]) + len(plain).to_bytes(2, "big")
    if "CHACHA20" in suite:
        iv = bytes(range(0x10, 0x1C))
        nonce = bytes(a ^ b for a, b in zip(iv, bytes(4) + number))
        fragment = chacha(bytes(range(32)), nonce, aad, plain)
    else:
        key = bytes(range(16 if "128" in suite else 32))
        fragment = number + gcm(key, bytes(range(0x10, 0x14)) + number, aad, plain)
    return bytes([kind, 3, 3]) + len(fragment).to_bytes(2, "big") + fragment


SUITES = {0xC02F: "AES_128", 0xC02C: "AES_256", 0xCCA9: "CHACHA20"}
RECORDS = [(0, 22, b"\x14\0\0\x0c" + b"verify_data."), (1, 23, b"hello"), (2, 23, b""),
           (3, 23, bytes(range(100))), (0xFFFFFE, 21, b"\1\0")]

print("/* SPDX-License-Identifier: Apache-2.0 */")
print("/* Made by record12.py; not to be edited. Keys are 00 01 ..., fixed IVs 10 11 ... */")
print("/* clang-format off */")
for suite_id, suite_name in SUITES.items():
    for number_, type_, plain_ in RECORDS:
        sealed = record(suite_name, number_, type_, plain_)
        print(f'RECORD(0x{suite_id:04x}, {number_}, {type_}, "{plain_.hex() if len(plain_) < 40 else ""}"')
        if len(plain_) >= 40:
            for i in range(0, len(plain_), 46):
                print(f'    "{plain_[i:i + 46].hex()}"')
        print("    ,")
        for i in range(0, len(sealed), 46):
            print(f'    "{sealed[i:i + 46].hex()}"')
        print(")")
