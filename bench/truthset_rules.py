"""When two general records are one: rules with names, and vetoes that nothing but an exclusive number overrides."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.truthset_names import Name, compare, keys, organisations
from bench.truthset_records import Address, Record

ORDER = ("same", "close", "part", "given", "unknown", "family", "different")
ENOUGH_WORDS, NEARLY_ALL, SEVERAL_WORDS = 0.6, 0.8, 4
LAST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two records have in common. `rule`: why they are one, empty if they are not; `veto`: why they must not be."""

    name: str
    shared: tuple[str, ...]
    rule: str
    veto: str


def candidates(records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    """Pairs that share a name, a number, an address number, a date or a mailbox; each once."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(records):
        found = {key for name in each.names for key in keys(name)} | {phone[-LAST_DIGITS:] for phone in each.phones} | each.emails | each.birth
        found |= {f"#{number}" for address in each.addresses for number in address.numbers} | {one.number for one in each.identifiers}
        for key in found:
            blocks[key].append(number)
    yield from sorted({(a, b) for block in blocks.values() for n, a in enumerate(block) for b in block[n + 1 :]})


def weigh(one: Record, other: Record) -> Evidence:
    """What speaks for and against two records being one."""
    name = name_level(one, other)
    same_number, other_number = _identifiers(one, other)
    shared = [*(["identifier"] if same_number else []), *_shared(one, other)]
    veto = "" if same_number else _veto(one, other, name, other_number)
    return Evidence(name, tuple(shared), "" if veto else _rule(one, name, shared), veto)


def name_level(one: Record, other: Record) -> str:
    """The best of all spellings; unknown if one of the two has no name."""
    how = organisations if one.organisation and other.organisation else compare
    found = {how(a, b) for a in one.names for b in other.names}
    return next((level for level in ORDER if level in found), "unknown")


def _rule(one: Record, name: str, shared: Sequence[str]) -> str:
    others = [each for each in shared if each not in ("identifier", "birth_swapped")]
    if one.organisation:
        places = [each for each in others if each in ("address", "phone", "email")]
        return "organisation: name and place" if name in ("same", "close", "part") and places else ""
    if "identifier" in shared and name != "different":
        return "exclusive number"
    if name == "same" and others:
        return "name and " + others[0]
    if name == "close" and (beside := [each for each in others if each != "birth"]):
        return "alike name and " + beside[0]  # a name that is only alike and a date of birth: a person must look
    if name == "given" and len(others) >= 2:
        return "given name and two corroborators"
    return "two corroborators, name not comparable" if name == "unknown" and len(others) >= 2 else ""


def _veto(one: Record, other: Record, name: str, other_number: bool) -> str:
    if one.organisation != other.organisation:
        return "a person and an organisation"
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return "another generation"
    if other_number:
        return "another number of one kind"
    if one.birth and other.birth and not one.birth & other.birth and not near(one.first_birth, other.first_birth):
        return "another date of birth"
    return "another name" if name in ("family", "different") and not one.organisation else ""


def near(one: str, other: str) -> bool:
    """Whether two dates differ in one of year, month and day only, the year by one at most, the others as typing errors do; swapped or not."""
    a, b = one.split("-"), other.split("-")
    swapped = [b[0], b[2], b[1]]
    return any(sum(x != y for x, y in zip(a, c, strict=True)) <= 1 and abs(int(a[0]) - int(c[0])) <= 1 for c in (b, swapped))


def _identifiers(one: Record, other: Record) -> tuple[bool, bool]:
    """Whether they share an exclusive number, and whether they have different ones of one kind and issuer."""
    same = different = False
    for a in one.identifiers:
        for b in other.identifiers:
            if a.kind != b.kind or (a.issuer and b.issuer and not a.issuer & b.issuer):
                continue
            same, different = same or a.number == b.number, different or a.number != b.number
    return same, different and not same


def _shared(one: Record, other: Record) -> Iterator[str]:
    if one.first_birth and one.first_birth == other.first_birth:
        yield "birth"
    elif one.birth & other.birth:
        yield "birth_swapped"
    if any(a.endswith(b) or b.endswith(a) for a in one.phones for b in other.phones):
        yield "phone"
    if one.emails & other.emails:
        yield "email"
    if any(same_address(a, b) for a in one.addresses for b in other.addresses):
        yield "address"
    if any(_employer(a, b) for a in one.employers for b in other.employers):
        yield "employer"


def same_address(one: Address, other: Address) -> bool:
    """A number in common, and most words of the shorter; without any number, nearly all of several words."""
    least, words = min(len(one.words), len(other.words)), len(one.words & other.words)
    if not one.numbers and not other.numbers:
        return words >= SEVERAL_WORDS and words / least >= NEARLY_ALL
    return bool(one.numbers & other.numbers) and least > 0 and words / least >= ENOUGH_WORDS


def _employer(one: Name, other: Name) -> bool:
    return organisations(one, other) in ("same", "part", "close")
