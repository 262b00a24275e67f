"""Is this published draw what it says? Every claim of the file is computed again; the file is believed in nothing.

What a file alone cannot show: that the list hash was really public before the seed (compare with where it was published: `Published`), that
the public number is the true one (look it up at the source named), that the library holds everybody who belongs in it (the office's file
opens all tokens for whoever supervises).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from analytics.draws.announcement import SealedHalves
from analytics.draws.document import Document, DrawFileError, digest_of, read
from analytics.draws.hashes import list_hash
from analytics.draws.list_rules import problems
from analytics.draws.pair import paired
from analytics.draws.seeds import FallbackSeed, HalvesSeed, seed_text
from analytics.draws.select import key_of, selected
from analytics.draws.tokens import token_of
from ledger.errors import InputError

NOT_DRAWN = "尚未抽取"
NOT_REACHED = "前面的核对没有通过，无从核对"


@dataclass(frozen=True, slots=True)
class Check:
    """One claim of the file. `passed`: None if there is nothing to compare with yet."""

    id: str
    title: str
    passed: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class Published:
    """What the reader has from elsewhere: list hash and digest as made public; number and salt of somebody in the list. Empty: not at hand.

    `everybody`: this is the supervisor's file, in which every token has to be opened.
    """

    list_hash: str = ""
    digest: str = ""
    number: str = ""
    salt: str = ""
    everybody: bool = False


TITLES = {
    "file": "文件完整、写法规范",
    "digest": "文件摘要",
    "list-hash": "名单散列",
    "list": "名单合规则：次序、层、数量、回避",
    "times": "先公布名单，后有种子，再抽取",
    "seed": "种子是公布的那一个",
    "selection": "抽中的主体",
    "pairing": "检查人员搭配",
    "openings": "公开的身份与名单相符",
    "own": "自己的号码在名单中",
    "all": "名单全部公开了身份",
}


class _FalseClaimError(Exception):
    """A claim does not hold; the text says why."""


class _NothingYetError(Exception):
    """There is nothing to check yet; the text says why."""


def verify(content: bytes, published: Published | None = None) -> list[Check]:
    """Every check with its outcome, in a fixed order; never raises for what stands in the file."""
    told = published or Published()
    try:
        parts = read(content)
    except DrawFileError as error:
        return [Check("file", TITLES["file"], False, error.what), *(Check(each, TITLES[each], None, NOT_REACHED) for each in (*BEFORE, *AFTER))]
    found = [Check("file", TITLES["file"], True, f"{len(content)} 字节"), *(_run(each, partial(step, parts, told)) for each, step in BEFORE.items())]
    sound = found[-1].passed  # a list that breaks its rules is not drawn from; a wrong digest hides nothing of the rest
    found += [_run(each, partial(step, parts)) if sound else Check(each, TITLES[each], None, NOT_REACHED) for each, step in AFTER.items()]
    if told.number:
        found.append(_run("own", partial(_own, parts, told)))
    if told.everybody:
        found.append(_run("all", partial(_all, parts)))
    return found


def holds(checks: list[Check]) -> bool:
    """Whether nothing has failed."""
    return all(check.passed is not False for check in checks)


def _run(name: str, step: Callable[[], str]) -> Check:
    try:
        return Check(name, TITLES[name], True, step())
    except _NothingYetError as reason:
        return Check(name, TITLES[name], None, str(reason))
    except _FalseClaimError as reason:
        return Check(name, TITLES[name], False, str(reason))
    except InputError as error:
        return Check(name, TITLES[name], False, error.what)


def _digest(parts: Document, told: Published) -> str:
    made = digest_of(parts)
    if made != parts.digest:
        raise _FalseClaimError(f"文件写的是 {parts.digest}，内容算出 {made}")
    if told.digest and told.digest != made:
        raise _FalseClaimError(f"公布的是 {told.digest}，本文件是 {made}")
    return made + ("" if told.digest else "（没有另外给出公布的摘要，只与文件自己所写的比较）")


def _list_hash(parts: Document, told: Published) -> str:
    made = list_hash(parts.announcement)
    if made != parts.list_hash:
        raise _FalseClaimError(f"文件写的是 {parts.list_hash}，名单算出 {made}")
    if told.list_hash and told.list_hash != made:
        raise _FalseClaimError(f"事先公布的是 {told.list_hash}，本文件的名单是 {made}")
    return made + ("" if told.list_hash else "（没有另外给出事先公布的散列，只与文件自己所写的比较）")


def _list(parts: Document, _: Published) -> str:
    if problem := next(problems(parts.announcement), ""):
        raise _FalseClaimError(problem)
    said = parts.announcement
    others = (f"，取代 {said.replaces}" if said.replaces else "") + (f"，并列的抽查 {'、'.join(said.beside)}" if said.beside else "")
    return f"{len(said.subjects)} 户、{len(said.strata)} 层、检查人员 {len(said.inspectors)} 名、回避 {len(said.conflicts)} 对{others}"


def _times(parts: Document) -> str:
    plan = parts.announcement.seed
    moments = [parts.published, plan.not_before]
    if isinstance(plan, SealedHalves) and isinstance(parts.seed, FallbackSeed):
        moments.append(plan.fallback.not_before)
    if parts.seed:
        moments += [parts.seed.obtained, parts.drawn or ""]
    if isinstance(plan, SealedHalves) and isinstance(parts.seed, HalvesSeed):
        _real(plan.fallback.not_before)
        if parts.seed.obtained >= plan.fallback.not_before:
            raise _FalseClaimError(f"两半揭示于 {parts.seed.obtained}，不早于备用公共数字可知的 {plan.fallback.not_before}")
    for moment in moments:
        _real(moment)
    if moments[0] >= moments[1]:
        raise _FalseClaimError(f"名单公布于 {moments[0]}，不早于种子可知的 {moments[1]}")
    if moments[1:] != sorted(moments[1:]):
        raise _FalseClaimError(f"先后颠倒：{'、'.join(moments[1:])}")
    return " → ".join(moments)


def _real(moment: str) -> None:
    try:
        datetime.fromisoformat(moment)
    except ValueError as error:
        raise _FalseClaimError(f"没有这个时间：{moment or '空'}") from error


def _seed(parts: Document) -> str:
    if parts.seed is None:
        _nothing(parts)
        raise _NothingYetError(NOT_DRAWN)
    text = seed_text(parts.announcement.draw_no, parts.announcement.seed, parts.seed)
    return "，".join(text.split("\n"))


def _selection(parts: Document) -> str:
    if parts.seed is None:
        raise _NothingYetError(NOT_DRAWN)
    made = selected(parts.announcement, key_of(parts.announcement, parts.seed))
    if parts.selection != made:
        wrong = set(made.tokens) ^ set(parts.selection.tokens if parts.selection else ())
        raise _FalseClaimError(f"由名单和种子算出的与文件不同：{len(wrong)} 户不同" if wrong else "由名单和种子算出的次序或分组与文件不同")
    return f"对照组 {len(made.control)} 户，" + "，".join(f"第 {each.number} 层 {len(each.tokens)} 户" for each in made.strata)


def _pairing(parts: Document) -> str:
    if parts.seed is None:
        raise _NothingYetError(NOT_DRAWN)
    key = key_of(parts.announcement, parts.seed)
    made = paired(parts.announcement, key, selected(parts.announcement, key))
    if parts.pairing != made:
        raise _FalseClaimError("由名单和种子算出的检查人员与文件不同")
    return f"{len(made.visits)} 户有人检查，{len(made.unstaffed)} 户人手不足"


def _openings(parts: Document) -> str:
    listed = {"subject": {each.token for each in parts.announcement.subjects}, "inspector": {each.token for each in parts.announcement.inspectors}}
    for each in parts.openings:
        if token_of(each.kind, each.salt, each.number) != each.token or each.token not in listed[each.kind]:
            raise _FalseClaimError(f"{each.number} 与名单中的 {each.token} 不符")
    tokens, numbers = {each.token for each in parts.openings}, {(each.kind, each.number) for each in parts.openings}
    if len(tokens) < len(parts.openings) or len(numbers) < len(parts.openings):
        raise _FalseClaimError("同一主体或检查人员在名单中出现不止一次")
    drawn = set(parts.selection.tokens) if parts.selection else set()
    return f"公开 {len(tokens)} 个，其中抽中的主体 {len(tokens & drawn)}／{len(drawn)} 户"


def _own(parts: Document, told: Published) -> str:
    for kind, tokens in (
        ("subject", [each.token for each in parts.announcement.subjects]),
        ("inspector", [each.token for each in parts.announcement.inspectors]),
    ):
        made = token_of(kind, told.salt, told.number)
        if made in tokens:
            drawn = parts.selection is not None and made in parts.selection.tokens
            return f"{made}" + ("，抽中" if drawn else "，没有抽中" if kind == "subject" and parts.selection else "")
    raise _FalseClaimError(f"{told.number} 和这个盐算出的代号不在名单中")


def _all(parts: Document) -> str:
    opened = {each.token for each in parts.openings}
    subjects, inspectors = ([each.token for each in some] for some in (parts.announcement.subjects, parts.announcement.inspectors))
    hidden = [sum(token not in opened for token in some) for some in (subjects, inspectors)]
    if any(hidden):
        raise _FalseClaimError(f"没有公开身份的：主体 {hidden[0]} 户、检查人员 {hidden[1]} 名，名单里可能有并不存在的")
    return f"主体 {len(subjects)} 户、检查人员 {len(inspectors)} 名，全部公开"


def _nothing(parts: Document) -> None:
    if parts.drawn or parts.selection or parts.pairing:
        raise _FalseClaimError("没有种子，却有抽取结果")


BEFORE: dict[str, Callable[[Document, Published], str]] = {"digest": _digest, "list-hash": _list_hash, "list": _list}
AFTER: dict[str, Callable[[Document], str]] = {"times": _times, "seed": _seed, "selection": _selection, "pairing": _pairing, "openings": _openings}
