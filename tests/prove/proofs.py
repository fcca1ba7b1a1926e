"""What is proven: each proof is a harness, the sources it is about, and the bounds."""
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]

CLOSURE = ["src/closure/allow.c", "src/closure/closure.c", "src/closure/verdict.c"]
PAST = ["tests/walk/history.c", "tests/walk/module.c", "tests/walk/rules_writing.c",
        "tests/walk/rules_reading.c", "tests/walk/rules_ending.c", "tests/walk/rules_versions.c",
        "tests/walk/rules_early.c",
        "tests/prove/closure/invariant.c"]
NUM_EXTS = 40  # more than there are
READER = "src/wire/reader.c"
WRITER = "src/wire/writer.c"


@dataclass(frozen=True)
class Proof:
    """One run of CBMC.

    unwind: how often a loop may run; that it runs no further is proven too. None: as often as it
    does. checks: memory safety and undefined behaviour are proven as well. title: what the one
    property of the harness is called, where the harness does not say. variants: [(source,
    defines)]: sources compiled with these.
    """

    name: str
    harness: str
    sources: tuple = ()
    defines: tuple = ()
    unwind: int = None
    checks: bool = True
    title: str = ""
    variants: tuple = ()
    loops: tuple = ()  # [(loop, bound)] where it differs from unwind


# What the mutant tool proves of mutants that no rule kills.
EQUIVALENT = Proof("closure: equivalent", "tests/prove/closure/equivalent.c", tuple(CLOSURE + PAST))


def closure(rules):
    """The proofs of closure: the invariant, then every rule that the walk asks."""
    sources = tuple(CLOSURE + PAST)
    yield Proof("closure: invariant", "tests/prove/closure/induction.c", sources)
    for number, name in enumerate(rules):
        yield Proof("closure: rules", "tests/prove/closure/rules.c", sources,
                    (f"RULE={number}",), checks=False, title=name)


def codecs():
    """The proofs of wire, of the record header and of the handshake messages."""
    for take in ("number", "bytes", "rest", "copy", "vec"):
        yield Proof(f"wire: reader, {take}", "tests/prove/wire/reader.c", (READER,),
                    (f"TAKE=take_{take}", "BYTES=32"), unwind=9)
    for write in ("NUMBER", "VEC8", "VEC16", "VEC24", "SLICE", "SPACE", "OPEN", "SHUT"):
        size = 260 if write == "SHUT" else 12  # a body that is too long for one byte
        yield Proof(f"wire: writer, {write.lower()}", "tests/prove/wire/writer.c", (WRITER,),
                    (f"WRITE={write}", f"BYTES={size}"), unwind=9)
    yield Proof("wire: round trip", "tests/prove/wire/round_trip.c", (READER, WRITER), unwind=9)
    yield Proof("record: header", "tests/prove/record/header.c",
                (READER, WRITER, "src/record/header.c", "src/record/aead12.c"), unwind=9)


# (parser, bytes of the body, bytes of the shortest entry of its lists, bytes of its widest number)
PARSERS = [
    ("ext_block", 16, 4, 2), ("lists", 12, 12, 2), ("server_name", 12, 3, 2), ("alpn", 8, 2, 2),
    ("share", 12, 12, 2), ("shares", 14, 5, 2), ("psk_offer", 24, 7, 4),
    ("client_hello", 64, 64, 2), ("server_hello", 50, 4, 2), ("encrypted_extensions", 16, 16, 2),
    ("certificate_request", 16, 16, 2), ("certificate", 11, 6, 3), ("certificate_verify", 16, 16, 2),
    ("new_session_ticket", 16, 16, 4), ("key_update", 8, 8, 1), ("certificate12", 16, 4, 3),
    ("certificate_request12", 16, 3, 2), ("server_key_exchange", 24, 24, 2),
    ("client_key_exchange", 8, 8, 2), ("new_session_ticket12", 16, 16, 4),
    ("status", 16, 2, 3), ("compressed_certificate", 12, 2, 3), ("alpn_choice", 8, 2, 2),
    ("values", 8, 2, 4),
]
# Of these also at the front of their memory, where a step before the body is seen.
FRONT = ["lists", "server_name", "alpn_choice", "values", "shares"]
# (what is written and read, the room for it)
MESSAGES = [
    ("certificate_verify", 12), ("key_update", 8), ("finished", 8), ("new_session_ticket", 24),
    ("new_session_ticket12", 16), ("certificate12", 20), ("server_key_exchange", 20),
    ("client_key_exchange", 8), ("certificate_request12", 20), ("server_hello", 60),
    ("record_limit", 8), ("key_share", 8), ("client_hello", 60), ("client_hello_shares", 64),
    ("client_hello_names", 70), ("client_hello_psk", 72), ("encrypted_extensions", 48),
    ("certificate", 52), ("certificate_request", 56), ("compressed_certificate", 14),
    ("certificate_status", 10), ("raw_key12", 9), ("empty_messages", 4), ("signed_params", 66),
    ("server_hello12", 88), ("new_session_ticket_early", 40),
    ("ext_numbers", 8), ("ext_u16_list", 12), ("ext_compressions", 9), ("ext_strings", 8),
    ("ext_alpn_choice", 9), ("ext_cert_types", 7), ("ext_fixed", 8), ("ext_grease", 9),
    ("scts", 9), ("staples", 20),
]


def messages():
    """Every parser over every body up to a bound."""
    codecs_but_ext = sorted(path.name for path in (TREE / "src" / "msg").glob("*.c")
                            if path.name != "ext.c")
    sources = (*(f"src/msg/{name}" for name in codecs_but_ext), READER, WRITER)
    for name, size, entry, width in PARSERS:
        defines = (f"PARSE={name}", f"BYTES={size}")
        ext = ("src/msg/ext.c", ())
        if name != "ext_block":  # by what is proven of it
            ext = ("src/msg/ext.c", ("ew_ext_parse=ew_ext_parse_proven",))
            defines += ("EXT_IS_PROVEN",)
        loops = (("read_uint.0", width + 1), ("find_ext.0", NUM_EXTS), ("ew_ext_parse.0", NUM_EXTS),
                 ("memcmp.0", 33), ("memchr.0", size + 1),
                 ("ew_ext_read_psk_offer.1", size // 2 + 2))
        more = ()
        if name == "client_hello":
            defines += ("PSK_IS_PROVEN",)
            more = (("src/msg/ext_read.c", ("ew_ext_read_psk_offer=ew_psk_offer_proven",)),)
        if name == "ext_block":
            loops = tuple(loop for loop in loops if loop[0] != "ew_ext_parse.0")
        for place in ([], ["AT_THE_FRONT"])[:1 + (name in FRONT)]:
            where = ", in front" if place else ""
            yield Proof(f"msg: {name}, any body of up to {size} bytes{where}",
                        "tests/prove/msg/parse.c", tuple(s for s in sources if s not in dict(more)),
                        (*defines, *place), size // entry + 2, variants=(ext, *more), loops=loops)
    for name, size in MESSAGES:
        yield Proof(f"msg: {name}, written and read", "tests/prove/msg/round_trip.c",
                    (*sources, "src/msg/ext.c"), (f"MESSAGE={name}", f"BYTES={size}"), 9,
                    loops=(("memcmp.0", 33), ("find_ext.0", NUM_EXTS)))


def conn():
    """conn around closure, with stubs for what surrounds it."""
    sources = (*CLOSURE, *PAST, READER, "src/conn/decide.c", "src/conn/send.c")
    twice = (("ew_conn_event", 3),)  # it tells closure itself where the last word fails
    yield Proof("conn: effects", "tests/prove/conn/effects.c", sources, unwind=20, loops=twice)
    yield Proof("conn: what is sealed", "tests/prove/conn/sends.c", sources, unwind=20, loops=twice)
    yield Proof("conn: what is delivered", "tests/prove/conn/delivers.c",
                (*sources, "src/conn/deliver.c"), unwind=20, loops=twice)
    yield Proof("conn: what is opened", "tests/prove/conn/inputs.c",
                (*CLOSURE, READER, "src/conn/input.c"), unwind=5)


def all_proofs(rules):
    """Every proof; rules: the names of the walk's rules, in the order of their numbers."""
    yield from closure(rules)
    yield from conn()
    yield from codecs()
    yield from messages()
