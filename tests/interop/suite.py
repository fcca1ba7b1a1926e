"""The whole suite: builds the peers, makes the cases, runs them a few at a time, in order."""
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from harness.script import Script

from . import case as cases_of_one, pattern
from .adapters.base import BOTH
from .adapters.curl import Curl
from .adapters.gnutls import GnuTls
from .adapters.openssl import OpenSsl
from .adapters.scripted import Go, Rustls
from .build import GoBuild, RustBuild
from .cases import (bulk, clientcert, closing, closing12, details, extensions, handshake,
                    hybrid, keyupdate, postauth, renegotiation, resumption, survival, tools,
                    versions, wire)
from .certs import Certs

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 4
VERSIONS = ["1.3", "1.2", BOTH]
GROUPS_OF_CASES = [handshake, hybrid, resumption, survival, clientcert, postauth, keyupdate,
                   renegotiation, details, extensions, bulk, tools, closing, closing12, wire, versions]


class World:
    """What all cases share."""

    def __init__(self, folder, endwell):
        self.endwell, self.certs = endwell, Certs(folder)
        self._files = folder / "files"
        self._files.mkdir()
        for mib in set(bulk.MIB.values()):
            self.pattern_file(mib << 20).write_bytes(pattern.data(mib << 20))

    def pattern_file(self, size):
        """A file of so many bytes; the sizes are those of bulk."""
        return self._files / f"pattern-{size}"


def peers():
    return [OpenSsl(), GnuTls(), Curl(), Go(GoBuild()), Rustls(RustBuild())]


def run(only, endwell=None):
    """(peers, [(case, good)]), each case said as TAP. only: words of a case's name."""
    endwell = endwell or Path(os.environ.get("EW_BUILD", ROOT / "build")) / "endwell"
    done = []
    with tempfile.TemporaryDirectory(prefix="endwell-interop-") as folder, Script() as script:
        world = World(Path(folder), endwell)
        all_peers = peers()
        _say_builds(script, all_peers)
        chosen = [c for peer in all_peers for c in _cases(peer)
                  if all(word in c.name for word in only)]
        _say_missing(script, all_peers, chosen)
        chosen = [case for case in chosen if not case.peer.missing()]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            results = pool.map(lambda case: cases_of_one.run(case, world), chosen)
            for case, (good, notes, seconds) in zip(chosen, results):
                done.append((case, script.check(case.name, good, *notes)))
                if os.environ.get("EW_INTEROP_TIMES"):
                    print(f"# {seconds:.2f} s", flush=True)
    return all_peers, done


def _cases(peer):
    for tls in VERSIONS:
        for module in GROUPS_OF_CASES:
            yield from (replace(case, tls=tls) for case in module.cases(peer, tls))


def _say_builds(script, all_peers):
    """A peer whose build fails is a failure; one that cannot be built here is skipped."""
    for peer in all_peers:
        if peer.scripted and not peer.build.missing:
            script.check(f"{peer.name} peer builds", not peer.build.fault, peer.build.fault)


def _say_missing(script, all_peers, chosen):
    """One line for each peer that is not here."""
    for peer in all_peers:
        number = sum(case.peer is peer for case in chosen)
        if number and peer.missing():
            script.skip(f"{peer.name}: its {number} cases", peer.missing())
