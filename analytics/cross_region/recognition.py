"""Whether the province of a firm may take over what another province has decided: by list, by field, or not at all."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from analytics.bans.citations import citations
from analytics.cross_region.criteria import general, met
from analytics.cross_region.policy import NATIONAL, REGIONAL, CrossRegionPolicy
from analytics.finding import Severity


class Standing(StrEnum):
    """How far a record reaches beyond its province."""

    NATIONWIDE = "全国名单"
    MUTUAL = "区域互认"
    OWN = "本省标准"
    OPEN = "标准未取得"
    PENALTY = "只是处罚"


CAP = {
    Standing.NATIONWIDE: Severity.WARNING,
    Standing.MUTUAL: Severity.WARNING,
    Standing.OWN: Severity.ATTENTION,
    Standing.PENALTY: Severity.ATTENTION,
    Standing.OPEN: Severity.NOTICE,
}


@dataclass(frozen=True, slots=True)
class Recognition:
    """A record of one province seen from another. Nobody has recognised anything: the day of recognition is not in any record."""

    standing: Standing
    field: str  # empty: none of the fields of the region
    origin: str
    here: str
    sentence: str
    criteria_version: str

    def as_json(self, record_id: str) -> dict[str, Any]:
        """Origin kept beside the record, for whoever takes the finding over."""
        return {
            "record": record_id, "field": self.field or None, "origin_province": self.origin, "recognising_province": self.here,
            "standing": self.standing.value, "criteria_version": self.criteria_version, "recognised_on": None,
        }  # fmt: skip


def recognition(row: dict[str, Any], policy: CrossRegionPolicy) -> Recognition:
    """What the target's province may make of a record. `row`: kind, said (reason or basis), province, target_province."""
    origin, here = row["province"], row["target_province"]
    field = policy.field(row["kind"], row["said"] or "")
    listed = policy.lists.get(row["kind"])
    names = policy.provinces
    if listed is None:
        standing, text = Standing.PENALTY, _penalty(row, field.id if field else "", names[here])
    elif listed.notice:
        standing, text = Standing.OPEN, f"{listed.field}领域的区域标准文本未取得，不能说明{names[here]}是否认可"
    elif listed.scope == NATIONAL:
        standing, text = Standing.NATIONWIDE, f"该名单按全国统一规定认定（{listed.criteria}）"
    elif listed.scope == REGIONAL and field and field.mutual:
        standing, text = Standing.MUTUAL, f"{field.id}领域三省一市互认严重失信名单（{field.source}；依据标记 {field.evidence}）"
    else:
        standing = Standing.OWN
        own = names.get(listed.scope, names[origin])
        text = f"按{own}自己的标准列入（{listed.criteria}）；{names[here]}的标准：{general(here)}；是否认可由{names[here]}有权机关决定"
    return Recognition(standing, field.id if field else "", origin, here, text, policy.version)


def _penalty(row: dict[str, Any], field: str, here: str) -> str:
    situation = met(citations(row["said"] or ""), row["kind"])
    if situation:
        return f"属于{situation.field}领域区域标准所列情形“{situation.title}”（依据标记 {situation.evidence}），是否列入名单由有权机关决定"
    known = f"；{field}领域的区域标准文本未取得" if field in ("食品药品", "产品质量") else ""
    return f"尚未列入任何名单，{here}不能仅凭另一省的处罚认定严重失信{known}"
