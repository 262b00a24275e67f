"""Letters to the subject in plain words: that it is on the list, with what follows from that; that it is off, and why.

A letter is made when it is printed, from what may be used then: a record that the law has ended since is not repeated.
"""

from proceedings.incentives.matter import Matter, State
from proceedings.incentives.standing import Standing

REMEDY = "对列入、未列入或者退出有异议的，可以向作出决定的部门提出，也可以依法申请行政复议或者提起行政诉讼"
NOT_USED = "所涉记录已停止使用，不再载明"
GRANTED = """{name}：
根据下列情况，你单位自 {day} 起列入守信名单（{matter}）：
{grounds}
你单位享受的激励措施：
{items}
上述情况不再存在时，激励措施随之停止，并告知你单位。{remedy}。"""
ENDED = """{name}：
你单位自 {day} 起退出守信名单（{matter}），原因：{why}
{records}下列激励措施同时停止：
{items}
退出守信名单不是惩戒，不影响你单位依法享有的权利；所涉记录修复、撤销或者届满后，可以重新提名。{remedy}。"""
NOMINATED = """{name}：
你单位已被提名列入守信名单（{matter}），尚待另一人审核，现在没有效力。"""


def letter(matter: Matter, standing: Standing | None) -> str:
    """The letter for where the matter is. `standing`: of the subject today; None if the ledger does not know it any more."""
    name = standing.name if standing else matter.subject_id
    if matter.live and standing:
        grounds = "\n".join(f"— {each.sentence}" for each in standing.grounds) or f"— {NOT_USED}"
        return GRANTED.format(name=name, day=matter.since, matter=matter.matter_no, grounds=grounds, items=_items(matter), remedy=REMEDY)
    if matter.state is State.NOMINATED:
        return NOMINATED.format(name=name, matter=matter.matter_no)
    records = "".join(f"— {each}\n" for each in told(matter, standing))
    return ENDED.format(name=name, day=matter.latest, matter=matter.matter_no, why=matter.why, records=records, items=_items(matter), remedy=REMEDY)


def told(matter: Matter, standing: Standing | None) -> list[str]:
    """What the records on which the last step rests say today, each once."""
    points = (*standing.grounds, *standing.against) if standing else ()
    sentences = {each.record: each.sentence for each in points if each.record}
    return list(dict.fromkeys(sentences.get(record, NOT_USED) for record in matter.records))


def _items(matter: Matter) -> str:
    return "\n".join(f"— {each['title']}（{each['citation']}；{each['authority']}）" for each in matter.items) or "— 无"
