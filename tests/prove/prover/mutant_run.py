"""What becomes of a mutant: the rule that kills it, or the proof that it is no change at all."""
import shutil
import subprocess

from proofs import EQUIVALENT, Proof

from . import cbmc, mutate, root

SOURCES = ["allow.c", "closure.c", "verdict.c"]
LIMIT = 120  # seconds that a walk over a mutant may take
QUESTIONS = ["may_write", "may_seal_early", "may_seal_data", "may_seal", "may_ask", "may_open", "may_detach", "idles",
             "timer_of", "transport_of", "cause_of", "verdict_of", "step"]
SELECT = """#include <stdlib.h>
int ew_mutant = -1;
__attribute__((constructor)) static void select_mutant(void)
{
    const char *number = getenv("EW_MUTANT");
    ew_mutant = number ? atoi(number) : -1;
}
"""


class Walker:
    """Walks mutants of closure natively: one program holds them all."""

    def __init__(self, mutants):
        """mutants: {number: (mutant, the source it is made from)}."""
        folder = root.BUILD / "mutants"
        _write(folder / "closure", mutants)
        (folder / "select.c").write_text(SELECT, encoding="utf-8")
        self.program = folder / "walk"
        includes = [f"-I{part}" for part in (folder, root.TREE / "src", root.TREE / "tests")]
        sources = [*sorted(root.TREE.glob("tests/walk/*.c")), folder / "select.c",
                   *(folder / "closure" / name for name in SOURCES)]
        subprocess.run(["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-w", *includes, *sources, "-o",
                        self.program], check=True)
        if self.first_violation(-1):
            raise RuntimeError("closure itself violates a rule: see tests/run walk")

    def first_violation(self, number):
        """The name of a rule that the mutant violates and the way there, or None."""
        try:
            done = subprocess.run([self.program, "--first"], capture_output=True, text=True,
                                  env={"EW_MUTANT": str(number)}, timeout=LIMIT, check=False)
        except subprocess.TimeoutExpired:
            return None
        return done.stdout.splitlines()[:2] if done.returncode == 1 else None


def prove_equivalent(mutants):
    """CBMC's outcome on: each of the mutants is no change, wherever the invariant holds."""
    _write(root.ROOT / root.WORK / "mutant" / "closure", mutants)
    cbmc.forget("mutant/")
    names = tuple(f"ew_closure_{name}=mutant_{name}" for name in QUESTIONS)
    numbers = ",".join(str(number) for number in mutants)
    return cbmc.check(Proof("mutants", EQUIVALENT.harness, EQUIVALENT.sources,
                            (f"MUTANTS={numbers}",), checks=False,
                            variants=tuple((f"mutant/closure/{name}", names) for name in SOURCES)))


def _write(folder, mutants):
    """closure with all these mutants in it, of which ew_mutant chooses one."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root.TREE / "src" / "closure", folder)
    for path in {mutant.path for mutant, _ in mutants.values()}:
        here = {n: m for n, (m, _) in mutants.items() if m.path == path}
        source = next(text for m, text in mutants.values() if m.path == path)
        (folder / path.split("/")[-1]).write_text(mutate.together(source, here), encoding="utf-8")
