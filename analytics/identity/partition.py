"""Who is one: groups out of links, without ever joining what must stay apart.

Two ways, both independent of the order in which records came:

- `safe_links`: a whole component that holds a contradiction is left alone and goes to a person (persons of the ledger);
- `strongest_first`: links by strength, each taken unless it would join what must stay apart (general entity resolution).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Two ids that the evidence says are one. `strength` orders links; equal strength goes by ids."""

    left: str
    right: str
    strength: float = 0.0

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in order."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)


class Groups:
    """Disjoint sets of ids; an id that was never joined is a group of its own."""

    def __init__(self, joined: Iterable[tuple[str, str]] = ()) -> None:
        self._parent: dict[str, str] = {}
        for left, right in joined:
            self.join(left, right)

    def of(self, key: str) -> str:
        """The id that stands for the group of `key`."""
        root = key
        while (above := self._parent.get(root, root)) != root:
            root = above
        while (above := self._parent.get(key, key)) != root:
            self._parent[key], key = root, above
        return root

    def join(self, left: str, right: str) -> bool:
        """Join two groups; False if they were one already. The smaller id stands for both."""
        low, high = sorted((self.of(left), self.of(right)))
        self._parent.setdefault(low, low)
        self._parent[high] = low
        return low != high

    def members(self) -> dict[str, list[str]]:
        """Groups of ids that were ever joined, each in order."""
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for key in sorted(self._parent):
            groups[self.of(key)].append(key)
        return dict(groups)


Contradiction = Callable[[Sequence[str]], str]  # what is wrong with these ids being one; empty if nothing


def safe_links(links: Collection[Link], together: Iterable[tuple[str, str]], contradiction: Contradiction) -> tuple[list[Link], dict[tuple[str, str], str]]:
    """The links that may be followed, and for each other one what forbids it. `together`: pairs that people have joined."""
    groups = Groups([*together, *(link.pair for link in links)])
    wrong = {root: contradiction(ids) for root, ids in groups.members().items()}
    kept = sorted((link for link in links if not wrong[groups.of(link.left)]), key=lambda link: link.pair)
    return kept, {link.pair: wrong[groups.of(link.left)] for link in links if wrong[groups.of(link.left)]}


def strongest_first(links: Collection[Link], apart: Callable[[Sequence[str], Sequence[str]], bool]) -> list[Link]:
    """Links that join two groups, strongest first, skipping those that would join groups which `apart` holds apart."""
    groups = Groups()
    members: dict[str, list[str]] = {}
    kept = []
    for link in sorted(links, key=lambda each: (-each.strength, each.pair)):
        left, right = groups.of(link.left), groups.of(link.right)
        if left == right or apart(members.get(left, [left]), members.get(right, [right])):
            continue
        groups.join(left, right)
        members[groups.of(left)] = [*members.pop(left, [left]), *members.pop(right, [right])]
        kept.append(link)
    return kept
