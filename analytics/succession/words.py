"""A chain of successions in Chinese words and as a small picture. Persons appear by surname, telephones masked."""

from collections.abc import Sequence

from analytics.finding import Edge, Node, Subgraph
from analytics.pictures import bounded, edge, enterprise, record
from analytics.score_sentences import masked_phone, surname_only
from analytics.succession.chains import Chain, Succession
from analytics.succession.facts import Shared, Trouble
from analytics.succession.policy import SuccessionPolicy
from ledger.codelists import code_list

LISTED = 3  # decisions named in a sentence at most
LABELS = {"address": ("Address", "REGISTERED_AT", "登记住所"), "phone": ("Phone", "HAS_PHONE", "联系电话"), "shop": ("Shop", "RUNS", "经营网店")}


def sentence(chain: Chain, policy: SuccessionPolicy) -> str:
    """One sentence that could be read out to the firm concerned."""
    step = next((each for each in reversed(chain.evading) if each.new.subject_id == chain.last.subject_id), chain.evading[-1])
    others = [each for each in chain.steps if each is not step]
    before = f"，此前还有 {len(others)} 段承继（{_names(others)}）" if others else ""
    direct = "" if step.new.subject_id == chain.last.subject_id else f"，其后由{chain.last.name}承继"
    return (
        f"{step.new.name}成立于 {step.new.established}，与{step.old.name}（{step.ending.day} {policy.title(step.ending.how)}）有{_carried(step)}；"
        f"{step.old.name}{trouble_words(step.troubles)}{before}{direct}；{_doubt(step, policy)}，供核查，不是认定。"
    )


def _doubt(step: Succession, policy: SuccessionPolicy) -> str:
    """How strongly it is said: a firm that only sent no report may still be trading."""
    return f"{step.old.name}可能仍在经营，是否承继待查" if policy.is_weak(step.ending.how) else "疑为换壳承继"


def trouble_words(troubles: Sequence[Trouble]) -> str:
    """What was decided against the old firm."""
    told = [_trouble(each) for each in troubles[-LISTED:]]
    more = f"等 {len(troubles)} 份" if len(troubles) > LISTED else ""
    return "、".join(told) + more


def carried(shared: Shared) -> str:
    """What carries over, in words."""
    match shared.kind:
        case "person":
            since = "" if shared.since or shared.was == "股东" else "（任职起始日期不详）"
            return f"{surname_only(shared.shown)}（证件号码相同，原{_role(shared.was, shared.had)}{since}，现{_role(shared.became, shared.has)}）"
        case "phone":
            return masked_phone(shared.shown)
        case _:
            return shared.shown


def chain_picture(chain: Chain, policy: SuccessionPolicy) -> Subgraph:
    """The last firm, the firms before it, the people and things that join them, and the decisions left behind."""
    nodes: list[Node] = [enterprise(chain.last.subject_id, chain.last.name)]
    edges: list[Edge] = []
    for step in reversed(chain.steps):
        nodes.append(enterprise(step.old.subject_id, step.old.name))
        edges.append(edge(step.new.subject_id, step.old.subject_id, "SUCCEEDS", "疑似承继", (step.new.established, None)))
        for each in step.shared:
            _draw(each, step, nodes, edges)
        for trouble in step.troubles:
            name, label = trouble.document_no or trouble.what, trouble.kinds or _list(trouble)
            nodes.append(record(trouble.record_id, name))
            edges.append(edge(trouble.record_id, step.old.subject_id, "AGAINST", label, (trouble.day, None), trouble.record_id))
    return bounded(nodes, edges)


def _draw(shared: Shared, step: Succession, nodes: list[Node], edges: list[Edge]) -> None:
    if shared.kind == "person":
        nodes.append(Node(shared.thing, "Person", shared.shown))
        for relation, firm, since, until, source in (
            (shared.was, step.old, shared.since, shared.until, shared.old_record),
            (shared.became, step.new, shared.began, None, shared.new_record),
        ):
            kind = "SHAREHOLDER_OF" if relation == "股东" else "OFFICER_OF" if relation in ("经理", "董事") else "LEGAL_REP_OF"
            edges.append(edge(shared.thing, firm.subject_id, kind, relation or "", (since, until), source or ""))
    elif shared.kind in LABELS:
        label, kind, title = LABELS[shared.kind]
        nodes.append(Node(shared.thing, label, shared.shown))
        edges += [edge(firm.subject_id, shared.thing, kind, title) for firm in (step.old, step.new)]


def _carried(step: Succession) -> str:
    person = [f"同一人{carried(each)}{_came_later(each, step)}" for each in step.shared if each.kind == "person"]
    things = {
        "address": "同一住所或经营场所", "phone": "同一电话", "shop": "同一网店", "business": "同一行业", "trade": "相近行业", "name": "同一字号",
        "name_alike": "相近字号",
        "licence": "同类许可", "licence_no": "同一许可证",
    }  # fmt: skip
    phone = {each.kind: f" {carried(each)}" for each in step.shared if each.kind in ("phone", "name_alike")}
    return "、".join([*person, *(word + phone.get(kind, "") for kind, word in things.items() if kind in {each.kind for each in step.shared})])


def _came_later(person: Shared, step: Succession) -> str:
    """What has to be said of somebody who stood behind the old firm when it ended, but not yet when it was last decided against."""
    last = max((each.day for each in step.troubles), default=None)
    return f"，{person.since} 才任职，在上述处罚、列入之后" if last and person.since and person.since > last else ""


def _role(relation: str | None, share: float | None) -> str:
    if relation == "股东":
        return "股东" if share is None else f"持股 {share:g}% 的股东"
    return relation or "职务不详"


def _trouble(trouble: Trouble) -> str:
    if trouble.list_type:
        return f"{trouble.day} 被列入{_list(trouble)}（{trouble.document_no}）"
    return f"{trouble.day} 因“{trouble.what or '事由不详'}”受到{trouble.kinds or '处罚'}（{trouble.document_no}）"


def _list(trouble: Trouble) -> str:
    return code_list("list_types").title(trouble.list_type)


def _names(steps: Sequence[Succession]) -> str:
    return "、".join(f"{step.old.name}→{step.new.name}" for step in steps)
