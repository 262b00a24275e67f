"""From the merges that the records support to the decisions that the log still lacks: new merges, and undoings of merges without support.

Ids stay: of two that become one, the id that is shown is the one with a document, else the one that came first.
"""

from collections.abc import Callable, Mapping, Sequence

from analytics.identity.partition import Groups
from analytics.identity.resolve import in_force
from ledger.canonical import MERGE, SPLIT, canonical_ids
from ledger.identity_log import Decision, Draft

Order = Callable[[str], tuple[object, ...]]  # the smaller stays


def staying(first_seen: Mapping[str, int]) -> Order:
    """Documents before names at one enterprise, then who came first, then the id itself."""
    last = len(first_seen)
    return lambda each: (each.startswith("N-"), first_seen.get(each, last), each)


def plan(decisions: Sequence[Decision], supported: Mapping[tuple[str, str], Mapping[str, object]], order: Order, who: str) -> list[Draft]:
    """What to add to the log. `supported`: pair → evidence, for every automatic merge that the records support today."""
    standing = [each for each in in_force(decisions) if each.kind == MERGE]
    gone = [each for each in standing if each.automatic and each.pair not in supported]
    gone += _misnamed([each for each in standing if each not in gone], order)
    undone = {each.event_id for each in gone}
    drafts = [_undo(each, who) for each in gone]
    left = [each for each in standing if each.event_id not in undone]
    shown = canonical_ids(left)
    groups = Groups((each.left_id, each.right_id) for each in left)
    names = {groups.of(each): shown.get(each, each) for event in left for each in (event.left_id, event.right_id)}
    for pair in sorted(supported):
        sides = [names.get(groups.of(each), each) for each in pair]
        if groups.join(*pair):
            kept = min(sides, key=order)
            names[groups.of(pair[0])] = kept
            first, second = sorted(pair, key=order)
            drafts.append(Draft(MERGE, first, second, who, "策略自动归并", kept, evidence=supported[pair]))
    return drafts


def _misnamed(standing: Sequence[Decision], order: Order) -> list[Decision]:
    """Automatic merges of groups that, after an undoing, would show another id than the one that came first: made anew."""
    shown = canonical_ids(standing)
    groups = Groups((each.left_id, each.right_id) for each in standing)
    wrong = {
        root
        for root, ids in groups.members().items()
        if shown.get(root, root) != min(ids, key=order) and all(each.automatic for each in standing if groups.of(each.left_id) == root)
    }
    return [each for each in standing if groups.of(each.left_id) in wrong]


def _undo(event: Decision, who: str) -> Draft:
    return Draft(SPLIT, event.left_id, event.right_id, who, "佐证不再成立，策略自动撤销", undoes=event.event_id)
