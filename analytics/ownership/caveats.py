"""What a reader of a penetration must know before relying on its figures: each caveat is one Chinese sentence without full stop."""

from collections.abc import Iterator, Mapping, Sequence

from analytics.ownership.declared import Declared
from analytics.ownership.holdings import Holding

UNSEEN = "一致行动、表决权委托、代持协议、章程的特别约定和亲属关系，除声明提到的以外不在归集的记录中；没有记录不等于没有"
NOTICEABLE = 1e-6  # percent
DIFFERENT = 1.0  # percent: a declared indirect share that differs by less is rounding


def holding_caveats(held: Sequence[Holding], names: Mapping[str, str], tolerance: float) -> Iterator[str]:
    """About the holdings of a network: none, totals that are not 100 %, unknown and derived shares, rows that disagree."""
    if not held:
        yield "登记和声明中没有该主体的股东，无法穿透；没有记录不等于没有股东"
    firms: dict[str, list[Holding]] = {}
    for each in held:
        firms.setdefault(each.subject_id, []).append(each)
    for key, mine in firms.items():
        yield from _total_caveats(names[key], mine, tolerance)
        yield from _row_caveats(names[key], mine, names)


def declared_caveats(declared: Sequence[Declared], indirect: Mapping[str, float | None], names: Mapping[str, str]) -> Iterator[str]:
    """Indirect shares that were declared of the subject and that the holdings do not bear out. `indirect`: percent by holder, None undefined."""
    for each in declared:
        if each.interest == "shareholding" and each.directness == "indirect" and each.share is not None:
            found = indirect.get(each.holder_id, 0.0)
            if found is None or abs(found - each.share) > DIFFERENT:
                told = "无法计算" if found is None else f"{round(found, 4):g}%"
                yield f"声明称{names[each.holder_id]}间接持有 {each.share:g}%，按已知的各级比例计算为 {told}"


def _total_caveats(name: str, held: Sequence[Holding], tolerance: float) -> Iterator[str]:
    missing = [each for each in held if each.share is None]
    if missing:
        yield f"{name}有 {len(missing)} 名股东的比例不明，不当作零，其权益未计入"
    total = sum(each.share or 0 for each in held)
    if total > 100 + tolerance:
        yield f"{name}登记的比例合计 {round(total, 4):g}%，超过 100%，未作折算；其表决权不作为控制的依据"
    elif not missing and total < 100 - tolerance:
        yield f"{name}登记的比例合计 {round(total, 4):g}%，不足 100%，未作折算"
    added = sum(each.added or 0 for each in held)
    if abs(added - sum(each.share or 0 for each in held if not each.derived)) > NOTICEABLE:
        yield f"{name}的同一股东有不同日期的多行，按最新一行合计 {round(total, 4):g}%，各行相加为 {round(added, 4):g}%"


def _row_caveats(name: str, held: Sequence[Holding], names: Mapping[str, str]) -> Iterator[str]:
    for each in held:
        holder = names[each.holder_id]
        if each.twice:
            yield f"{name}的股东{holder}有带证件号码和只有姓名的记录各一份，姓名、比例相同，按同一人计一次"
        if each.derived:
            yield f"{holder}对{name}的比例由认缴出资额除以注册资本推算"
        elif each.share is not None and each.lowest is not None and each.share - each.lowest > NOTICEABLE:
            yield f"{name}的股东{holder}同日各行比例不一致（{each.lowest:g}%、{each.share:g}%），取较大者"
