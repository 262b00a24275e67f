"""Resolution of persons: a view and the log of decisions in, proposals out. Nothing is read or written besides.

What comes out is a function of the records and of what people decided, never of the order in which records came:
automatic merges are worked out anew each time, and one whose evidence is gone (corrected, repaired, now a hub) is undone.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.identity.facts import read_facts
from analytics.identity.judge import JOIN, REVIEW, Reason, Verdict, judge
from analytics.identity.pairs import read_pairs
from analytics.identity.partition import Groups, Link, safe_links
from analytics.identity.person_scores import person_scores
from analytics.identity.policy import IdentityPolicy
from analytics.identity.scores import Score
from ledger.canonical import MERGE, SPLIT
from ledger.identity_log import APART, Decision
from ledger.view import View


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with its verdict and its score."""

    verdict: Verdict
    score: Score | None

    @property
    def key(self) -> tuple[str, str]:
        """The two ids in order."""
        return self.verdict.pair.key

    @property
    def probability(self) -> float:
        """The score as a number; 0 if there is none."""
        return self.score.probability if self.score else 0.0


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the records say: `joined` may be merged automatically, `review` wants a person, the most probable first; `judged` has both and what is settled."""

    policy: IdentityPolicy
    judged: tuple[Judged, ...]
    joined: tuple[Judged, ...]
    review: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What people have decided and not taken back. `apart`: declared different, or a merge that a person undid and nobody made again."""

    together: tuple[tuple[str, str], ...]
    apart: tuple[tuple[str, str], ...]


def in_force(decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions that no later one undoes, oldest first; an undoing that was itself undone undoes nothing."""
    undone: set[str] = set()
    standing = []
    for each in reversed(decisions):
        if each.event_id in undone:
            continue
        if each.kind == SPLIT and each.undoes:
            undone.add(each.undoes)
        standing.append(each)
    return standing[::-1]


def decided_by_people(decisions: Sequence[Decision]) -> Decided:
    """The pairs that people joined, and those that they keep apart."""
    together: list[tuple[str, str]] = []
    apart: dict[tuple[str, str], bool] = {}
    merges = {each.event_id for each in decisions if each.kind == MERGE}
    for each in in_force(decisions):
        if each.kind == MERGE and not each.automatic:
            together.append(each.pair)
            apart.pop(each.pair, None)
        elif each.kind == APART or (each.kind == SPLIT and not each.automatic and each.undoes in merges):
            apart[each.pair] = True
    return Decided(tuple(together), tuple(apart))


def resolve(view: View, decisions: Sequence[Decision], policy: IdentityPolicy) -> Resolution:
    """Every pair with something in common beside the name, judged. `view`: one in which nobody has decided (`undecided=True`)."""
    with read_facts(view, policy) as facts:
        verdicts = [verdict for pair in read_pairs(facts) if (verdict := judge(pair, policy))]
        scores = person_scores(facts, [verdict.pair for verdict in verdicts])
    people = decided_by_people(decisions)
    verdicts = _claimed_twice(verdicts, people)
    joins = [Link(*verdict.pair.key) for verdict in verdicts if verdict.action == JOIN]
    exclusive = {verdict.pair.key for verdict in verdicts if verdict.pair.exclusive}
    kept, blocked = safe_links(joins, people.together, lambda ids: contradiction(ids, people, exclusive))
    verdicts = [_blocked(verdict, blocked[verdict.pair.key]) if verdict.pair.key in blocked else verdict for verdict in verdicts]
    return _sorted_out(verdicts, scores, kept, people, policy)


def contradiction(ids: Sequence[str], people: Decided, exclusive: Collection[tuple[str, str]]) -> str:
    """Why these ids cannot all be one person; empty if they can. Documents that people have declared one count once."""
    groups, members = Groups(people.together), set(ids)
    if len({groups.of(each) for each in ids if each.startswith("P-")}) > 1:
        return "归并后会有两个不同的证件号码"
    if any(left in members and right in members for left, right in people.apart):
        return "其中有人工认定为“不是同一人”的"
    if any(left in members and right in members for left, right in exclusive):
        return "其中有同一时间不能兼任的职务"
    return ""


def _claimed_twice(verdicts: Sequence[Verdict], people: Decided) -> list[Verdict]:
    """A person without a number, for whom two different documents come into question, goes to neither by itself."""
    groups = Groups(people.together)
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for each in verdicts:
        if each.pair.identified == 1 and each.pair.key not in people.apart:
            claims[each.pair.left].add(groups.of(each.pair.right))  # N- before P-
    reason = Reason("claimed_twice", "同名的另一个证件号码也与此处有共同之处：不能自动选定", "another document of this name fits too")
    return [
        replace(each, action=REVIEW, against=(*each.against, reason)) if each.pair.identified == 1 and len(claims[each.pair.left]) > 1 else each
        for each in verdicts
    ]


def _blocked(verdict: Verdict, why: str) -> Verdict:
    reason = Reason("contradiction", f"{why}：整组转人工", "joining the group would contradict itself")
    return replace(verdict, action=REVIEW, against=(*verdict.against, reason))


def _sorted_out(
    verdicts: Sequence[Verdict], scores: Mapping[tuple[str, str], Score], kept: Sequence[Link], people: Decided, policy: IdentityPolicy
) -> Resolution:
    """The queue leaves out what is settled: joined already, by people or automatically, or declared different."""
    judged = [Judged(verdict, scores.get(verdict.pair.key)) for verdict in verdicts]
    groups = Groups([*people.together, *(link.pair for link in kept)])
    settled = {tuple(sorted((groups.of(left), groups.of(right)))) for left, right in people.apart}
    review = [
        each
        for each in judged
        if each.verdict.action == REVIEW
        and groups.of(each.key[0]) != groups.of(each.key[1])
        and tuple(sorted((groups.of(each.key[0]), groups.of(each.key[1])))) not in settled
    ]
    joined = tuple(each for each in judged if each.verdict.action == JOIN)
    return Resolution(policy, tuple(judged), joined, tuple(sorted(review, key=lambda each: (-each.probability, each.key))))


def grounds(judged: Judged) -> dict[str, Any]:
    """The evidence of a pair as it is kept with a decision and shown by `why`."""
    verdict = judged.verdict
    return {
        "name": verdict.pair.name,
        "action": verdict.action,
        "needed": verdict.needed,
        "corroborators": [
            {"kind": each.kind, "text": reason.text, "via": each.via, "left_at": each.left_at, "right_at": each.right_at}
            for each, reason in zip(verdict.counted, verdict.supporting, strict=True)
        ],
        "against": [{"code": each.code, "text": each.text} for each in verdict.against],
        "missing": [{"code": each.code, "text": each.text} for each in verdict.missing],
        "same_name_documents": verdict.pair.documents,
        "score": None if judged.score is None else judged.score.probability,
        "weights": [] if judged.score is None else [{"feature": w.title, "outcome": w.outcome, "bits": w.bits} for w in judged.score.weights],
    }
