"""The risk class A–D of subjects for sampling, from their own records only, each with its grounds.

A link to another firm or person never changes a class: it is a hint, not a record (decision 0018). What nobody knows, such as the day
of foundation, keeps a subject out of the best class. Source of the four classes: 国市监信发〔2022〕6 号; numbers: sampling.toml.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from analytics.score import risk
from analytics.score_policy import load_score_policy
from analytics.score_records import read_records
from ledger.months import months_after
from ledger.view import View
from proceedings.draws.policy import CLASSES, Sampling
from proceedings.events import Kind, read_events
from proceedings.incentives.matter import matters

OWN_RECORDS, MEASURE, INCENTIVE = "本单位有计入的处罚或者名单", "依法列为重点监管对象", "在守信名单内，减少检查频次"
HERE = "subject_id in (select subject_id from enterprises_current where starts_with(coalesce(region, ''), $region))"
LATEST = f"""
select subject_id from (from inspections where inspected > $since and {HERE}
    qualify row_number() over (partition by subject_id, authority order by inspected desc, record_id desc) = 1)
where result = $result group by all order by all
"""
FOUND = f"select distinct subject_id from inspections where inspected > $since and result in ('发现问题待整改', '发现问题已整改') and {HERE} order by all"
PROMISES = f"""
select distinct subject_id from commitments where fulfilment = '失诺' and coalesce(judged, valid_from) > $since and {HERE} order by all
"""
COMPLAINTS = f"select distinct subject_id from complaints where outcome in ('属实', '部分属实') and received > $since and {HERE} order by all"
YOUNG = f"select subject_id from enterprises_current where coalesce(established, date '9999-12-31') > $since and {HERE} order by all"
FOCUSED = f"select distinct subject_id from live_measures where list_contains($items, item_id) and coalesce(subject_id, '') <> '' and {HERE} order by all"
SIGNAL_SQL: Mapping[str, tuple[str, str]] = {  # signal → statement, result of an inspection that it asks for
    "unrectified": (LATEST, "发现问题待整改"),
    "refused": (LATEST, "不配合检查"),
    "unreachable": (LATEST, "查无下落"),
    "broken_promise": (PROMISES, ""),
    "complaint": (COMPLAINTS, ""),
    "problem": (FOUND, ""),
    "young": (YOUNG, ""),
}


@dataclass(frozen=True, slots=True)
class RiskClass:
    """The class of one subject, and why. Kinds of grounds only: what a record says is read when it is shown, so that it ends with it."""

    name: str = CLASSES[0]
    grounds: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """1 for A to 4 for D."""
        return CLASSES.index(self.name) + 1


LOWEST = RiskClass()


def risk_classes(view: View, region: str, policy: Sampling) -> dict[str, RiskClass]:
    """Subject → class of everybody in the region who is not plainly in the lowest. `region`: beginning of the code, empty for all."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, least, ground in _grounds(view, region, policy):
        found[subject].append((least, ground))
    classes = {
        subject: RiskClass(max(least for least, _ in grounds), tuple(dict.fromkeys(words for _, words in grounds))) for subject, grounds in found.items()
    }
    instead, only, _ = policy.incentives
    for subject in _favoured(view, policy):
        known = classes.get(subject, LOWEST)
        if known.name in only:
            classes[subject] = RiskClass(instead, (*known.grounds, INCENTIVE))
    return classes


def risk_class(view: View, subject_id: str, policy: Sampling) -> RiskClass:
    """The class of one subject."""
    region = next((row["region"] or "" for row in view.rows("select region from enterprises where subject_id = $s", {"s": subject_id})), "")
    return risk_classes(view, region, policy).get(subject_id, LOWEST)


def months_before(day: date, months: int) -> date:
    """The day from which on something lies within the last so many months."""
    return months_after(day, -months)


def _grounds(view: View, region: str, policy: Sampling) -> Iterator[tuple[str, str, str]]:
    """(subject, class at least, ground) of every own record that matters."""
    own: defaultdict[str, list[float]] = defaultdict(list)
    for record in read_records(view, load_score_policy()):
        own[record.owner].append(record.weight)
    here = {row["subject_id"] for row in view.rows(f"select subject_id from enterprises_current where {HERE}", {"region": region})} if own else set()
    for subject in sorted(here & own.keys()):
        if (name := policy.own_class(risk(own[subject]))) != CLASSES[0]:
            yield subject, name, OWN_RECORDS
    for name, signal in policy.signals.items():
        sql, result = SIGNAL_SQL[name]
        given = {"region": region, "since": months_before(view.as_of, signal.months), **({"result": result} if result else {})}
        for row in view.rows(sql, given):
            yield row["subject_id"], signal.least, signal.title
    least, items = policy.measures
    for row in view.rows(FOCUSED, {"region": region, "items": sorted(items)}):
        yield row["subject_id"], least, MEASURE


def _favoured(view: View, policy: Sampling) -> list[str]:
    """Subjects on the list of those who keep faith, with an incentive that means fewer inspections, in force."""
    items = policy.incentives[2]
    live = (each for each in matters(read_events(view, Kind.INCENTIVE)).values() if each.live)
    return sorted({each.subject_id for each in live if any(item["id"] in items for item in each.items)})
