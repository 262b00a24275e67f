"""Who is drawn: the smallest ranks under the key of list and seed. The control arm from the whole library first, then each stratum.

Control: the `control` smallest of rank(key, "control", token) over all subjects. Stratum h: the `take` smallest of
rank(key, "stratum", token) over its subjects that the control arm left. The arms do not overlap, and every subject of a stratum
has the same chance, whatever stands beside it. Cost: one digest per subject and arm, and a sort.
"""

from collections.abc import Iterable

from analytics.draws.announcement import Announcement, Said, Token
from analytics.draws.hashes import draw_key, list_hash, rank
from analytics.draws.seeds import Seed, seed_text


class Drawn(Said):
    """Those drawn from one stratum, in the order of their ranks."""

    number: int
    tokens: list[Token]


class Selection(Said):
    """Who is drawn: the control arm, and each stratum, in the order of their ranks."""

    control: list[Token]
    strata: list[Drawn]

    @property
    def tokens(self) -> list[str]:
        """All who are drawn, control arm first."""
        return [*self.control, *(token for stratum in self.strata for token in stratum.tokens)]


def key_of(announcement: Announcement, seed: Seed) -> bytes:
    """The key of this list and this seed; SeedRefusedError if the seed is not the one that was announced."""
    return draw_key(list_hash(announcement), seed_text(announcement.draw_no, announcement.seed, seed))


def select(announcement: Announcement, seed: Seed) -> Selection:
    """Who is drawn from this list by this seed; SeedRefusedError if the seed is not the one that was announced."""
    return selected(announcement, key_of(announcement, seed))


def selected(announcement: Announcement, key: bytes) -> Selection:
    """Who is drawn from this list under the key of list and seed."""
    control = _first(key, "control", (each.token for each in announcement.subjects), announcement.control)
    apart = set(control)
    groups: dict[int, list[str]] = {stratum.number: [] for stratum in announcement.strata}
    for subject in announcement.subjects:
        if subject.token not in apart:
            groups[subject.stratum].append(subject.token)
    strata = [Drawn(number=each.number, tokens=_first(key, "stratum", groups[each.number], each.take)) for each in announcement.strata]
    return Selection(control=control, strata=strata)


def _first(key: bytes, label: str, tokens: Iterable[str], count: int) -> list[str]:
    ranked = sorted((rank(key, label, token), token) for token in tokens)
    return [token for _, token in ranked[:count]]
