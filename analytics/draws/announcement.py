"""What is fixed before the seed is known: the two libraries, the strata and their numbers, the rules of pairing, where the seed will come from.

Subjects and inspectors stand in it as tokens (tokens.py), strata as numbers: whoever reads it learns nobody's name or class as such, and can
still compute the draw (what a reader can yet infer: docs/draw.md §10).
All moments are UTC, whole seconds, `2026-07-01T01:00:00Z`: they compare as text. Specification: docs/draw.md.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from analytics.draws.takes import RATIO

PROTOCOL: Literal["creditgraph-draw/1"] = "creditgraph-draw/1"

Token = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,500}$")]  # where a line feed would part what is hashed
Ratio = Annotated[str, StringConstraints(pattern=RATIO)]
Whole = Annotated[int, Field(ge=0)]
Region = Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")]


class Said(BaseModel):
    """Part of a published file: frozen, exact types, no field too many."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Item(Said):
    """A check item and the department that checks it."""

    item: Name
    name: Name
    department: Name


class Stratum(Said):
    """A group of subjects drawn at one rate. `take` follows from the rest (takes.py). Which class it is, is said nowhere."""

    number: Annotated[int, Field(ge=1, le=999)]
    size: Whole
    ratio: Ratio
    floor: Whole
    take: Whole


class Subject(Said):
    """One subject of the library: its token, stratum, district (empty if unknown) and the items that apply to it."""

    token: Token
    stratum: Annotated[int, Field(ge=1)]
    region: Region
    items: Annotated[list[Name], Field(min_length=1)]


class Inspector(Said):
    """One inspector: token, department, district, items (empty: all of the department). Whose certificate does not hold for the whole period is not listed."""

    token: Token
    department: Name
    region: Region
    items: list[Name]


class Team(Said):
    """Who goes: at least `least` persons per visit (行政处罚法第 42 条: two), `each` of every department, nobody to more than `most` visits."""

    least: Annotated[int, Field(ge=2, le=20)]
    each: Annotated[int, Field(ge=1, le=20)]
    most: Annotated[int, Field(ge=1)]


class LeftOut(Said):
    """How many subjects are not in the library, for which reason."""

    reason: Name
    count: Whole


class PublicNumber(Said):
    """A number that others will make public: lottery, closing index. `digits`: its decimal digits in all; not known before `not_before`."""

    kind: Literal["public-number"]
    source: Name
    digits: Annotated[int, Field(ge=6, le=100)]
    not_before: Moment


class Dice(Said):
    """Dice rolled in front of witnesses: `count` rolls of a die with `faces` faces, not before `not_before`."""

    kind: Literal["dice"]
    faces: Annotated[int, Field(ge=2, le=100)]
    count: Annotated[int, Field(ge=1, le=200)]
    witnesses: Annotated[list[Name], Field(min_length=2)]
    not_before: Moment


class Commitment(Said):
    """What a party has sealed (seeds.py: commitment_of). The party is an office, not a person."""

    party: Line
    commitment: Token


class SealedHalves(Said):
    """Two parties' halves, sealed before publication and revealed from `not_before` on; `fallback` if one does not reveal."""

    kind: Literal["sealed-halves"]
    commitments: Annotated[list[Commitment], Field(min_length=2, max_length=2)]
    not_before: Moment
    fallback: PublicNumber


Plan = Annotated[PublicNumber | Dice | SealedHalves, Field(discriminator="kind")]


class Announcement(Said):
    """Everything that the draw follows from, except the seed. Order in lists is fixed (announce.py), so that a list has one hash."""

    protocol: Literal["creditgraph-draw/1"]
    draw_no: Line
    replaces: str  # number of the annulled draw whose place this one takes, else empty: nobody draws again unseen
    beside: list[Line] = []  # numbers of other draws, open or void, that overlap in items and district: none of them is kept out of sight
    title: Name
    directed: Literal["定向", "不定向"]
    joint: Literal["本部门", "跨部门"]
    scope: str
    as_of: Day
    check_from: Day
    check_to: Day
    policy: Name
    items: Annotated[list[Item], Field(min_length=1)]
    by: Literal["ratio", "number"]
    total: Whole  # of all strata together where `by` is number, else 0
    control: Whole  # drawn first, at random from the whole library
    strata: Annotated[list[Stratum], Field(min_length=1)]
    subjects: list[Subject]
    inspectors: list[Inspector]
    conflicts: list[tuple[Token, Token]]  # inspector, subject; reasons are not said
    team: Team
    left_out: list[LeftOut]
    seed: Plan
