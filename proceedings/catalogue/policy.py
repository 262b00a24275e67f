"""What the gate takes from policy/sanctions.toml: texts that say nothing, where ordinary records allow little, and how late a step may be entered."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ledger.errors import PolicyError
from proceedings.events import NO_SIGN

FILLERS = re.compile("[_\u115f\u1160\u3164\uffa0]")  # letters by name only: a line to write on, and Hangul letters that nobody sees
REPEATED = re.compile(r"(.+?)\1+")


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """`fewest_signs`, `placeholders`: of the four texts. `region`, `article`, `kinds`: where and how 不良信息 is limited. `latest_entry`: in days."""

    fewest_signs: int
    placeholders: frozenset[str]
    region: str
    article: str
    kinds: str
    latest_entry: int

    def says_nothing(self, text: str) -> bool:
        """Whether a text that a subject must be told has no content: no letters or digits, too few, or a word that holds a place."""
        plain = signs(text)
        return len(plain) < self.fewest_signs or REPEATED.sub(r"\1", plain) in self.placeholders


def signs(text: str) -> str:
    """Letters and digits of a text, as somebody reads them."""
    return FILLERS.sub("", NO_SIGN.sub("", unicodedata.normalize("NFKC", text))).casefold()


@cache
def gate_policy() -> GatePolicy:
    """As shipped; PolicyError if something is missing."""
    table = tomllib.loads((files("proceedings") / "policy" / "sanctions.toml").read_text(encoding="utf-8"))
    try:
        told, ordinary = table["texts"], table["ordinary"]
        words = frozenset(REPEATED.sub(r"\1", signs(each)) for each in told["placeholders"])
        return GatePolicy(told["fewest_signs"], words, ordinary["region"], ordinary["article"], ordinary["kinds"], table["latest_entry"]["days"])
    except KeyError as error:
        raise PolicyError(f"缺少 {error}", where="proceedings/policy/sanctions.toml", todo="照出厂文件补齐") from error
