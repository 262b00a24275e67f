"""The gate: no measure is stored unless an item of the list allows it on that day, for that subject, by that authority.

Sources: 国办发〔2020〕49号 (clear list: no measure outside it; basis and implementing body); 浙江省公共信用信息管理条例 arts 23, 26-28
(read at source); 上海市社会信用条例 arts 30-33 (read at source). Each condition is a function; CONDITIONS reads top to bottom.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.months import months_after
from ledger.regions import province_of
from ledger.view import View
from proceedings.catalogue.grounds import Ground, findings_among, grounds_of, kind_of, region_of
from proceedings.catalogue.items import PERSONS_BEHIND, CatalogueItem, Group, Ordinary, Requires, Since, SubjectKind, is_body
from proceedings.catalogue.listed import Listed, list_of
from proceedings.catalogue.policy import gate_policy, signs
from proceedings.catalogue.refusals import (
    BasisTooLowError,
    FindingIsNoGroundError,
    GateError,
    GroundNotInUseError,
    GroundTooWeakError,
    LinkedIsNoGroundError,
    NoGroundError,
    NoLongerInForceError,
    NotYetInForceError,
    OrdinaryRecordError,
    PersonNotNamedError,
    RetiredError,
    TextMissingError,
    TooLongError,
    UnknownItemError,
    UnverifiedError,
    WrongAuthorityError,
    WrongRegionError,
    WrongSubjectKindError,
)


@dataclass(frozen=True, slots=True)
class FourTexts:
    """What the subject must be told (浙江条例第28条): 理由、依据、救济途径、解除条件."""

    reason: str = ""
    basis: str = ""
    remedy: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True)
class Particulars:
    """The rest of what is proposed. `grounds`: record ids; `decision_no`: the document on which the measure rests.

    `person_named_in`: number of the document that names the person whom the measure reaches. `region`: of the authority, if the
    ledger does not know it. `starts` empty: on the day itself; `ends` empty: open.
    `lifelong`: it is to last for life.
    """

    subject_id: str = ""
    grounds: tuple[str, ...] = ()
    decision_no: str = ""
    person_named_in: str = ""
    region: str = ""
    starts: date | None = None
    ends: date | None = None
    lifelong: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What is proposed, with all that the conditions look at."""

    item: CatalogueItem
    listed: Listed
    on: date
    subject_kind: str
    authority: str
    texts: FourTexts
    particulars: Particulars
    grounds: tuple[Ground, ...]
    findings: tuple[str, ...]
    region: str
    stated_kind: SubjectKind | None  # as the ledger has it; None: not known


def gate(view: View, item_id: str, on: date, subject_kind: str, authority: str, texts: FourTexts, particulars: Particulars | None = None) -> CatalogueItem:
    """The item that allows this measure, of the list in force on that day; else a GateError that says why not.

    Keep `item.kept()` with the measure: it names the version of the list. Nothing is stored here.
    """
    item, refused = weigh(view, item_id, on, subject_kind, authority, texts, particulars)
    if refused:
        raise refused[0]
    return item


def weigh(
    view: View, item_id: str, on: date, subject_kind: str, authority: str, texts: FourTexts, particulars: Particulars | None = None
) -> tuple[CatalogueItem, list[GateError]]:
    """The item, and every condition that is not met, in the order of CONDITIONS. UnknownItemError if there is no such item."""
    listed = list_of(view, on)
    item = listed.items.get(item_id)
    if item is None:
        raise UnknownItemError(
            f"清单中没有条目“{item_id}”", where=f"清单版本 {listed.version}", todo="用 creditgraph catalogue list 查看条目；清单外不得采取措施"
        )
    asked = particulars or Particulars()
    case = Case(
        item, listed, on, subject_kind, authority, texts, asked,
        grounds=grounds_of(view, asked.grounds, asked.person_named_in), findings=findings_among(view, asked.grounds),
        region=region_of(view, authority, asked.region), stated_kind=kind_of(view, asked.subject_id),
    )  # fmt: skip
    return item, refusals(case)


def refusals(case: Case) -> list[GateError]:
    """Every condition that the case does not meet. A pure function: what it looks at was read before."""
    return [found for condition in CONDITIONS if (found := condition(case))]


def _in_force(case: Case) -> GateError | None:
    item, on = case.item, case.on
    if on < item.valid_from:
        return NotYetInForceError(f"条目 {item.id} 自 {item.valid_from} 起施行，{on} 尚未施行", where=item.citation, todo="核对日期")
    if item.valid_to and on > item.valid_to:
        return NoLongerInForceError(f"条目 {item.id} 有效期至 {item.valid_to}，{on} 已经失效", where=item.citation, todo="改用现行有效的条目")
    retired = case.listed.retired.get(item.id)
    if retired:
        return RetiredError(f"条目 {item.id} 已于 {retired.day} 退出清单（{retired.document_no}）", where=item.citation, todo="改用现行有效的条目")
    return None


def _switched_on(case: Case) -> GateError | None:
    if case.listed.on(case.item):
        return None
    return UnverifiedError(
        f"条目 {case.item.id}“{case.item.title}”未启用（依据标记 {case.item.evidence}）",
        where=case.item.citation,
        todo=f"核对条文后由管理员用 creditgraph rule on {case.item.id} --who … --document … --why … 启用",
    )


def _high_basis(case: Case) -> GateError | None:
    if not case.item.needs_higher_basis:
        return None
    return BasisTooLowError(
        f"条目 {case.item.id} 减损权益或者增加义务，依据却是{case.item.basis_level}",
        where=case.item.citation,
        todo="改用以法律、行政法规或者中央政策文件为依据的条目",
    )


def _for_this_kind(case: Case) -> GateError | None:
    item, kinds = case.item, "、".join(case.item.kinds)
    if case.subject_kind not in item.kinds:
        return WrongSubjectKindError(f"条目 {item.id} 只适用于{kinds}，不适用于“{case.subject_kind}”", where=item.citation, todo="改用适用于该类主体的条目")
    stated, person = case.stated_kind, case.subject_kind in PERSONS_BEHIND
    if stated is None or stated == case.subject_kind or (person and stated is SubjectKind.NATURAL_PERSON):
        return None
    return WrongSubjectKindError(f"主体是{stated}，不是“{case.subject_kind}”", where=case.particulars.subject_id, todo="按台账中的主体类型填写")


def _by_its_body(case: Case) -> GateError | None:
    if is_body(case.authority, case.item.bodies):
        return None
    return WrongAuthorityError(
        f"“{case.authority}”不是条目 {case.item.id} 的实施主体",
        where=case.item.citation,
        todo=f"实施主体是：{'、'.join(case.item.bodies)}；请由其实施",
    )


def _in_its_region(case: Case) -> GateError | None:
    wanted = case.item.region
    if not wanted or case.region.startswith(wanted):
        return None
    what = f"“{case.authority}”不在该省（{case.region}）" if case.region else f"“{case.authority}”所在行政区划不明"
    todo = "写明机关的行政区划代码，或者改用全国性条目"
    return WrongRegionError(f"条目 {case.item.id} 只在{province_of(wanted)}适用，{what}", where=case.item.citation, todo=todo)


def _told(case: Case) -> GateError | None:
    texts = {"理由": case.texts.reason, "依据": case.texts.basis, "救济途径": case.texts.remedy, "解除条件": case.texts.release}
    needed = ("理由", "依据") if case.item.group is Group.INCENTIVE else tuple(texts)
    missing = [name for name in needed if gate_policy().says_nothing(texts[name])]
    if not missing:
        return None
    return TextMissingError(
        f"没有写明应当告知主体的内容：{'、'.join(missing)}",
        where="浙江省公共信用信息管理条例第28条",
        todo="逐项写明实际内容后再提交；空白、标点和“无”“略”一类的词不算",
    )


def _no_finding(case: Case) -> GateError | None:
    if not case.findings:
        return None
    return FindingIsNoGroundError(f"线索不能作为措施的依据：{'、'.join(case.findings)}", where=case.item.id, todo="线索只供核查；以决定文书为依据")


def _own_grounds(case: Case) -> GateError | None:
    if case.item.group is Group.INCENTIVE:
        return None
    if not case.particulars.grounds:
        return NoGroundError("没有写明措施所依据的记录", where=case.item.id, todo="写明处罚决定或者名单列入记录的标识")
    subject, behind = case.particulars.subject_id, case.subject_kind in PERSONS_BEHIND
    for ground in case.grounds:
        if subject and (ground.owner == subject or subject in ground.names or (behind and ground.named_there)):
            continue
        return LinkedIsNoGroundError(
            f"记录 {ground.record_id} 是“{ground.owner}”的，不是“{subject or '（未写明主体）'}”的",
            where=case.item.id,
            todo="关联关系不能作为措施的依据；只能依据主体自己的记录，或者载明该人员的文书",
        )
    return None


def _grounds_in_use(case: Case) -> GateError | None:
    known = {each.record_id for each in case.grounds}
    unknown = [each for each in case.particulars.grounds if each not in known and each not in case.findings]
    if unknown and case.item.group is not Group.INCENTIVE:
        return GroundNotInUseError(
            f"没有这样的记录，或者已经停止使用：{'、'.join(unknown)}", where=case.item.id, todo="核对记录；已修复、撤销、期满的记录不得再用"
        )
    later = next((each for each in case.grounds if each.day and each.day > case.on), None)
    if later and case.item.group is not Group.INCENTIVE:
        return GroundNotInUseError(f"记录 {later.record_id} 在 {case.on} 时尚未作出（{later.day}）", where=case.item.id, todo="核对办理日期")
    idle = next((each for each in case.grounds if each.not_counted), None)
    if idle is None or case.item.group is Group.INCENTIVE:
        return None
    return GroundNotInUseError(f"记录 {idle.record_id} 不能作为依据：{idle.not_counted}", where=case.item.id, todo="等待其生效或者异议办结")


def _person_named(case: Case) -> GateError | None:
    behind = case.subject_kind in PERSONS_BEHIND
    if not behind and not (case.item.reaches_person and case.subject_kind == SubjectKind.NATURAL_PERSON):
        return None
    subject = case.particulars.subject_id
    if case.particulars.person_named_in.strip() or any(subject and (each.owner == subject or subject in each.names) for each in case.grounds):
        return None
    return PersonNotNamedError(
        f"措施涉及个人（{case.subject_kind}），没有载明该人员的文书",
        where=case.item.citation,
        todo="写明载明该人员责任的决定文书文号；不能由任职关系推断",
    )


def _ordinary(case: Case) -> GateError | None:
    item = case.item
    policy = gate_policy()
    # an authority whose region nobody knows is taken as of the province that has the stricter rule
    if item.group is Group.INCENTIVE or not policy.region.startswith(case.region[:2]) or any(each.severe for each in case.grounds):
        return None
    if item.ordinary is not Ordinary.NONE or item.requires is Requires.SITUATION:
        return None
    return OrdinaryRecordError(
        f"只有一般不良信息时不能采取“{item.title}”",
        where=policy.article,
        todo=f"只能{policy.kinds}",
    )


def _strong_enough(case: Case) -> GateError | None:
    item = case.item
    if item.requires is Requires.SEVERE and not any(each.severe for each in case.grounds):
        return GroundTooWeakError(f"条目 {item.id} 只适用于列入严重失信名单的主体", where=item.citation, todo="以严重失信名单的列入记录为依据")
    if item.requires is Requires.SITUATION and not case.particulars.decision_no.strip():
        return GroundTooWeakError(f"条目 {item.id} 须有认定法定情形的决定文书", where=item.citation, todo="写明决定文书的文号")
    return _in_its_situation(case)


def _in_its_situation(case: Case) -> GateError | None:
    """The article names the situation in which rights may be reduced; a document number that somebody types in shows nothing."""
    item, situation = case.item, case.item.situation
    if situation and not situation.shown_by(case.grounds):
        return GroundTooWeakError(
            f"依据的记录不是条目 {item.id} 所指的情形：{situation.source}", where=item.citation, todo="以该条所指的决定或者名单列入为依据"
        )
    decided = signs(case.particulars.decision_no)
    if item.undecidable and not any(signs(each.document_no) == decided and is_body(each.authority, item.bodies) for each in case.grounds):
        what = f"条目 {item.id} 所指的情形不能由记录判断，须以实施主体（{'、'.join(item.bodies)}）认定该情形的文书为依据"
        return GroundTooWeakError(what, where=item.citation, todo="先报送实施主体的认定文书，以该记录为依据并写明其文号")
    return None


def _not_too_long(case: Case) -> GateError | None:
    starts, ends, most = case.particulars.starts or case.on, case.particulars.ends, case.item.longest_months
    if case.particulars.lifelong and not case.item.for_life:
        return TooLongError(f"条目 {case.item.id} 的期限是“{case.item.period}”，不得终身", where=case.item.citation, todo="按条目的期限填写")
    if starts < case.on:
        return TooLongError(f"起始日期 {starts} 早于提请之日 {case.on}", where=case.item.id, todo="措施不得溯及告知以前；改为提请之日或者以后")
    if ends and ends <= starts:
        return TooLongError(f"截止日期 {ends} 不晚于起始日期 {starts}", where=case.item.id, todo="核对起止日期")
    if most is None and ends and case.item.group is not Group.INCENTIVE:
        what = f"条目 {case.item.id} 的期限是“{case.item.period}”，随依据终止，不另写截止日期"
        return TooLongError(what, where=case.item.citation, todo="去掉截止日期；依据移出、修复或者撤销之日措施即行解除")
    if most is None or case.particulars.lifelong:
        return None
    if ends is None:
        return TooLongError(f"条目 {case.item.id} 最长 {most} 个月，没有写截止日期", where=case.item.citation, todo="写明截止日期")
    begins = max((each.day for each in case.grounds if each.day), default=starts) if case.item.counted_from is Since.RECORD else starts
    if ends > (last := months_after(begins, most)):
        what = f"期限至 {ends}，超过条目 {case.item.id} 的最长期限 {most} 个月（自{case.item.counted_from} {begins} 起，至 {last}）"
        return TooLongError(what, where=case.item.citation, todo="缩短期限")
    return None


Condition = Callable[[Case], GateError | None]
CONDITIONS: Sequence[Condition] = (
    _in_force,
    _switched_on,
    _high_basis,
    _for_this_kind,
    _by_its_body,
    _in_its_region,
    _told,
    _no_finding,
    _own_grounds,
    _grounds_in_use,
    _person_named,
    _ordinary,
    _strong_enough,
    _not_too_long,
)
