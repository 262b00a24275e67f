"""The small picture of a cross-region candidate: the firm, the records, their owners, and the links between."""

from collections.abc import Sequence

from analytics.cross_region.paths import Path
from analytics.cross_region.sentences import STATED
from analytics.cross_region.weight import THEMSELVES
from analytics.finding import Edge, Node, Subgraph
from analytics.pictures import bounded, edge, enterprise, record
from ledger.codelists import code_list


def picture(target: str, name: str, rows: Sequence[Path]) -> Subgraph:
    """Node 0 is the firm that was reached."""
    nodes, edges = [enterprise(target, name)], []
    for row in rows:
        origin = row["subject_id"] or row.get("person_id") or row["record_id"]
        if row["subject_id"]:
            nodes.append(enterprise(origin, row["name"] or row["party_name"]))
        nodes.append(record(row["record_id"], row["document_no"]))
        edges.append(edge(row["record_id"], origin, "AGAINST", code_list("list_types").title(row["kind"]), (row["decided"], None), row["record_id"]))
        edges += _path(row, origin, target, nodes)
    return bounded(nodes, edges)


def _path(row: Path, origin: str, target: str, nodes: list[Node]) -> list[Edge]:
    match row["mechanism"]:
        case "PERSON" | "SUCCESSOR":
            return _person(row, origin, target, nodes)
        case "OWNED" | "OWNER":
            nodes += [enterprise(*each) for each in row["path"]]
            steps = zip(row["path"], row["path"][1:], row["link_records"], strict=False)
            return [edge(holder, held, "SHAREHOLDER_OF", "持股", record_id=record_id) for (holder, _), (held, _), record_id in steps]
        case "CONTROL":
            return _control(row, nodes)
        case _:
            nodes.append(Node(row["shop_id"], "Shop", row["shop_name"]))
            return [edge(each, row["shop_id"], "RUNS", "经营网店") for each in (origin, target)]


def _person(row: Path, origin: str, target: str, nodes: list[Node]) -> list[Edge]:
    person, role = row["person_id"], row.get("now_role", "任职")
    nodes.append(Node(person, "Person", row["person_name"]))
    now = edge(person, target, role_kind(role), role, (row.get("now_from"), row.get("now_to")), row.get("now_record", ""))
    then = row.get("then_role", "任职")
    if person == origin or then == THEMSELVES:
        return [now]
    if then.startswith(STATED):
        return [now, edge(row["record_id"], person, "NAMES", then, record_id=row["record_id"])]
    return [now, edge(person, origin, role_kind(then), then, (row.get("then_from"), row.get("then_to")), row.get("then_record") or "")]


def _control(row: Path, nodes: list[Node]) -> list[Edge]:
    """Down from the controller to the firm with the record on one side, and to the firm that was reached on the other."""
    for key, name in row["path"]:
        nodes.append(Node(key, "Person", name) if key == row["head"] and row["head_kind"] == "自然人" else enterprise(key, name))
    steps = list(zip(row["path"], row["path"][1:], strict=False))
    up, down = steps[: row["ups"]], steps[row["ups"] :]
    holds = [(upper, lower) for (lower, _), (upper, _) in reversed(up)] + [(upper, lower) for (upper, _), (lower, _) in down]
    return [edge(holder, held, "SHAREHOLDER_OF", "持股过半数", record_id=found) for (holder, held), found in zip(holds, row["link_records"], strict=False)]


def role_kind(role: str) -> str:
    """The edge that a role is drawn as."""
    return "SHAREHOLDER_OF" if role.startswith("股东") else "LEGAL_REP_OF"
