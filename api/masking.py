"""What each role sees of a person: full names and mere candidates for investigators and auditors, 张* for the others; telephone numbers for nobody."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from api.security import Role

FULL_NAMES = frozenset({Role.INVESTIGATOR, Role.AUDITOR})
MOBILE = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Masker:
    """Masks for one role. Identity numbers need none: the graph never holds them."""

    role: Role
    withheld: Mapping[str, str] = field(default_factory=dict)  # findings that this role is not shown, and the subject of each

    @property
    def full_names(self) -> bool:
        """Whether this role sees people's names whole."""
        return self.role in FULL_NAMES

    def findings(self, key: str, count: int | None) -> int:
        """How many findings about a subject this role is told of."""
        return max(0, (count or 0) - sum(subject == key for subject in self.withheld.values()))

    def person(self, name: str) -> str:
        """The name of a natural person."""
        return name if self.full_names or not name else f"{name[0]}*"

    def named(self, label: str, name: str) -> str:
        """The name of a node, masked where the node is a person or a telephone."""
        if label == "Person":
            return self.person(name)
        return phone(name)

    def text(self, sentence: str, people: Iterable[str] = ()) -> str:
        """A sentence in which the names of `people` and telephone numbers are masked."""
        for name in sorted({name for name in people if name}, key=len, reverse=True):
            sentence = sentence.replace(name, self.person(name))
        return phone(sentence)


def phone(text: str) -> str:
    """The text with the middle of every mobile number hidden: 138****1234."""
    return MOBILE.sub(r"\1****\2", text)
