"""What is asked of a document before it bars a person: the person, the article, the length, and what the mechanism needs besides.

Sources: the articles of the code list person_bans with their mechanism (our reading, to be checked by a person); 浙江省公共信用信息
管理条例 art. 27 (a listing names the responsible). The graph only proposes: the role is the one held at that time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.bans.policy import STATUS, Ban, Mechanism, bans
from analytics.bans.terms import LISTED
from ledger.representative import REPRESENTATIVES
from ledger.switches import is_on, switched
from ledger.view import View
from proceedings.bans.ban import PersonBan, State, Terms, rule_of
from proceedings.bans.errors import DocumentError, IdentityClaimError, MechanismError, RuleError, StateError, UnknownPersonError
from proceedings.bans.grounds import claimed_person, grounds, resting_on
from proceedings.bans.lengths import FROM_DECISION, FROM_LISTING, lengths
from proceedings.events import Event

NAMED = "文书载明："
KNOWN = "select 1 from person_names where person_id = $person and (starts_with(person_id, 'P-') or person_id in (from merged_persons)) limit 1"
OFFICES = """
select relation, valid_from, valid_to from person_links where person_id = $person and subject_id = $subject and list_contains($roles, relation)
    and coalesce(valid_from, $day) <= $day and (coalesce(valid_to, date '9999-12-31') > $day or (valid_to = $day and $last))
order by valid_from is null, list_position($roles, relation), valid_from desc limit 1
"""
FIRM = """
select name, industry, region from enterprise_versions where subject_id = $subject
order by valid_from <= $day desc, case when valid_from <= $day then valid_from end desc, valid_from limit 1
"""
LISTING = "select record_id from listings where list_contains($records, record_id) and (person_id = $person or responsible_id = $person) limit 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody reads off a document. Empty: the document does not say it.

    `named_as`: what the document calls the person (本人, 直接负责的主管人员 …); empty if only the register shows their role.
    """

    rule: str
    person_id: str
    document_no: str
    authority: str
    decided: date
    subject_id: str = ""
    length: str = ""
    start: date | None = None
    named_as: str = ""
    finding_no: str = ""
    scope: str = ""


def checked(view: View, said: Statement, day: date) -> Terms:
    """The terms of a ban that may be put before a second person. Raises a BanError that says what is missing."""
    rule = _rule(view, said, day)
    _person(view, said)
    if not said.document_no.strip() or not said.authority.strip():
        raise DocumentError("缺少文书文号或者作出机关", where="document_no", todo="没有文书的只是候选，不能确认")
    if said.decided > day:
        raise DocumentError(f"文书日期 {said.decided} 晚于办理日期 {day}", where="decided", todo="核对文书日期")
    term = lengths()[_base(said.rule)].chosen(said.length)
    start = _start(said)
    firm = _firm(view, said)
    if rule.provinces and firm.get("region") and not str(firm["region"]).startswith(rule.provinces):
        raise RuleError(f"{rule.citation}只在本省适用，该单位不在其内", where="rule", todo="核对条文和单位住所")
    length = LISTED if term.listed else "LIFE" if term.most is None else str(term.most)
    _listed(view, said, length)
    role = _role(view, rule, said)
    scope = said.scope.strip() or "、".join(part.strip() for part in rule.barred_from.split(";"))
    return Terms(
        said.rule, said.document_no.strip(), said.authority.strip(), said.decided, start, length, scope, role, said.finding_no.strip(),
        firm.get("name") or "", firm.get("industry") or "",
    )  # fmt: skip


def not_yet_recorded(bans_known: Sequence[PersonBan], said: Statement) -> None:
    """StateError if the same ban of the same document is before somebody or confirmed."""
    same = (
        each
        for each in bans_known
        if each.state in (State.CANDIDATE, State.CONFIRMED)
        and (each.person_id, each.terms.rule, each.terms.document_no) == (said.person_id, said.rule, said.document_no.strip())
    )
    if found := next(same, None):
        raise StateError(f"同一文书对此人的同一限制已在办理：{found.number}（{found.state.value}）", where="document_no", todo="在该编号下继续办理")


def still_sound(view: View, ban: PersonBan, events: Sequence[Event], day: date) -> None:
    """The same checks once more when a second person confirms, on the facts as known then; StateError if the decision has been quashed meanwhile."""
    terms = ban.terms
    own = [each for each in events if each.matter_no == ban.number]
    ground = grounds(view, {ban.number: own})[ban.number]
    if ground.quashed and ground.quashed <= day:
        raise StateError(f"原决定已于 {ground.quashed} 撤销", where="document_no", todo="不予确认")
    named = terms.role.removeprefix(NAMED) if terms.role.startswith(NAMED) else ""
    start = None if lengths()[_base(terms.rule)].start in (FROM_DECISION, FROM_LISTING) else terms.start
    checked(
        view,
        Statement(
            rule=terms.rule, person_id=ban.person_id, document_no=terms.document_no, authority=terms.authority, decided=terms.decided,
            subject_id=ban.subject_id, length=terms.length, start=start, named_as=named, finding_no=terms.finding_no, scope=terms.scope,
        ),
        day,
    )  # fmt: skip


def _rule(view: View, said: Statement, day: date) -> Ban:
    if all(each.id != said.rule for each in bans(enabled=False)):
        raise RuleError(f"没有禁入规则“{said.rule}”", where="rule", todo="用 creditgraph ban rules 查看编号，例如 FOOD135A")
    rule = rule_of(said.rule)
    if not rule.valid(said.decided, ""):
        raise RuleError(f"{rule.citation}在 {said.decided} 不适用", where="rule", todo=f"适用期间 {rule.valid_from or ''} 至 {rule.valid_to or '今'}")
    if not is_on(rule.id, rule.verified, switched(view)):
        raise RuleError(f"{rule.citation}未核对原文或者已停用（依据标记 {rule.evidence}）", where="rule", todo=f"核对原文后由管理员按名称 {rule.id} 启用")
    return rule


def _person(view: View, said: Statement) -> None:
    if not view.rows(KNOWN, {"person": said.person_id}):
        raise UnknownPersonError(
            f"“{said.person_id}”不是由证件号码或者归并决定识别的人员", where="person", todo="只有姓名不能确认：先取得证件号码或者办理身份归并"
        )
    if claimed_person(view, said.person_id, said.subject_id):
        raise IdentityClaimError("此人有未办结的冒用身份异议，或者与该单位的关联已被认定冒用", where="person", todo="异议办结后再办理")


def _start(said: Statement) -> date:
    """The first day: the law's own where it names the decision, else what the document states."""
    begin = lengths()[_base(said.rule)].start
    if begin in (FROM_DECISION, FROM_LISTING):
        if said.start and said.start != said.decided:
            raise DocumentError(
                f"该条自{'决定' if begin == FROM_DECISION else '列入'}之日起算，不是 {said.start}", where="start", todo="不填起算日，或者核对文书日期"
            )
        return said.decided
    if said.start is None:
        counted = rule_of(said.rule).counted_from or "法律未写明"
        raise DocumentError(f"该条不是自决定之日起算（{counted}）", where="start", todo="按文书填写起算日")
    return said.start


def _firm(view: View, said: Statement) -> dict[str, str]:
    """Name, industry and region of the firm as they were on the day of the decision."""
    if not said.subject_id:
        return {}
    rows = view.rows(FIRM, {"subject": said.subject_id, "day": said.decided})
    if not rows:
        raise DocumentError(f"没有主体“{said.subject_id}”", where="subject", todo="填写统一社会信用代码；文书只针对个人的不填")
    return rows[0]


def _listed(view: View, said: Statement, length: str) -> None:
    """A ban that runs while a listing stands needs that listing in the ledger: else nobody could see it end."""
    if length == LISTED:
        records = resting_on(view, said.document_no, said.subject_id, said.person_id)
        if not view.rows(LISTING, {"records": list(records), "person": said.person_id}):
            raise DocumentError(f"台账中没有文号为“{said.document_no}”、载明此人且未移出的名单", where="document_no", todo="先装载名单：限制随名单存续")


def _role(view: View, rule: Ban, said: Statement) -> str:
    """What ties the person to the document, as the mechanism asks."""
    named = f"{NAMED}{said.named_as.strip()}" if said.named_as.strip() else ""
    if rule.mechanism is Mechanism.ROLE:
        return named or _held(view, rule, said)
    if rule.mechanism is Mechanism.RESPONSIBILITY:
        if not said.finding_no.strip():
            raise MechanismError(f"{rule.citation}须认定个人负有责任，登记的职务不能代替", where="finding_no", todo="填写认定个人责任的文书文号")
        return named or _held(view, rule, said)
    if not named:
        raise MechanismError(f"{rule.citation}只及于文书载明的本人", where="named_as", todo="填写文书对此人的称谓，例如“本人”或者“直接负责的主管人员”")
    return named


def _held(view: View, rule: Ban, said: Statement) -> str:
    """The role on the day of the decision, by the register of that day."""
    roles = sorted(rule.then_roles) or list(REPRESENTATIVES)
    last = STATUS in rule.record  # a business licence that is revoked ends the roles on the same day, so that day still counts
    asked = {"person": said.person_id, "subject": said.subject_id, "roles": roles, "day": said.decided, "last": last}
    rows = view.rows(OFFICES, asked) if said.subject_id else []
    if not rows:
        raise MechanismError(
            f"登记信息不显示此人在 {said.decided} 担任该单位的{'、'.join(roles)}", where="person",
            todo="以当时的任职为准，不以现在的任职为准；文书载明此人的，填写文书对其的称谓",
        )  # fmt: skip
    since = f"{rows[0]['valid_from']} 起" if rows[0]["valid_from"] else "任职起始日期不详"
    return f"登记：{rows[0]['relation']}（{since}）"


def _base(rule_id: str) -> str:
    return rule_id.partition("/")[0]
