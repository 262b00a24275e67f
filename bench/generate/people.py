"""Invented persons: common Chinese names, identity numbers with right check digits that nobody living can have.

Every number carries a birth date of 1880 to 1899, so no holder of it is alive; phones begin with 154, a range that the
numbering plan does not give to any operator ([O], not checked at the ministry).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bench.generate.catalogue import words
from ledger.identifiers import make_citizen_number
from ledger.regions import counties

FIRST_BIRTH = date(1880, 1, 1)
BIRTH_DAYS = 7304  # to 1899-12-31
SEQUENCES = 999
PEOPLE_PER_BLOCK = 100_000


@dataclass(frozen=True, slots=True)
class Person:
    """A person. Identity is the number, never the name; `number` empty: the source does not know it."""

    name: str
    number: str
    phone: str


class People:
    """Makes persons, each with a number of their own in the whole province."""

    def __init__(self, rng: Random, block: int) -> None:
        self._rng = rng
        self._next = block * PEOPLE_PER_BLOCK
        self._words = words()

    def one(self, name: str = "", *, known: bool = True) -> Person:
        """A new person; `known` False leaves out the identity number."""
        serial, self._next = self._next, self._next + 1
        return Person(name or self.name(), identity_number(serial) if known else "", phone_number(serial))

    def name(self) -> str:
        """A name; one in nine is of the most common ones, so that homonyms abound."""
        if self._rng.random() < 0.11:
            return str(self._rng.choice(self._words["common_names"]))
        surnames: str = self._words["surnames"]
        surname = surnames[int(self._rng.random() ** 2 * len(surnames))]
        given: str = self._rng.choice(self._words["given_first"])
        second: str = self._rng.choice(self._words["given_second"]) if self._rng.random() < 0.75 else ""
        return surname + given + second


def identity_number(serial: int) -> str:
    """The number of the person with that serial, all different: county, birth date 1880–1899, sequence, check digit."""
    places = counties()
    slot, place = divmod(serial, len(places))
    sequence, day = divmod(slot * 2741, BIRTH_DAYS)  # 2741 is coprime to the number of days: neighbours get distant birth dates
    return make_citizen_number(places[(place * 97) % len(places)].code, FIRST_BIRTH + timedelta(days=day), sequence % SEQUENCES + 1)


def phone_number(serial: int) -> str:
    """A mobile number of the unused range 154."""
    return f"154{(serial * 7919 + 104_729) % 100_000_000:08d}"
