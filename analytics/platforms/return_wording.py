"""What is said of an operator that came back under a new shop: its sentence, its named reason, and its small picture."""

from collections.abc import Sequence

from analytics.finding import Edge, Evidence, Node, Subgraph
from analytics.pictures import bounded, edge, enterprise
from analytics.platforms.policy import ReturnPolicy
from analytics.platforms.returns import Return
from analytics.platforms.wording import QUESTIONS
from analytics.score_sentences import surname_only
from ledger.codelists import code_list

ROLE_EDGES = {"法定代表人": "LEGAL_REP_OF", "负责人": "LEGAL_REP_OF", "经营者": "LEGAL_REP_OF", "执行事务合伙人": "LEGAL_REP_OF"}


def once(ways: Sequence[Return]) -> list[Return]:
    """One way per former shop, new shop and person."""
    return list({(each.former_shop, each.shop_id, each.person_id): each for each in reversed(ways)}.values())[::-1]


def return_sentence(each: Return) -> str:
    where = "同一平台" if each.platform_id == each.former_platform else "另一平台"
    what = "、".join(code_list("list_types").title(part) for part in each.trouble.split("；"))
    number = f"（{each.document_no}）" if each.document_no else ""
    since = "" if each.former_since else "，任职起始日期不详"
    return (
        f"{each.former_name}的网店“{each.former_shop_name}”于 {each.closed} 关闭，其 {each.trouble_day} 有{what}记录{number}；"
        f"时任{each.former_role}{surname_only(each.person)}（证件号码识别为同一人{since}）任{each.role}的{each.operator_name}"
        f"于 {each.opened} 在{where}开设“{each.name}”"
    )


def return_reason(each: Return, policy: ReturnPolicy) -> Evidence:
    days = (each.opened - each.closed).days
    threshold = f"关店后 {policy.again_within_days} 天内，关店前 {policy.trouble_before_days} 天至后 {policy.trouble_after_days} 天内有记录"
    return Evidence("RETURNED", f"{days} 天", threshold, f"{return_sentence(each)}。", QUESTIONS["RETURNED"][1], each.records)


def return_picture(ways: Sequence[Return]) -> Subgraph:
    nodes: list[Node] = [enterprise(ways[0].subject_id, ways[0].operator_name)]
    edges: list[Edge] = []
    for each in ways:
        nodes += [Node(each.person_id, "Person", surname_only(each.person)), enterprise(each.former, each.former_name)]
        nodes += [Node(each.shop_id, "Shop", each.name), Node(each.former_shop, "Shop", each.former_shop_name)]
        edges.append(edge(each.person_id, each.subject_id, ROLE_EDGES.get(each.role, "SHAREHOLDER_OF"), each.role, record_id=each.link))
        edges.append(
            edge(
                each.person_id,
                each.former,
                ROLE_EDGES.get(each.former_role, "SHAREHOLDER_OF"),
                f"时任{each.former_role}",
                (each.former_since, each.former_until),
                each.former_link,
            )
        )
        edges.append(edge(each.subject_id, each.shop_id, "RUNS", "经营网店", (each.opened, None), each.shop_record))
        edges.append(edge(each.former, each.former_shop, "RUNS", "曾经营网店", (None, each.closed), each.former_record))
    return bounded(nodes, edges)
