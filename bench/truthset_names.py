"""Names of records from anywhere. Latin names by their tokens, Chinese names whole (and whole in pinyin), others whole."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import duckdb
from pypinyin import lazy_pinyin

from bench.truthset_config import config

ALPHABETS = ("latin", "cyrillic")
HAN = re.compile(r"[\u3400-\u9fff]")
CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
LATIN = re.compile(r"[a-z]")
WORD = re.compile(r"[^\W\d_]+")
JOINED = str.maketrans("", "", "'’`")
CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіўї",
        ("a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i u i").replace("_", "").split(" "),
        strict=True,
    )
)
SOUNDS = (  # consonants by sound, vowels left out
    (r"gh(?=t|$)", ""), (r"ph", "f"), (r"sch|sh|ch", "x"), (r"c(?=[eiy])", "s"), (r"ck|c|q", "k"), (r"g(?=e)", "j"), (r"z", "s"), (r"d", "t"),
    (r"[aeiouyhw]", ""),
)  # fmt: skip
LONG = 6  # letters from which one typing error does not make another name
ALIKE, GIVEN_ALIKE = 0.90, 0.92  # Jaro-Winkler; [O]: below, short names of different people pass


@dataclass(frozen=True, slots=True)
class Name:
    """A name. `given` and `family` only where a Latin source says which is which; a Chinese name has `whole` only."""

    whole: str
    tokens: tuple[str, ...]
    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    script: str = "latin"


def fold(text: str) -> str:
    """Lower case without accents; Cyrillic in Latin letters."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("ß", "ss")
    text = "".join(CYRILLIC.get(letter, letter) for letter in text)
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)).translate(JOINED)


def name_of(full: str = "", family: str = "", given: str = "") -> tuple[Name | None, str]:
    """A name and the generation that its suffix says ('' if none). `full`: «Last, First» or «First Last» in Latin letters."""
    text = " ".join(part for part in (given, family) if part) or full
    folded = fold(text)
    if HAN.search(folded):
        pinyin = "".join(lazy_pinyin(re.sub(r"\s+", "", folded)))
        return Name(pinyin, (pinyin,), script="han"), ""
    found = WORD.findall(folded)
    if found and not LATIN.search(folded):
        return Name("".join(found), tuple(found), script="other"), ""
    suffix = next((config().suffixes[word] for word in found if word in config().suffixes and len(found) > 1), "")
    tokens = tuple(word for word in found if not (word in config().suffixes and len(found) > 1))
    if not tokens:
        return None, ""
    if family or given:
        first, last = (tuple(word for word in WORD.findall(fold(part)) if word not in config().suffixes) for part in (given, family))
        return Name("".join(tokens), tokens, first, last), suffix
    script = "cyrillic" if CYRILLIC_LETTER.search(text) else "latin"
    left, comma, right = folded.partition(",")
    if comma:
        return Name("".join(tokens), tokens, tuple(WORD.findall(right)), tuple(WORD.findall(left)), script), suffix
    return Name("".join(tokens), tokens, tokens[:-1], tokens[-1:], script), suffix


def keys(name: Name) -> set[str]:
    """What the tokens of a name are known by: forms of a given name by the first form, others by their sound."""
    if name.script not in ALPHABETS:
        return {name.whole}
    return {key for token in name.tokens for key in _keys(token)}


def words(name: Name) -> set[str]:
    """One word for each token, the first form of a given name or its sound; none for a name that Latin letters cannot say."""
    return {min(_keys(token) or {token}, key=lambda key: (key.startswith("~"), key)) for token in name.tokens} if name.script != "other" else set()


def compare(one: Name, other: Name) -> str:
    """same, close, family (the given name differs: a relative), given (the family name differs), different, unknown (scripts)."""
    if one.script != other.script:
        return _across(one, other)
    if one.script not in ALPHABETS:
        return "same" if one.whole == other.whole else "different"
    return _by_tokens(one, other)


def _by_tokens(one: Name, other: Name) -> str:
    short, long = sorted((one.tokens, other.tokens), key=len)
    matched = _matched(short, long)
    if len(short) == 1 and len(long) > 1:
        return "part" if matched[0] >= 2 else "different"
    if all(each == 3 for each in matched):
        return "same"
    if all(each >= 1 for each in matched):
        return "close"
    return _which(one, other)


def organisations(one: Name, other: Name) -> str:
    """same, close, part, different: legal forms left out, words in any order."""
    forms = config().legal_forms
    short, long = sorted((tuple(t for t in each.tokens if t not in forms) for each in (one, other)), key=len)
    matched = _matched(short, long, plural=True)
    if matched and all(each == 3 for each in matched):
        return "same" if len(short) == len(long) else "part"
    if matched and all(each >= 1 for each in matched):
        return "close"
    hits = sum(each >= 1 for each in matched)
    return "part" if hits and hits >= len(matched) - 1 and len(matched) > 1 else "different"


def _across(one: Name, other: Name) -> str:
    """A Chinese name against Latin letters: whole pinyin against the tokens in either order. Other scripts: unknown."""
    if {one.script, other.script} == set(ALPHABETS):  # letters put into Latin ones never fit exactly: agreement counts, difference says nothing
        found = _by_tokens(one, other)
        return found if found in ("same", "close") else "unknown"
    if {one.script, other.script} != {"han", "latin"}:
        return "unknown"
    han, latin = (one, other) if one.script == "han" else (other, one)
    return "same" if han.whole in ("".join(latin.tokens), "".join((*latin.family, *latin.given)), "".join((*latin.given, *latin.family))) else "different"


def _which(one: Name, other: Name) -> str:
    """Which half differs; either order, because sources swap the two."""
    for given, family in ((other.given, other.family), (other.family, other.given)):
        if one.given and given and _any(one.given, given, 2):
            return "given"
        if one.family and family and _any(one.family, family, 2):
            return "family"
    return "different"


def _matched(short: Sequence[str], long: Sequence[str], *, plural: bool = False) -> list[int]:
    return [_best(token, long, plural=plural) for token in short]


def _any(left: Sequence[str], right: Sequence[str], least: int) -> bool:
    return any(_best(token, right) >= least for token in left)


def _best(token: str, others: Iterable[str], *, plural: bool = False) -> int:
    return max((_match(token, each, plural) for each in others), default=0)


@lru_cache(maxsize=100_000)
def _match(one: str, other: str, plural: bool) -> int:
    """3 the same name or sound, 2 alike, 1 an initial, 0 neither."""
    if one == other or _keys(one) & _keys(other) or (plural and one.rstrip("s") == other.rstrip("s")):
        return 3
    if 1 in (len(one), len(other)):
        short, long = sorted((one, other), key=len)
        return int(short in initials(long))
    if min(len(one), len(other)) >= LONG and _edits(one, other) <= 1:
        return 2
    least = ALIKE if min(len(one), len(other)) > 5 else GIVEN_ALIKE
    return 2 if _similarity(one, other) >= least else 0


@lru_cache(maxsize=100_000)
def _keys(token: str) -> frozenset[str]:
    known = config().given_names.get(token)
    sound = token[0] if len(token) == 1 else f"{_first(token)}{_sound(token)}"
    return frozenset(known or ()) | ({f"~{sound}"} if len(sound) > 1 or len(token) < LONG else frozenset())


def initials(token: str) -> frozenset[str]:
    """The letters by which a given name may be abbreviated: its own first letter, and those of its other forms (Robert: R or B)."""
    known = config().given_names.get(token, frozenset())
    return frozenset({token[0]}) | {form[0] for form, first in config().given_names.items() if first & known}


def _sound(token: str) -> str:
    text = token
    for pattern, sound in SOUNDS:
        text = re.sub(pattern, sound, text)
    return re.sub(r"(.)\1+", r"\1", text)


def _first(token: str) -> str:
    return token[0] if token[0] in "aeiou" else ""


@lru_cache(maxsize=100_000)
def _similarity(one: str, other: str) -> float:
    found = _engine().execute("select jaro_winkler_similarity(?, ?)", [one, other]).fetchall()
    return float(found[0][0])


@lru_cache(maxsize=100_000)
def _edits(one: str, other: str) -> int:
    found = _engine().execute("select damerau_levenshtein(?, ?)", [one, other]).fetchall()
    return int(found[0][0])


@lru_cache(maxsize=1)
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()
