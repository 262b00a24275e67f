"""A ban in plain Chinese: what the record says, what the law bars from and until when, what is still to be found out, what the employer risks."""

from analytics.bans.employers import EVERY_SECTOR, Post
from analytics.bans.people import Barred, State
from analytics.bans.policy import LISTING, PENALTY, STATUS, Mechanism
from analytics.bans.records import Act
from analytics.bans.terms import imposes, last_day
from analytics.score_sentences import surname_only
from ledger.codelists import code_list


def who(post: Post) -> str:
    """The person of a post, by surname."""
    return f"{post.role}{surname_only(post.person_name)}"


def what_happened(barred: Barred) -> str:
    """The record, and what the person was then."""
    act, name = barred.trigger.act, surname_only(barred.name)
    number = f"（{'，'.join(part for part in (act.number, act.authority) if part)}）" if act.number or act.authority else ""
    if barred.trigger.personal:
        return f"{name}本人于 {act.day} {_suffered(act)}{number}"
    then = "" if barred.then_from or barred.then_role.startswith(("文书", "名单")) else "（任职起始日期不详）"
    finding = f"，{code_list('list_types').title(barred.finding.what)}（{barred.finding.number}）载明其为责任人" if barred.finding else ""
    link = f"{name}是{barred.then_role}" if barred.then_role.startswith(("文书", "名单")) else f"{name}当时任其{barred.then_role}{then}"
    again = f"（连同此前 {len(act.before)} 份决定）" if act.before else ""
    return f"{act.party}于 {act.day} {_suffered(act)}{again}{number}，{link}{finding}"


def _suffered(act: Act) -> str:
    if act.source == LISTING:
        return f"被列入{code_list('list_types').title(act.what)}"
    what = act.what.replace("；", "、")
    return f"被登记为{code_list('enterprise_status').title(act.what)}" if act.source == STATUS else f"受到{what}处罚"


def until(post: Post) -> str:
    """Until when, as far as it is known."""
    term, begin = post.barred.trigger.term, post.barred.trigger.act.day
    if term.listed:
        return "至移出名单为止"
    if not post.certain:
        least = f"最短期限已于 {last_day(begin, term.least)} 届满，" if term.least else ""
        return f"{least}是否仍在禁止期以决定书为准"
    if term.least is None:
        return "终身"
    return f"至 {last_day(begin, term.least)}" + ("，其后以决定书为准" if term.most != term.least else "")


def prohibition(post: Post) -> str:
    """Article, what it bars from, how long."""
    ban, term = post.barred.trigger.ban, post.barred.trigger.term
    scope = "、".join(part.strip() for part in ban.barred_from.split(";"))
    length = f"{term.text}，" if term.least is not None and not term.listed else ""
    return f"依{ban.citation}禁止（{scope}），{length}{until(post)}"


def standing(post: Post) -> str:
    """Candidate or confirmed, and why."""
    if post.barred.state is State.CONFIRMED:
        check = post.barred.trigger.ban.check
        return f"已有文书载明本人{f'，但{check}' if check else ''}"
    act = post.barred.trigger.act
    if act.source == PENALTY and imposes(act.what, act.content):
        return "该决定含限制从业，是否针对本人须看决定书，属于候选"
    if act.source == PENALTY and post.barred.trigger.ban.mechanism is Mechanism.DECISION:
        return "该决定没有载明限制从业，须查有无对责任人的决定，属于候选"
    return "尚无载明本人的禁止决定，属于候选"


def evidence_sentence(post: Post) -> str:
    """Everything about one ban of one person in one firm."""
    ban = post.barred.trigger.ban
    parts = [f"{what_happened(post.barred)}；{prohibition(post)}", f"{who(post)}现在{post.name}任职（{post.sector}）；{standing(post)}"]
    parts += [ban.check] if ban.check and post.barred.state is State.CANDIDATE else []
    parts += [ban.note] if ban.note else []
    parts.append(f"用人一侧：{ban.employer}" if ban.employer else "用人一侧：该条对聘用单位如何处理未核对")
    return "。".join(parts) + "。"


def sentence(posts: list[Post]) -> str:
    """The finding in one sentence, by its strongest post."""
    top, people = posts[0], {each.barred.person_id for each in posts}
    more = f"，另有 {len(people) - 1} 人" if len(people) > 1 else ""
    bans = len({each.barred.trigger.ban.law for each in posts}) - 1
    also = f"，另涉及 {bans} 部法律" if bans else ""
    sector = "" if top.sector == EVERY_SECTOR else f"（{top.sector}）"
    return f"{top.name}{sector}现任{who(top)}{more}：{what_happened(top.barred)}；{prohibition(top)}{also}；{standing(top)}；供核查，不是认定。"
