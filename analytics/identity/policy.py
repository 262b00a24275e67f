"""Policy of persons' identity: the corroborators that it names, hub limits, and the weights of the score."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "identity.toml"
KINDS = ("same_enterprise", "same_head", "co_person", "phone", "liaison", "room", "ownership")
COLUMNS = ("enterprises", "co_persons", "phones", "rooms", "groups", "regions", "industries")
FEWEST = 2  # 个人信息保护法第八条 (personal data must be accurate): never fewer than two independent corroborators, whatever a file says
PARTNER = "股东"  # not an office of the code list: a natural person's shareholding


@dataclass(frozen=True, slots=True)
class CorroboratorKind:
    """A kind of corroborator. Kinds of one channel count once; a kind does not count beside one that explains it."""

    kind: str
    title: str
    english: str
    channel: str
    explained_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exclusive:
    """Two groups of offices that nobody may hold at one enterprise at one time."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class Needed:
    """How many independent corroborators an automatic merge needs."""

    within: int
    across: int
    across_common: int
    common_documents: int
    common_names: tuple[str, ...]

    def common(self, name: str, documents: int) -> bool:
        """Whether a name is common: so many documents carry it here, or it is on the list."""
        return documents >= self.common_documents or name in self.common_names


@dataclass(frozen=True, slots=True)
class Hubs:
    """What more enterprises than this share corroborates nothing."""

    phone: int
    room: int
    co_person: int
    liaison: int
    gap_days: int
    shared_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of the score: `m` for one person, `u` for two people of one name. It says nothing where `explained_by` is shared."""

    column: str
    title: str
    m: float
    u: float
    explained_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreWeights:
    """Prior and comparisons of the score."""

    prior: float
    typical_name: float
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class IdentityPolicy:
    """identity.toml as read. `version` is named in every automatic decision."""

    version: str
    needed: Needed
    hubs: Hubs
    heads: tuple[str, ...]
    governing: tuple[str, ...]
    liaison: tuple[str, ...]
    exclusive: tuple[Exclusive, ...]
    kinds: Mapping[str, CorroboratorKind]
    score: ScoreWeights

    @property
    def who(self) -> str:
        """Who decided an automatic merge."""
        return f"policy:{self.version}"


def load_identity_policy(text: str | None = None) -> IdentityPolicy:
    """The policy as shipped, or the one in `text` (TOML). One that would merge on less than two corroborators is refused."""
    data = policy_table(FILE) if text is None else tomllib.loads(text)
    try:
        policy = _read(data)
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"身份归并策略缺少或写错一项：{error}", where=FILE, todo="对照随产品发布的 identity.toml 补全") from error
    _check(policy)
    return policy


def _read(data: Mapping[str, Any]) -> IdentityPolicy:
    roles, score, hubs = data["roles"], data["score"], dict(data["hubs"])
    return IdentityPolicy(
        str(data["version"]),
        Needed(**data["automatic"] | {"common_names": tuple(data["automatic"]["common_names"])}),
        Hubs(**hubs | {"shared_words": tuple(hubs["shared_words"])}),
        tuple(roles["heads"]),
        tuple(roles["governing"]),
        tuple(roles["liaison"]),
        tuple(Exclusive(tuple(each["left"]), tuple(each["right"]), each["title"], each["source"]) for each in data["exclusive"]),
        {each["kind"]: CorroboratorKind(**each | {"explained_by": tuple(each["explained_by"])}) for each in data["corroborators"]},
        ScoreWeights(
            score["prior"], score["typical_name"], tuple(Comparison(**each | {"explained_by": tuple(each["explained_by"])}) for each in score["comparisons"])
        ),
    )


def _check(policy: IdentityPolicy) -> None:
    needed, score = policy.needed, policy.score
    fewest = min(needed.within, needed.across, needed.across_common)
    if fewest < FEWEST:
        raise PolicyError(f"自动归并至少需要 {FEWEST} 项独立佐证，不得为 {fewest}", where=FILE, todo="改正 [automatic]")
    unknown = [*(set(policy.kinds) - set(KINDS)), *({each.column for each in score.comparisons} - set(COLUMNS))]
    unknown += [each for kind in policy.kinds.values() for each in kind.explained_by if each not in KINDS]
    unknown += [column for each in score.comparisons for column in each.explained_by if column not in COLUMNS]
    offices = {*policy.heads, *policy.governing, *policy.liaison, *(role for each in policy.exclusive for role in (*each.left, *each.right))}
    unknown += [role for role in sorted(offices - {PARTNER}) if code_list("roles").stored(role) is None]
    if unknown:
        raise PolicyError(f"不认识：{'、'.join(unknown)}", where=FILE, todo=f"佐证可选 {'、'.join(KINDS)}；比较可选 {'、'.join(COLUMNS)}；职务见代码表 roles")
    chances = [score.prior, score.typical_name, *(value for each in score.comparisons for value in (each.m, each.u))]
    if not all(0 < chance < 1 for chance in chances) or min(policy.hubs.phone, policy.hubs.room, policy.hubs.co_person, policy.hubs.liaison) < FEWEST:
        raise PolicyError("概率须在 0 与 1 之间，公用界限至少为 2", where=FILE, todo="改正后重试")
