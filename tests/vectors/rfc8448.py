#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes rfc8448.h, the traces of RFC 8448 as data, from the RFC's text.

usage: rfc8448.py rfc8448.txt > rfc8448.h

Every "{side} action" of the text becomes a step, in the RFC's order, and every value printed under
it a field of that step. A step whose values the RFC does not repeat ("same as ...") has no fields.
"""
import re
import sys

TRACES = {
    "3": "simple 1-RTT",
    "4": "resumed 0-RTT",
    "5": "HelloRetryRequest",
    "6": "client authentication",
    "7": "compatibility mode",
}


def body_lines(text):
    """The lines of the traces without page breaks."""
    for line in text.replace("\f", "\n").splitlines():
        if re.match(r"Thomson  .*\[Page|RFC 8448  ", line):
            continue
        yield line.rstrip()


def paragraphs(lines):
    """Paragraphs: what was printed without an empty line in it, or cut in two by a page break."""
    para = []
    for line in lines:
        if line:
            para.append(line)
        elif para:
            yield para
            para = []
    if para:
        yield para


def parse(text):
    trace, steps = None, []
    for para in paragraphs(body_lines(text)):
        joined = " ".join(line.strip() for line in para)
        section = re.match(r"(\d+)\.  \S", para[0])
        if section:
            trace = TRACES.get(section.group(1))
            continue
        if trace is None:
            continue
        step = re.match(r"\{(client|server)\}  (.*)$", joined)
        field = re.match(r"([A-Za-z0-9 ]+) \((\d+) octets\):  (.*)$", joined)
        if step:
            action = re.sub(r" \(same as .*\)", "", step.group(2)).rstrip(":")
            steps.append((trace, step.group(1), action, []))
        elif field:
            value = "" if field.group(3) == "(empty)" else re.sub(r"\s", "", field.group(3))
            steps[-1][3].append([field.group(1), int(field.group(2)), value])
        elif re.match(r"salt:  0 ", joined):
            steps[-1][3].append(["salt", 0, ""])
        elif re.fullmatch(r"[0-9a-f ]+", joined) and steps[-1][3]:
            steps[-1][3][-1][2] += joined.replace(" ", "")  # the rest of a value, on a new page
    return steps


def c_string(s):
    return '"' + s.replace('"', '\\"') + '"'


def write(steps):
    print("/* SPDX-License-Identifier: Apache-2.0 */")
    print("/* The traces of RFC 8448. Made by rfc8448.py; not to be edited. */")
    print("/* clang-format off */")
    for trace, side, action, fields in steps:
        print(f"STEP({c_string(trace)}, {c_string(side)}, {c_string(action)})")
        for name, length, value in fields:
            if len(value) != 2 * length:
                sys.exit(f"{trace}: {side}: {action}: {name}: {len(value) // 2} bytes of {length}")
            print(f"FIELD({c_string(name)},")
            for i in range(0, max(len(value), 1), 92):
                print(f"    {c_string(value[i:i + 92])}")
            print(")")


with open(sys.argv[1], encoding="ascii") as f:
    write(parse(f.read()))
