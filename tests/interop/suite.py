"""The whole suite: builds the peers, makes the cases, runs them a few at a time, in order."""
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.script import Script

from . import case as cases_of_one, pattern
from .adapters.curl import Curl
from .adapters.gnutls import GnuTls
from .adapters.openssl import OpenSsl
from .adapters.scripted import Go, Rustls
from .build import GoBuild, RustBuild
from .cases import bulk, clientcert, closing, handshake, keyupdate, resumption, tools, wire
from .certs import Certs

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 4
BULK = 100 << 20
GROUPS_OF_CASES = [handshake, resumption, clientcert, keyupdate, bulk, tools, closing,
                   wire]


class World:
    """What all cases share."""

    def __init__(self, folder, endwell):
        self.endwell, self.certs = endwell, Certs(folder)
        self.pattern_file = folder / "pattern"
        with open(self.pattern_file, "wb") as out:
            out.write(pattern.data(BULK))


def peers():
    return [OpenSsl(), GnuTls(), Curl(), Go(GoBuild()), Rustls(RustBuild())]


def run(only, endwell=None):
    """[(case, good or None where skipped)]; each is said as TAP. only: words of a case's name."""
    endwell = endwell or Path(os.environ.get("EW_BUILD", ROOT / "build")) / "endwell"
    done = []
    with tempfile.TemporaryDirectory(prefix="endwell-interop-") as folder, Script() as script:
        world = World(Path(folder), endwell)
        all_peers = peers()
        _say_builds(script, all_peers)
        chosen = [c for peer in all_peers for module in GROUPS_OF_CASES for c in module.cases(peer)
                  if all(word in c.name for word in only)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for case, result in zip(chosen, pool.map(lambda c: _run(c, world), chosen)):
                done.append((case, _say(script, case, result)))
    return all_peers, done


def _say_builds(script, all_peers):
    """A peer whose build fails is a failure; one that cannot be built here is skipped later."""
    for peer in all_peers:
        build = getattr(peer, "_build", None)
        if build and not build.missing:
            script.check(f"{peer.name} peer builds", not build.fault, build.fault)


def _run(case, world):
    why = case.peer.missing()
    return why if why else cases_of_one.run(case, world)


def _say(script, case, result):
    if isinstance(result, str):
        script.skip(case.name, result)
        return None
    good, notes, seconds = result
    script.check(case.name, good, *notes)
    if os.environ.get("EW_INTEROP_TIMES"):
        print(f"# {seconds:.2f} s", flush=True)
    return good
