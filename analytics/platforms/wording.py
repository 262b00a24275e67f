"""What is said of a platform: the clauses of its sentence, its named reasons, and its small picture."""

from collections import Counter
from collections.abc import Iterator, Sequence

from analytics.finding import Edge, Evidence, Node, Subgraph
from analytics.pictures import bounded, edge, enterprise
from analytics.platforms.judge import Judged, Part, Share
from analytics.platforms.periods import told_period
from analytics.platforms.policy import PlatformPolicy
from analytics.platforms.reports import Due, Sent
from analytics.platforms.shops import Questioned
from analytics.rates import chance_in_words

QUESTIONS = {
    "INVALID": ("代码不成立", "电子商务法第 27 条（核验登记）；GB 32100-2015"),
    "UNKNOWN": ("代码在登记库中查不到", "电子商务法第 10、27 条；查不到的界限为设计值"),
    "ENDED": ("经营者已注销或吊销", "电子商务法第 27 条；浙江省电子商务条例第 8 至 11 条（每六个月核验）"),
    "LISTED": ("经营者在严重违法失信名单上", "市场监督管理严重违法失信名单管理办法；电子商务法第 38 条；计入与否为设计值"),
    "BARRED": ("经营者被吊销许可、责令关闭或限制经营", "行政处罚法第 9 条；电子商务法第 38 条"),
    "REPEAT": ("经营者屡次受罚", "设计值（24 个月内三份计入的决定）"),
    "RETURNED": ("同一人换主体重新开店", "设计值（关店前后受罚，一年之内重开）"),
}
TOLD = 30  # shops that one reason lists


def platform_sentence(each: Judged, policy: PlatformPolicy, listed: int) -> str:
    """What is said of one platform, in one clause per matter."""
    kind = policy.kind(each.platform.kind)
    parts = [_told_share(each.share, kind.merchant, listed)] if each.share else []
    parts += [_told_due(each.due)] if each.due else []
    if each.stale:
        parts.append(
            f"{told_period(each.stale.period)}报送的商户中 {len(each.stale.hits)} 户（共 {each.stale.known} 户载明核验日期）的核验早于报送日六个月以上"
        )
    if each.missing:
        there = f"能核实整期在营的 {each.missing.known} 家{kind.merchant}"
        parts.append(f"{told_period(each.missing.period)}报送漏了{there}中的 {len(each.missing.hits)} 家（其后各期又报，或另有记载表明此后才停业）")
    if each.unregistered:
        parts.append(f"按免登记报送的 {each.unregistered.known} 人中 {len(each.unregistered.hits)} 人年交易额超过10万元")
    if each.vanished:
        parts.append(f"另有 {each.vanished} 家上期有、本期无，又未见停业记载，不知是否仍在营，不计")
    if each.unread[0]:
        parts.append(f"另有 {each.unread[0]} 行报送的期间写法无法识别（{'、'.join(each.unread[1][:3])}），未计入任何一期")
    return f"{each.platform.name}（{each.platform.kind or '类型不明'}，{each.platform.operator_name}运营）" + "；".join(parts)


def _told_share(share: Share, merchant: str, listed: int) -> str:
    counts = Counter(question for question, _ in {(shop.question, shop.shop_id) for shop in share.shops})
    titles = "、".join(f"{QUESTIONS[name][0]} {count} 家" for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])))
    named = "、".join(list(dict.fromkeys(f"“{shop.name}”" for shop in share.shops))[:listed])
    return (
        f"的 {share.total} 家{merchant}中有 {share.hits} 家有疑问（{titles}；如{named}），占 {share.hits / share.total:.1%}"
        f"（95% 区间 {share.low:.1%}–{share.high:.1%}），{_others(share)}"
    )


def _others(share: Share) -> str:
    """What the share was held against: a fact, or the share that is let pass anyway, each called what it is."""
    told = "没有其他平台可比" if share.others is None else f"其他平台为 {share.others:.1%}"
    floor = share.others is None or share.others < share.against
    return f"{told}，按容许值 {share.against:.1%}（设计值）比较" if floor else told


def _told_due(due: Sequence[Due]) -> str:
    missed = [told_period(each.period) for each in due if each.sent is None]
    late = [f"{told_period(each.period)}迟 {each.late} 天" for each in due if each.sent]
    parts = ([f"未报送 {'、'.join(missed)} 的商户信息"] if missed else []) + ([f"报送逾期（{'、'.join(late)}）"] if late else [])
    stopped = ["此前报过，没有别的平台可比，也可能是其后尚未归集"] if any(each.stopped for each in due) else []
    return "，".join(parts + stopped)


def platform_reasons(each: Judged, policy: PlatformPolicy) -> Iterator[Evidence]:
    """Named reasons of one platform."""
    base = each.platform.record_id
    if each.share:
        yield from _share_reasons(each.share, policy, base)
    source = policy.reports.source
    if missed := [due for due in each.due if due.sent is None]:
        told = "、".join(f"{told_period(due.period)}（期限 {due.last_day}）" for due in missed)
        least = "只此一家应报，此前报过" if all(due.alone for due in missed) else f"其他应报平台至少 {policy.reports.collected:.0%} 已报该期"
        yield Evidence("NOT_REPORTED", f"{len(missed)} 期", least, f"未见报送：{told}。", source, (base,))
    if late := [due for due in each.due if due.sent]:
        told = "；".join(_came(due, due.sent) for due in late if due.sent)
        records = tuple(sorted({base, *(record for due in late if due.sent for record in due.sent.records)}))
        yield Evidence("LATE", f"{max(due.late for due in late)} 天", f"逾期超过 {policy.reports.late_days} 天（设计值）", f"迟报：{told}。", source, records)
    yield from _part_reason("STALE", "核验早于报送日六个月以上", each.stale, policy, source)
    yield from _part_reason("LEFT_OUT", "当期在营而未报送", each.missing, policy, source)
    yield from _part_reason(
        "UNREGISTERED", "年交易额超过10万元仍按免登记报送", each.unregistered, policy, "电子商务法第 10 条（零星小额免登记）；占比的界限为设计值"
    )


def _share_reasons(share: Share, policy: PlatformPolicy, base: str) -> Iterator[Evidence]:
    least = f"至少 {policy.share.least} 家，为所比占比的 {policy.share.times:g} 倍，区间下限 {policy.share.lowest:.0%}"
    threshold = f"校正后概率不高于 {policy.share.false_discovery:g}，{least}"
    sentence = (
        f"{share.total} 家中 {share.hits} 家，占 {share.hits / share.total:.1%}（{policy.share.confidence:.0%} 精确区间 {share.low:.1%}–{share.high:.1%}）；"
        f"{_others(share)}；与所比占比无异时偶然出现这么多的概率{chance_in_words(share.tail)}，"
        f"按 {share.compared} 家平台校正后{chance_in_words(share.corrected)}。"
    )
    yield Evidence("SHARE", f"{share.hits / share.total:.1%}", threshold, sentence, "设计值", (base,))
    for question, (title, source) in QUESTIONS.items():
        mine = [shop for shop in share.shops if shop.question == question]
        if mine:
            more = f"；另 {len(mine) - TOLD} 家" if len(mine) > TOLD else ""
            told = "；".join(_shop(shop) for shop in mine[:TOLD]) + more
            records = tuple(sorted({record for shop in mine for record in shop.records}))
            yield Evidence(question, f"{len({shop.shop_id for shop in mine})} 家", "至少 1 家", f"{title}：{told}。", source, records)


def _shop(shop: Questioned) -> str:
    match shop.question:
        case "INVALID":
            return f"“{shop.name}”所报代码 {shop.detail}"
        case "UNKNOWN":
            return f"“{shop.name}”（{shop.operator}，{shop.day} 起报送）"
        case "ENDED":
            return f"“{shop.name}”（{shop.operator_name}，{shop.day} {shop.detail}）"
        case "LISTED":
            return f"“{shop.name}”（{shop.operator_name}，{shop.day} 列入）"
        case "RETURNED":
            return f"“{shop.name}”（{shop.operator_name}，{shop.day} 开店，前店属 {shop.detail}）"
        case _:
            what = shop.detail.replace("；", "、") or "最近一次受罚"
            return f"“{shop.name}”（{shop.operator_name}，{shop.day} {what}）"


def _part_reason(name: str, title: str, part: Part | None, policy: PlatformPolicy, source: str) -> Iterator[Evidence]:
    if part is None:
        return
    unknown = f"；另 {part.unknown} 户日期未报，不计" if part.unknown else ""
    names = "、".join(f"“{row.get('shop_name') or row.get('name') or row.get('shop_no')}”" for row in part.hits[:TOLD])
    share = f"占 {part.known} 户的 {len(part.hits) / part.known:.0%}（95% 区间下限 {part.low:.0%}）"
    sentence = f"{told_period(part.period)}：{title}的 {len(part.hits)} 户，{share}{unknown}：{names}。"
    records = tuple(sorted({record for row in part.hits for record in (row["record_id"], row.get("later_record")) if record}))
    yield Evidence(
        name, f"{len(part.hits)} 户", f"区间下限高于 {policy.reports.tolerated:.0%}（设计值），至少 {policy.reports.least} 户", sentence, source, records
    )


def _came(due: Due, sent: Sent) -> str:
    """From when to when a late report came."""
    first = f"首次报送 {sent.first}" if sent.first == sent.most else f"首次报送 {sent.first}，到 {sent.most} 才报到半数以上"
    return f"{told_period(due.period)}期限 {due.last_day}、{first}（共 {sent.merchants} 行）"


def platform_picture(found: Sequence[Judged]) -> Subgraph:
    operator = found[0].platform
    nodes: list[Node] = [enterprise(operator.operator, operator.operator_name)]
    edges: list[Edge] = []
    for each in found:
        nodes.append(Node(each.platform.platform_id, "Platform", each.platform.name))
        edges.append(edge(each.platform.platform_id, operator.operator, "OPERATED_BY", "运营", (each.platform.valid_from, None), each.platform.record_id))
        for shop in each.share.shops if each.share else ():
            if shop.question == "INVALID":
                continue  # no shop of it is in the graph: its code is nobody's
            nodes += [Node(shop.shop_id, "Shop", shop.name), enterprise(shop.operator, shop.operator_name)]
            edges.append(edge(shop.shop_id, each.platform.platform_id, "SELLS_ON", "开设于"))
            edges.append(edge(shop.operator, shop.shop_id, "RUNS", QUESTIONS[shop.question][0]))
    return bounded(nodes, edges)
