"""What is proven: each proof is a harness, the sources it is about, and the bounds."""
from dataclasses import dataclass

CLOSURE = ["src/closure/allow.c", "src/closure/closure.c", "src/closure/verdict.c"]
PAST = ["tests/walk/history.c", "tests/walk/module.c", "tests/walk/rules_writing.c",
        "tests/walk/rules_reading.c", "tests/walk/rules_ending.c", "tests/walk/rules_versions.c",
        "tests/walk/rules_early.c",
        "tests/prove/closure/invariant.c"]


@dataclass(frozen=True)
class Proof:
    """One run of CBMC.

    unwind: how often a loop may run; that it runs no further is proven too. None: as often as it
    does. checks: memory safety and undefined behaviour are proven as well. title: what the one
    property of the harness is called, where the harness does not say.
    """

    name: str
    harness: str
    sources: tuple = ()
    defines: tuple = ()
    unwind: int = None
    checks: bool = True
    title: str = ""


def closure(rules):
    """The proofs of closure: the invariant, then every rule that the walk asks."""
    sources = tuple(CLOSURE + PAST)
    yield Proof("closure: invariant", "tests/prove/closure/induction.c", sources)
    for number, name in enumerate(rules):
        yield Proof("closure: rules", "tests/prove/closure/rules.c", sources,
                    (f"RULE={number}",), checks=False, title=name)


def all_proofs(rules):
    """Every proof; rules: the names of the walk's rules, in the order of their numbers."""
    yield from closure(rules)
