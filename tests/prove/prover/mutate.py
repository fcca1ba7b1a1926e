"""Makes mutants of a C source: one guard negated, one statement dropped, one target swapped, one case label moved."""
import re
from dataclasses import dataclass

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
CONSTANT = re.compile(r"\b(EW_(?:WHY|FIRST|CC|TR|FX|W|R|C|V|T|P)_)[A-Z0-9_]+\b")
ENUM = re.compile(r"enum\s*\w*\s*\{(.*?)\}", re.S)
FUNCTION = re.compile(r"^(?!#|\s)([^;{}()=]*?)\b(\w+)\([^;{}]*\)\s*\n\{\n(.*?)^\}", re.M | re.S)
# Assignments to the state and the effects, calls that change them, and early returns.
STATEMENT = re.compile(r"^[ ]+((?:r->|r\.)(?:state\.\w+|effects)\s*\|?=[^;]*;|\w+\(&?r(?:, [^;]*)?\);"
                       r"|return;)", re.M)
# Labels, and a group of them with what they lead to.
LABEL = re.compile(r"\bcase (EW_[A-Z0-9_]+):")
GROUP = re.compile(r"((?:\bcase EW_[A-Z0-9_]+:\s*)+)(.*?)(?=\bcase |\bdefault:|\Z)", re.S)
SWITCH = re.compile(r"^( *)switch \(([^\n]*)\) \{\n(.*?)^\1\}", re.M | re.S)
CASE_LEFT = "case left to the default"
CASE_SWAPPED = "cases exchanged"
COMPARES = "guard compares another"
FILES = ("allow.c", "closure.c", "internal.h", "verdict.c")
COMPARED = re.compile(r"[=!<>]=?\s*$")


@dataclass(frozen=True)
class Mutant:
    """One change: source[start:end] becomes text."""

    path: str
    line: int
    kind: str
    start: int
    end: int
    old: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.old} -> {self.text or '(nothing)'}"


def families(header):
    """{prefix: [constants]} of the enums of closure.h; what only counts them is left out."""
    found = {}
    for body in ENUM.findall(COMMENT.sub(" ", header)):
        for match in CONSTANT.finditer(body):
            found.setdefault(match[1], []).append(match[0])
    return found


def mutants(path, source, constants):
    """Every mutant of a source."""
    bare = COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), source)
    seen = set()
    for kind, start, end, text in _changes(bare, constants):
        if (start, end, text) in seen:
            continue
        seen.add((start, end, text))
        old = " ".join(source[start:end].split())
        yield Mutant(path, bare.count("\n", 0, start) + 1, kind, start, end, old, text)


def together(source, changes):
    """One source that holds every mutant: ew_mutant tells which it is (changes: {number: mutant})."""
    sites = {}
    for number, mutant in changes.items():
        sites.setdefault((mutant.start, mutant.end), []).append((number, mutant))
    return "extern int ew_mutant;\n" + _render(source, 0, len(source), sites)


def _render(source, start, end, sites):
    """source[start:end] with the outermost of the sites inside it made switches."""
    out, at = [], start
    inside = sorted((site for site in sites if start <= site[0] and site[1] <= end),
                    key=lambda site: (site[0], -site[1]))
    for site in inside:
        if site[0] < at:
            continue
        out.append(source[at:site[0]])
        rest = {key: value for key, value in sites.items() if key != site}
        out.append(_switch(_render(source, *site, rest), sites[site]))
        at = site[1]
    return "".join(out) + source[at:end]


def _switch(original, mutants_here):
    if mutants_here[0][1].kind == "effect dropped":
        return f"{{ if (ew_mutant != {mutants_here[0][0]}) {original} }}"
    if mutants_here[0][1].kind in (CASE_LEFT, CASE_SWAPPED):
        choices = "".join(f"ew_mutant == {number} ? (int)({m.text}) : " for number, m in mutants_here)
        return f"{choices}(int)({original})"
    choices = "".join(f"ew_mutant == {number} ? ({m.text}) : " for number, m in mutants_here)
    return f"({choices}({original}))"


def _changes(bare, constants):
    for function in FUNCTION.finditer(bare):
        start, end = function.span(3)
        for first, last in _conditions(bare, start, end, "bool" in function[1]):
            for a, b in _operands(bare, first, last):
                yield "guard negated", a, b, f"!({' '.join(bare[a:b].split())})"
        yield from _cases(bare, start, end)
        for match in STATEMENT.finditer(bare, start, end):
            yield "effect dropped", match.start(1), match.end(1), ";"
        for match in CONSTANT.finditer(bare, start, end):
            yield from _swaps(bare, match, constants)
        for match in re.finditer(r"(?<== )(?:true|false)\b|(?<=, )(?:true|false)(?=\))",
                                 bare[start:end]):
            other = "false" if match[0] == "true" else "true"
            yield "target swapped", start + match.start(), start + match.end(), other


def _cases(bare, start, end):
    """What is switched on, made to look like another: of each label, that it does not come (a value that has no label), and
    that it and the one of the next group change places. Labels of one group go the same way, and a group that only breaks
    goes the way of no label."""
    for switch in SWITCH.finditer(bare, start, end):
        first, last = switch.span(2)
        asked = " ".join(bare[first:last].split())
        groups = [(LABEL.findall(group), body.split())
                  for group, body in GROUP.findall(switch[3])]
        for labels, body in groups:
            for label in labels if body != ["break;"] else ():
                yield CASE_LEFT, first, last, f"({asked}) == {label} ? -1 : (int)({asked})"
        for (labels, _), (others, _) in zip(groups, groups[1:]):
            one, other = labels[-1], others[0]
            yield (CASE_SWAPPED, first, last,
                   f"({asked}) == {one} ? (int){other} : ({asked}) == {other} ? (int){one} : (int)({asked})")


def _swaps(bare, match, constants):
    before, after = bare[max(0, match.start() - 40):match.start()], bare[match.end():match.end() + 4]
    if re.search(r"\bcase\s+$", before):
        return
    compared = (COMPARED.search(before) and not re.search(r"(?<![=!<>])(?:\|)?=\s*$", before))
    kind = COMPARES if compared else "target swapped"
    for other in constants.get(match[1], []):
        if other != match[0] and not after.startswith("("):
            yield kind, match.start(), match.end(), other


def _conditions(bare, start, end, returns_bool):
    """Spans of everything that decides: of if, of ?:, and of what a question answers."""
    for match in re.finditer(r"\bif \(", bare[start:end]):
        first = start + match.end()
        yield first, _closing(bare, first)
    for match in re.finditer(r"(?:\breturn|=(?<![=!<>]=)(?!=)|,)\s+([^;?,]*?)\s*\?", bare[start:end]):
        yield start + match.start(1), start + match.end(1)
    answer = r"\breturn ([^;?]+);|\bbool \w+ = ([^;]+);|\bstate\.\w+ = ([^;?]*[!|&=(][^;?]*);"
    for match in re.finditer(answer, bare[start:end]):
        group = match.lastindex
        if group == 1 and not returns_bool:
            continue
        if not re.match(r"\(uint8_t\)", match[group]):
            yield start + match.start(group), start + match.end(group)


def _closing(bare, first):
    depth = 1
    at = first
    while depth:
        depth += {"(": 1, ")": -1}.get(bare[at], 0)
        at += 1
    return at - 1


def _operands(bare, first, last):
    """The whole, and each operand of && and || in it, however deep in parentheses."""
    first, last = _trim(bare, first, last)
    if bare[first] == "(" and _closing(bare, first + 1) == last - 1:
        yield from _operands(bare, first + 1, last - 1)
        return
    yield first, last
    parts = _split(bare, first, last)
    if len(parts) > 1:
        for a, b in parts:
            yield from _operands(bare, a, b)


def _trim(bare, first, last):
    while bare[first].isspace():
        first += 1
    while bare[last - 1].isspace():
        last -= 1
    return first, last


def _split(bare, first, last):
    parts, depth, begin, at = [], 0, first, first
    while at < last:
        depth += {"(": 1, ")": -1}.get(bare[at], 0)
        if depth == 0 and bare[at:at + 2] in ("&&", "||"):
            parts.append(_trim(bare, begin, at))
            begin = at + 2
            at += 1
        at += 1
    parts.append(_trim(bare, begin, last))
    return parts


def of_closure(tree, files=FILES, more=False):
    """[(mutant, the source it is made from)]; more: those of COMPARES, too."""
    folder = tree / "src" / "closure"
    constants = families((folder / "closure.h").read_text(encoding="utf-8"))
    for name in files:
        source = (folder / name).read_text(encoding="utf-8")
        for mutant in mutants(f"src/closure/{name}", source, constants):
            if more or mutant.kind != COMPARES:
                yield mutant, source
