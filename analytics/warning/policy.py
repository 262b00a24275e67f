"""Policy of early warnings: which changes are signals, what each is worth, and when they count together."""

from dataclasses import dataclass
from functools import cache

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "early_warning.toml"
GROUPS = ("getaway", "hollow", "context")


@dataclass(frozen=True, slots=True)
class SignalKind:
    """A kind of change, or a case or decision that gives changes their meaning."""

    kind: str
    group: str
    weight: float
    title: str
    strengthens: str = ""  # the kind that it makes stronger: no change of its own


@dataclass(frozen=True, slots=True)
class WarningPolicy:
    """early_warning.toml as read."""

    version: str
    basis: str
    window: dict[str, int]
    measure: dict[str, float]
    heads: tuple[str, ...]
    single: tuple[str, ...]
    case_disposals: tuple[str, ...]
    mild_lists: tuple[str, ...]
    total: float
    kinds: int
    warning: float
    signals: dict[str, SignalKind]


@cache
def warning_policy() -> WarningPolicy:
    """The policy as shipped; PolicyError if it names a role, list or disposal that the code lists do not know, or an unknown group."""
    held = policy_table(FILE)
    context, needed = held["context"], held["needed"]
    named = {
        "roles": [*held["roles"]["heads"], *held["roles"]["single"]],
        "inspection_disposals": context["case_disposals"],
        "list_types": context["mild_lists"],
    }
    unknown = [value for codes, values in named.items() for value in values if code_list(codes).stored(value) != value]
    unknown += [each["group"] for each in held["signals"] if each["group"] not in GROUPS]
    unknown += [each["strengthens"] for each in held["signals"] if each.get("strengthens", each["kind"]) not in {one["kind"] for one in held["signals"]}]
    if unknown:
        raise PolicyError(f"代码表中没有：{'、'.join(unknown)}", where=FILE, todo="按 ledger/codes 改正")
    return WarningPolicy(
        held["version"], held["basis"], held["window"], held["measure"], tuple(held["roles"]["heads"]), tuple(held["roles"]["single"]),
        tuple(context["case_disposals"]), tuple(context["mild_lists"]), needed["total"], needed["kinds"], needed["warning"],
        {each["kind"]: SignalKind(**each) for each in held["signals"]},
    )  # fmt: skip
