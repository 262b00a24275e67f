"""What speaks for a subject and what against it, each as a sentence with its record. What comes only from a link is said to be so.

For: an entry of a red list in force; or a record clean for so many months with something good in it. Against: its own records; that
nobody knows its linked risk; or only a link. The last is no judgement of the subject, and a person may decide otherwise.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from graph.results import results_run
from ledger.codelists import code_list
from ledger.in_force import red_lists
from ledger.months import months_after
from ledger.switches import switched
from ledger.view import View
from proceedings.incentives.policy import Trustworthy, trustworthy


class Ground(StrEnum):
    """Why a subject may be honoured."""

    RED = "红名单"
    CLEAN = "清白主体"


class Against(StrEnum):
    """What kind of thing speaks against it."""

    OWN = "本单位"
    UNKNOWN = "不知道"
    LINK = "仅因关联"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that speaks for (kind of Ground) or against (kind of Against) a subject."""

    kind: str
    sentence: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a subject stands on a day."""

    subject_id: str
    name: str
    grounds: tuple[Point, ...]
    against: tuple[Point, ...]

    @property
    def eligible(self) -> bool:
        """Something speaks for it and nothing against."""
        return bool(self.grounds) and not self.against

    @property
    def only_linked(self) -> bool:
        """Something speaks for it, and against it only a link."""
        return bool(self.grounds and self.against) and all(each.kind == Against.LINK for each in self.against)

    @property
    def verdict(self) -> str:
        """In a few words."""
        if self.eligible:
            return "可以提名"
        return "本单位记录清白，仅因关联待人工决定" if self.only_linked else "不符合"


SUBJECTS = """
select subject_id, name, status, established, ended from enterprises where ($everybody or list_contains($subjects, subject_id)) order by subject_id
"""
RED = """
select subject_id, record_id, list_type, document_no, authority, valid_from from listings_shown
where list_contains($red, list_type) and subject_id is not null and coalesce(valid_to, date '9999-12-31') > $today
  and ($everybody or list_contains($subjects, subject_id))
order by subject_id, valid_from, record_id
"""
GOOD = """
select subject_id, record_id, '抽查未发现问题' as what, matter, inspected as day from inspections
where result = '未发现问题' and inspected > $since
  and ($everybody or list_contains($subjects, subject_id))
union all
select subject_id, record_id, '信用承诺已履约', matter, coalesce(judged, valid_from) from commitments
where fulfilment = '已履约' and coalesce(judged, valid_from) > $since
  and ($everybody or list_contains($subjects, subject_id))
order by subject_id, day desc, record_id
"""
BAD = """
select subject_id, record_id, decided as day, '受到“' || penalty_kinds || '”处罚' as what, document_no, authority from penalties
where subject_id is not null and decided > $since
  and ($everybody or list_contains($subjects, subject_id))
union all
select subject_id, record_id, valid_from, list_type, document_no, authority from listings where subject_id is not null
  and ($everybody or list_contains($subjects, subject_id))
union all
select subject_id, record_id, valid_to, list_type || ' 移出', document_no, authority from listings_shown
where not_counted = '已移出' and valid_to > $since and subject_id is not null and not list_contains($red, list_type)
  and ($everybody or list_contains($subjects, subject_id))
union all
select subject_id, record_id, coalesce(judged, valid_from), '失信承诺' , commitment_no, authority from commitments
where fulfilment = '失诺' and coalesce(judged, valid_from) > $since
  and ($everybody or list_contains($subjects, subject_id))
order by subject_id, day, record_id
"""
SCORED = """
select subject_id, band, payload from scores
where run_id = $run and not list_contains($low, band) and ($everybody or list_contains($subjects, subject_id))
"""


def standings(view: View, subjects: Sequence[str] = ()) -> Iterator[Standing]:
    """Every subject with a ground, or those asked for whether they have one or not, by id. Natural persons are not put on the list here."""
    policy, today = trustworthy(), view.as_of
    given: dict[str, object] = {"everybody": not subjects, "subjects": list(subjects) or [""]}
    since = months_after(today, -policy.months)
    red = _by_subject(view, RED, given | {"red": list(red_lists()), "today": today})
    good = _by_subject(view, GOOD, given | {"since": since}) if policy.clean_on(switched(view)) else {}
    bad = _by_subject(view, BAD, given | {"since": since, "red": list(red_lists())})
    bands = _bands(view, given, policy)
    for row in view.rows(SUBJECTS, given):
        key = row["subject_id"]
        if not subjects and key not in red and len(good.get(key, ())) < policy.positive:
            continue
        own = [*_registered(row, policy, today), *(Point(Against.OWN, _told(each), each["record_id"]) for each in bad.get(key, ()))]
        grounds = [Point(Ground.RED, _honoured(each), each["record_id"]) for each in red.get(key, ())]
        if not own and len(good.get(key, ())) >= policy.positive:
            grounds += [Point(Ground.CLEAN, _clean(good[key], policy), good[key][0]["record_id"])]
        yield Standing(key, row["name"] or key, tuple(grounds), (*own, *_linked(key, bands, policy)))


def standing_of(view: View, subject_id: str) -> Standing | None:
    """Where one subject stands; None if the ledger does not know it."""
    return next(standings(view, [subject_id]), None) if subject_id else None


@dataclass(frozen=True, slots=True)
class _Bands:
    known: bool  # whether an analysis over exactly this view exists
    rows: Mapping[str, Mapping[str, Any]]  # of subjects in a band that stands against them; a subject that is not in it is in a low one


def _bands(view: View, given: Mapping[str, object], policy: Trustworthy) -> _Bands:
    run = results_run(view)
    rows = view.rows(SCORED, {**given, "run": run, "low": list(policy.bands)}) if run else []
    return _Bands(run is not None, {row["subject_id"]: row for row in rows})


def _linked(key: str, bands: _Bands, policy: Trustworthy) -> Iterator[Point]:
    """What links say; a subject that an analysis does not mention has no risk above 0."""
    if not bands.known:
        yield Point(Against.UNKNOWN, "关联风险不知道：这一天还没有分析，或者分析之后又有变动；请先执行 creditgraph analyse")
        return
    row = bands.rows.get(key)
    if row is None:
        return
    said = json.loads(row["payload"])
    linked = [each for each in said["contributions"] if not each["own"]]
    first = linked[0]["sentence"] if linked else ""
    more = f"等 {len(linked)} 条" if len(linked) > 1 else ""
    kind = Against.LINK if all(not each["own"] for each in said["contributions"]) else Against.OWN
    own_word = "本单位没有计入的不良记录；" if kind is Against.LINK else ""
    sentence = f"{own_word}关联风险档次为“{row['band']}”：{first}{more}。关联只是提示，不是对本单位的认定；可以说明情况，由人决定是否列入"
    yield Point(kind, sentence, linked[0]["record_id"] if linked else "")


def _registered(row: Mapping[str, Any], policy: Trustworthy, today: date) -> Iterator[Point]:
    if row["ended"] and row["ended"] <= today:
        yield Point(Against.OWN, f"已于 {row['ended']} 注销或者吊销")
    elif row["status"] and row["status"] not in policy.statuses:
        yield Point(Against.OWN, f"登记状态为“{code_list('enterprise_status').title(row['status'])}”")
    elif not row["status"]:
        yield Point(Against.UNKNOWN, "登记状态不知道")
    if not row["established"]:
        yield Point(Against.UNKNOWN, "成立日期不知道")
    elif months_after(row["established"], policy.registered_months) > today:
        yield Point(Against.OWN, f"成立于 {row['established']}，登记未满 {policy.registered_months} 个月")


def _told(row: Mapping[str, Any]) -> str:
    what = row["what"]
    if what.endswith(" 移出"):
        words = f"移出{code_list('list_types').title(what.removesuffix(' 移出'))}"
    else:
        listed = code_list("list_types").title(what)
        words = f"被列入{listed}" if listed != what else what
    by = "，".join(part for part in (row["document_no"], row["authority"]) if part)
    return f"{row['day']} {words}（{by}）"


def _honoured(row: Mapping[str, Any]) -> str:
    by = "，".join(part for part in (row["document_no"], row["authority"]) if part)
    return f"{row['valid_from']} 列入{code_list('list_types').title(row['list_type'])}（{by}），仍在有效期内"


def _clean(rows: Sequence[Mapping[str, Any]], policy: Trustworthy) -> str:
    newest = rows[0]
    return (
        f"近 {policy.months} 个月没有计入的不良记录；{len(rows)} 条正面记录，最近一条：{newest['day']} {newest['what']}（{newest['matter'] or '事项未载明'}）"
    )


def _by_subject(view: View, sql: str, given: dict[str, object]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.rows(sql, given):
        found[row["subject_id"]].append(row)
    return dict(found)
