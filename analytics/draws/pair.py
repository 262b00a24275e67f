"""Who goes to whom: a team for every subject drawn, by a function of list and seed.

Subjects come in the order of rank(key, "visit", token), the arms mixed: nobody sees from the order why a subject was drawn. Each needs
`each` persons of every department whose items apply, and if that is fewer than `least`, the rest from the first department (by name).
Each place is filled by the shortest augmenting path (Berge 1957, Ford & Fulkerson 1956): those who can go, least loaded first and then
by rank(key, "pair", subject, inspector); if all of them are full, somebody moves to make room. So a subject is without a team only
if those before it and it together cannot all have one. Then it is reported and its places are free again; nobody is dropped silently.
Exact steps: docs/draw.md. Cost: a breadth-first search per place, one digest per pair that is looked at.
"""

from collections import Counter, deque
from collections.abc import Sequence

from analytics.draws.announcement import Announcement, Inspector, Name, Said, Subject, Token, Whole
from analytics.draws.hashes import rank
from analytics.draws.seeds import Seed
from analytics.draws.select import Selection, key_of


class Visit(Said):
    """A subject and the team that goes there, by token."""

    subject: Token
    inspectors: list[Token]


class Unstaffed(Said):
    """A subject that got no team: the department that lacks people, how many of it could go at all, how many are needed."""

    subject: Token
    department: Name
    eligible: Whole
    needed: Whole


class Pairing(Said):
    """All who were drawn: with a team, or reported without one."""

    visits: list[Visit]
    unstaffed: list[Unstaffed]


def pair(announcement: Announcement, seed: Seed, selection: Selection) -> Pairing:
    """A team for every subject of the selection, or the department that has nobody."""
    return paired(announcement, key_of(announcement, seed), selection)


def paired(announcement: Announcement, key: bytes, selection: Selection) -> Pairing:
    """The teams under the key of list and seed."""
    drawn = set(selection.tokens)
    subjects = sorted((each for each in announcement.subjects if each.token in drawn), key=lambda each: rank(key, "visit", each.token))
    teams = _Teams(announcement, key, subjects)
    unstaffed = [problem for subject in subjects if (problem := teams.staff(subject))]
    left = {each.subject for each in unstaffed}
    visits = [Visit(subject=each.token, inspectors=sorted(teams.sent[each.token])) for each in subjects if each.token not in left]
    return Pairing(visits=visits, unstaffed=unstaffed)


def needs(announcement: Announcement, subject: Subject) -> dict[str, int]:
    """How many of each department go to this subject, departments by name."""
    departments = sorted({item.department for item in announcement.items if item.item in subject.items})
    found = dict.fromkeys(departments, announcement.team.each)
    found[departments[0]] += max(0, announcement.team.least - sum(found.values()))
    return found


def can_go(announcement: Announcement, subject: Subject, inspector: Inspector) -> bool:
    """Whether the district is theirs, and all items of their department for this subject are too."""
    theirs = {item.item for item in announcement.items if item.department == inspector.department and item.item in subject.items}
    return covers(inspector.region, subject.region) and bool(theirs) and (not inspector.items or theirs <= set(inspector.items))


def covers(region: str, place: str) -> bool:
    """Whether a district covers another: 330100 covers 330106, 330000 all of the province; an empty one covers everything."""
    while region.endswith("00"):
        region = region[:-2]
    return place.startswith(region)


class _Teams:
    """The teams while they are made: who is sent where, and who could be."""

    def __init__(self, announcement: Announcement, key: bytes, subjects: Sequence[Subject]) -> None:
        self.announcement, self.key = announcement, key
        self.subjects = {each.token: each for each in subjects}
        self.place = {each.token: place for place, each in enumerate(subjects)}
        self.conflicts = set(announcement.conflicts)
        self.sent: dict[str, set[str]] = {each.token: set() for each in subjects}  # subject → inspectors
        self.visits: dict[str, list[str]] = {each.token: [] for each in announcement.inspectors}  # inspector → subjects
        self._able: dict[tuple[str, str], list[tuple[bytes, str]]] = {}
        self._like: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
        self._people = {each.token: each for each in announcement.inspectors}
        self._free = Counter({each.department: 0 for each in announcement.inspectors})  # places that a department can still fill
        for inspector in announcement.inspectors:
            self._free[inspector.department] += announcement.team.most
        self._dead: set[str] = set()  # inspectors from whom no chain leads to a free place: searches need not go there again

    def staff(self, subject: Subject) -> Unstaffed | None:
        """Give the subject its team; if that cannot be, take back what it got and say which department lacks people."""
        for department, number in needs(self.announcement, subject).items():
            for _ in range(number):
                if not self._free[department] or not self._augment(subject.token, department):
                    self._release(subject.token)
                    return Unstaffed(subject=subject.token, department=department, eligible=len(self._able_for(subject.token, department)), needed=number)
        return None

    def _augment(self, start: str, department: str) -> bool:
        """One more of the department to `start`, by the shortest chain of moves; False if there is none."""
        parents: dict[str, str] = {}  # inspector → subject that would get them
        moved: dict[str, str] = {}  # subject → inspector whom it would give up
        queue = deque(self._reach(start, department, parents))
        seen = {start}
        while queue:
            inspector = queue.popleft()
            if len(self.visits[inspector]) < self.announcement.team.most:
                self._move(inspector, start, parents, moved)
                self._free[department] -= 1
                return True
            for subject in sorted(self.visits[inspector], key=self.place.__getitem__):
                if subject not in seen:
                    seen.add(subject)
                    moved[subject] = inspector
                    queue.extend(self._reach(subject, department, parents))
        self._dead.update(parents)
        return False

    def _reach(self, subject: str, department: str, parents: dict[str, str]) -> list[str]:
        """Who could go there and is not yet looked at: least loaded first, then by rank."""
        free = [
            (len(self.visits[token]), order, token)
            for order, token in self._able_for(subject, department)
            if token not in parents and token not in self._dead and token not in self.sent[subject]
        ]
        found = [token for _, _, token in sorted(free)]
        parents.update(dict.fromkeys(found, subject))
        return found

    def _move(self, inspector: str, start: str, parents: dict[str, str], moved: dict[str, str]) -> None:
        while True:
            subject = parents[inspector]
            self.sent[subject].add(inspector)
            self.visits[inspector].append(subject)
            if subject == start:
                return
            inspector = moved[subject]
            self.sent[subject].remove(inspector)
            self.visits[inspector].remove(subject)

    def _release(self, subject: str) -> None:
        for inspector in self.sent[subject]:
            self.visits[inspector].remove(subject)
            self._free[self._people[inspector].department] += 1
        if not self._dead.isdisjoint(self.sent[subject]):
            self._dead.clear()
        self.sent[subject] = set()

    def _able_for(self, subject: str, department: str) -> list[tuple[bytes, str]]:
        if (subject, department) not in self._able:
            free = (token for token in self._like_for(self.subjects[subject], department) if (token, subject) not in self.conflicts)
            self._able[subject, department] = sorted((rank(self.key, "pair", subject, token), token) for token in free)
        return self._able[subject, department]

    def _like_for(self, subject: Subject, department: str) -> list[str]:
        """Who of the department could go to any subject of this district with these items."""
        like = (subject.region, tuple(subject.items), department)
        if like not in self._like:
            those = (each for each in self._people.values() if each.department == department)
            self._like[like] = [each.token for each in those if can_go(self.announcement, subject, each)]
        return self._like[like]


def loads(pairing: Pairing) -> dict[str, int]:
    """How many visits each inspector has who has any."""
    return dict(sorted(Counter(token for visit in pairing.visits for token in visit.inspectors).items()))
