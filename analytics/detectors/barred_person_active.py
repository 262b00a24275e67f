"""被禁止任职的人仍在任职 · Barred person active: somebody whom the law may bar, in a role of a firm of the barred sector.

Finds: 法律禁止或者可能禁止从业、任职的人，在禁止期内担任所禁行业存续企业的所禁职务。逐条区分五种机制：由当时职务当然产生、
  须认定个人责任、由决定作出、随判决或者状态产生、由名单产生；分为“候选”（图谱推得）和“已有文书载明本人”两种，从不混同。
  A person whom a law bars or may bar, in a barred role of a living firm of the barred sector while the ban runs. The mechanism
  (by role at that time, by a finding of responsibility, by the decision, by judgment or status, by listing) is told for each;
  a candidate and a ban that a document states for the person are two different things.
Why: 食品安全法第 135 条、药品管理法第 118 至 126 条、公司法第 178 条、旅行社条例第 64 条等 83 条，见 person_bans 代码表；记录能说明哪些，见
  policy/person_bans.csv。聘用被禁止的人本身也会受罚的有：食品安全法第 135 条第 3 款、药品管理法第 140 条、化妆品监督管理条例第 73 条、
  医疗器械监督管理条例第 99 条、上海市食品安全条例第 109 条；公司法第 178 条是聘任无效、应当解除，不是处罚。
  83 articles of the code list; the policy says which records can show each, and which laws also punish whoever employs the person.
Limits: 候选不是禁入：直接负责的主管人员、主要负责人不是登记职务，以决定之日登记的法定代表人、负责人、经营者代替；须认定个人责任的，没有文书时至多“提示”。
  姓名相同不算同一人；有冒用身份异议的不作关联；决定之前已离任、之后才接任的不算；行业由代码或者许可证判断，不明的不提示；地方性法规只在本省适用。
  刑事判决、处分、破产没有数据，有关各条停用并写明原因。处罚记录保存五年，五年以后的十年、终身禁入在此看不到。经理不当作主要负责人。决定之后、行为之时的职务变化看不到。
  A candidate is no ban. Roles are those on the day of the decision; same name is not same person; what needs a finding of
  responsibility stays a notice without one; bans that rest on judgments are off; records older than five years are gone.
Next step: 调取决定书，核对载明的人、禁止的范围和期限；候选的，先查明本人是否负有责任；确认仍在禁止期的，由有权机关依用人一侧的条款处理，
  先听取企业和本人陈述。
  Read the decision for the person, scope and term; for a candidate find out first whether they were responsible; hear firm and person.
"""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field

from analytics.bans.employers import Post, posts
from analytics.bans.people import State, barred_people
from analytics.bans.policy import STATUS, Ban, Mechanism, bans
from analytics.bans.records import acts
from analytics.bans.sentences import evidence_sentence, sentence, until
from analytics.bans.triggers import triggers
from analytics.detector import Detector
from analytics.finding import Edge, Evidence, Finding, Node, Severity, Subgraph
from analytics.pictures import bounded, edge, enterprise, record
from ledger.codelists import code_list
from ledger.switches import is_on, switched
from ledger.view import View

ID = "barred-person-active"
VERSION = "1.0.0"
ORDER = (Severity.NOTICE, Severity.ATTENTION, Severity.WARNING)
REPRESENTS = ("法定代表人", "负责人", "经营者", "执行事务合伙人")


class Parameters(BaseModel):
    """What may be set. The bans themselves are rows of person_bans.csv."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bans: tuple[str, ...] = Field((), max_length=100, description="只用这些禁入（编号）；为空则用全部启用的 · Only these bans; empty = all enabled")
    states: tuple[State, ...] = Field((), max_length=2, description="只提示候选，或者只提示已有文书载明本人的；为空则都提示 · Only these states; empty = both")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per employing firm, with every person and ban."""
    switches = switched(view)
    wanted = tuple(each for each in bans() if is_on(each.id, True, switches) and (not params.bans or each.id in params.bans))
    known = acts(view, wanted)
    people = barred_people(view, triggers(known, wanted), known)
    by_firm: dict[str, dict[tuple[str, str, str], Post]] = {}
    for post in posts(view, (each for each in people if not params.states or each.state in params.states)):
        kept = by_firm.setdefault(post.subject_id, {})
        key = post.barred.person_id, post.barred.trigger.ban.id, post.barred.trigger.act.subject_id
        kept[key] = max((each for each in (kept.get(key), post) if each), key=_strength)
    for subject in sorted(by_firm):
        yield _finding(sorted(by_firm[subject].values(), key=_strength, reverse=True))


def severity(post: Post) -> Severity:
    """What is decided weighs most; what needs a finding that nobody made is a notice; one step less where the term is not known."""
    ban: Ban = post.barred.trigger.ban
    if not ban.verified:
        return Severity.NOTICE
    decided = 1 if ban.check else 2
    inferred = 0 if ban.mechanism is Mechanism.RESPONSIBILITY else 1
    step = decided if post.barred.state is State.CONFIRMED else inferred
    return ORDER[max(0, step - (not post.certain))]


def _strength(post: Post) -> tuple[object, ...]:
    act, ban = post.barred.trigger.act, post.barred.trigger.ban
    confirmed = post.barred.state is State.CONFIRMED
    return (ORDER.index(severity(post)), confirmed, bool(act.number), post.role in REPRESENTS, act.day, -ban.place, act.record_id, post.record_id)


def _finding(found: Sequence[Post]) -> Finding:
    top = found[0]
    evidence = tuple(_evidence(post) for post in found)
    origins = {post.barred.trigger.act.subject_id for post in found} - {"", top.subject_id}
    return Finding(
        ID,
        VERSION,
        top.subject_id,
        top.name,
        severity(top),
        sentence(list(found)),
        any(post.certain and (post.barred.state is State.CONFIRMED or post.barred.trigger.ban.mechanism is Mechanism.ROLE) for post in found),
        "；".join(dict.fromkeys(post.barred.trigger.ban.citation for post in found)),
        evidence,
        tuple(sorted({each for reason in evidence for each in reason.records})),
        tuple(sorted(origins)),
        _picture(found),
        top.region,
        _measures(found),
    )


def _measures(found: Sequence[Post]) -> dict[str, object]:
    states = sorted({post.barred.state.value for post in found})
    return {
        "persons": len({post.barred.person_id for post in found}),
        "bans": sorted({post.barred.trigger.ban.id for post in found}),
        "mechanisms": sorted({post.barred.trigger.ban.mechanism.value for post in found}),
        "states": states,
        "until": until(found[0]),
        "employer_punishable": any(_employer_punishable(post.barred.trigger.ban) for post in found),
    }


def _employer_punishable(ban: Ban) -> bool:
    return bool(ban.employer) and not ban.employer.endswith("不是处罚")


def _evidence(post: Post) -> Evidence:
    barred, ban = post.barred, post.barred.trigger.ban
    ids = {barred.trigger.act.record_id, *barred.trigger.act.before, *barred.links, post.record_id}
    return Evidence(
        ban.id,
        f"{barred.state.value}；{until(post)}",
        "禁止期内、所禁行业、所禁职务",
        evidence_sentence(post),
        f"{ban.citation}（依据标记 {ban.evidence}；机制为自行理解，须核对）",
        tuple(sorted(each for each in ids if each)),
    )


def _picture(found: Sequence[Post]) -> Subgraph:
    nodes, edges = [enterprise(found[0].subject_id, found[0].name)], []
    for post in found:
        made = list(_ban_picture(post))
        nodes += [each for each in made if isinstance(each, Node)]
        edges += [each for each in made if isinstance(each, Edge)]
    return bounded(nodes, edges)


def _ban_picture(post: Post) -> Iterator[Node | Edge]:
    """The person, the record, the firm where it happened, and what joins them. A status has no record of its own to draw."""
    barred, act = post.barred, post.barred.trigger.act
    person = Node(barred.person_id, "Person", post.person_name)
    yield person
    yield edge(person.key, post.subject_id, _kind(post.role), post.role, (post.since, None), post.record_id)
    on = person.key if barred.trigger.personal else act.subject_id
    if not barred.trigger.personal:
        yield enterprise(act.subject_id, act.party)
    if act.source != STATUS:
        yield record(act.record_id, act.number or act.what)
        yield edge(act.record_id, on, "AGAINST", _what(act.what), (act.day, None), act.record_id)
    if barred.links:
        yield edge(person.key, act.subject_id, _kind(barred.then_role), barred.then_role, (barred.then_from, barred.then_to), barred.links[0])
    elif not barred.trigger.personal:
        yield edge(act.record_id, person.key, "NAMES", barred.then_role, (act.day, None), act.record_id)
    if barred.finding:
        yield record(barred.finding.record_id, barred.finding.number)
        yield edge(barred.finding.record_id, person.key, "NAMES", "责任人", (barred.finding.day, None), barred.finding.record_id)


def _what(what: str) -> str:
    """Kinds of penalty, or the name of the list."""
    return code_list("list_types").title(what) if code_list("list_types").stored(what) else what


def _kind(role: str) -> str:
    if role == "股东":
        return "SHAREHOLDER_OF"
    return "LEGAL_REP_OF" if role in REPRESENTS or role.endswith("法定代表人") else "OFFICER_OF"


DETECTOR = Detector(ID, "被禁止任职的人仍在任职", VERSION, __doc__ or "", Parameters(), find)
