"""A cross-region candidate in plain Chinese: the record with its origin, the path, and whether the other province may take it over."""

from collections.abc import Sequence

from analytics.cross_region.paths import Path
from analytics.cross_region.policy import CrossRegionPolicy
from analytics.cross_region.recognition import Recognition, Standing
from analytics.cross_region.weight import CONTROL, OWNED, OWNER, PERSON, SUCCESSOR, THEMSELVES, stops_at_firm
from analytics.score_sentences import surname_only
from ledger.codelists import code_list

STATED = ("决定载明", "名单载明")


def sentence(row: Path, rows: Sequence[Path], policy: CrossRegionPolicy, seen: Recognition) -> str:
    """The finding in one sentence, by its strongest path."""
    others = len({each["record_id"] for each in rows}) - 1
    more = f"，另有 {others} 条记录" if others else ""
    here = policy.provinces[row["target_province"]]
    known = f"；{seen.standing.value}：{seen.sentence}" if seen.standing in (Standing.OPEN, Standing.PENALTY) else ""
    told = "".join(f"；{each}" for each in remarks(row, policy))
    return f"{row['target_name']}（{here}）{link(row)}；{origin(row, policy)}{more}{told}{known}；为跨区域关联候选，供核查，不是认定。"


def origin(row: Path, policy: CrossRegionPolicy) -> str:
    """The record, kept with the province and the authority that made it."""
    listed = row["kind"] in policy.lists
    title = code_list("list_types").title(row["kind"])
    what = f"被列入{title}{'名单' if title.endswith('失信') else ''}" if listed else f"受到{row['kind'].replace('；', '、')}处罚"
    by = "，".join(part for part in (row["document_no"], row["authority"]) if part)
    return f"{owner(row)}于 {row['decided']} 在{policy.provinces[row['province']]}{what}（{by}）"


def remarks(row: Path, policy: CrossRegionPolicy) -> tuple[str, ...]:
    """What weakens a path and has to be said with it."""
    firm_only = "该名单只及于被列入的主体，不及于个人，只供了解" if stops_at_firm(row, policy) else ""
    other = "名单载明的责任人另有其人" if _names_another(row) else ""
    return tuple(each for each in (other, firm_only, row["over"]) if each)


def _names_another(row: Path) -> bool:
    """A holder of that time is no role holder: still reached where the list names somebody else, but that is said."""
    if row["mechanism"] != PERSON or not row["by_list"] or row["then_share"] is None or not (row["named_id"] or row["named"]):
        return False
    return bool(row["named_id"] != row["person_id"] and row["named"] != row["person_name"])


def owner(row: Path) -> str:
    """Who the record is about; a natural person only by surname."""
    return row["name"] or (row["party_name"] if row["subject_id"] else surname_only(row["party_name"] or ""))


def link(row: Path) -> str:
    """How the firm is reached."""
    whose = owner(row)
    match row["mechanism"]:
        case m if m == PERSON:
            return f"现任{row['now_role']}{surname_only(row['person_name'])}（证件号码识别为同一人）{_then(row, whose)}"
        case m if m == OWNED:
            between = "、".join(name for _, name in row["path"][1:-1])
            return f"由{whose}" + (f"经{between}间接" if between else "") + f"持股 {row['share']:g}%"
        case m if m == OWNER:
            return f"在决定作出时持有{whose} {row['share']:g}% 股权"
        case m if m == CONTROL:
            return _controlled(row, whose)
        case m if m == SUCCESSOR:
            same = "、".join(word for word, key in (("电话", "same_phone"), ("住所", "same_address"), ("行业", "same_industry")) if row[key])
            return f"成立于 {row['established']}，与 {row['ended']} 终止的{whose}有同一人{_in_both(row)}和相同的{same}"
        case _:
            return f"现经营{row['platform_name']}网店“{row['shop_name']}”，该店曾由{whose}经营"


def _in_both(row: Path) -> str:
    """The person behind the old and the new firm, each role with its time: what had ended before the decision is not said of it."""
    since = "" if row["then_from"] else "，任职起始日期不详"
    left = row["then_to"] and row["then_to"] <= row["decided"]
    then = f"原任其{row['then_role']}，{row['then_to']} 离任，先于决定" if left else f"决定作出时任其{row['then_role']}"
    now = f"现任{row['now_role']}" if row["now_to"] is None else f"新企业成立时任{row['now_role']}，任期至 {row['now_to']}"
    return f"{surname_only(row['person_name'])}（{then}{since}；{now}）"


def _controlled(row: Path, whose: str) -> str:
    head = dict(row["path"])[row["head"]]
    shown = surname_only(head) if row["head_kind"] == "自然人" else head
    steps = len(row["path"]) - 1
    if row["target"] == row["head"]:
        between = "、".join(name for _, name in row["path"][1:-1])
        return f"在决定作出时经{between}控制{whose}（各级持股均过半数，共 {steps} 级）"
    return f"与{whose}同受{shown}控制（各级持股均过半数，共 {steps} 级，决定作出时已控制{whose}）"


def _then(row: Path, whose: str) -> str:
    """What the person was when the decision was made."""
    if row["then_role"] == THEMSELVES:
        return "本人即名单所列"
    if row["then_role"].startswith(STATED):
        return f"是{whose}一案{row['then_role']}"
    since = "" if row["then_from"] else "，任职起始日期不详"
    return f"在决定作出时是{whose}的{row['then_role']}{since}"
