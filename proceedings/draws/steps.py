"""Steps of a draw and where they lead. The list is fixed before the seed is known, and nothing after the seed can be chosen."""

from collections.abc import Mapping
from enum import StrEnum

from ledger.errors import CreditGraphError


class State(StrEnum):
    """Where a draw is."""

    PLANNED = "已拟定"
    PUBLISHED = "名单已公布"
    SEEDED = "种子已取得"
    DRAWN = "已抽取"
    ANNOUNCED = "结果已公布"
    VOID = "已作废"


class Step(StrEnum):
    """What may be done."""

    PLAN = "拟定"
    SEAL = "密封"
    PUBLISH = "公布名单"
    REVEAL = "揭示"
    SEED = "取得种子"
    CONFIRM = "确认种子"
    RUN = "抽取"
    ANNOUNCE = "公布结果"
    REPLACE = "更换检查人员"
    RESULTS = "结果回流"
    VOID = "作废"


FOLLOWS: Mapping[Step, frozenset[State]] = {
    Step.SEAL: frozenset({State.PLANNED}),
    Step.PUBLISH: frozenset({State.PLANNED}),
    Step.REVEAL: frozenset({State.PUBLISHED}),
    Step.SEED: frozenset({State.PUBLISHED}),
    Step.CONFIRM: frozenset({State.PUBLISHED}),
    Step.RUN: frozenset({State.SEEDED}),
    Step.ANNOUNCE: frozenset({State.DRAWN}),
    Step.REPLACE: frozenset({State.DRAWN, State.ANNOUNCED}),
    Step.RESULTS: frozenset({State.ANNOUNCED}),
    Step.VOID: frozenset({State.PLANNED, State.PUBLISHED, State.SEEDED, State.DRAWN, State.ANNOUNCED}),
}
LEADS: Mapping[Step, State] = {  # other steps leave the draw where it is; a seed counts once it is whole (matter.py)
    Step.PUBLISH: State.PUBLISHED,
    Step.RUN: State.DRAWN,
    Step.ANNOUNCE: State.ANNOUNCED,
    Step.VOID: State.VOID,
}
OPEN = frozenset({State.PUBLISHED, State.SEEDED, State.DRAWN})  # a list is out, its result is not


class DrawError(CreditGraphError):
    """A step of a draw that is not allowed as things stand."""

    code = "CG820"


class DrawStateError(DrawError):
    """The draw is not where this step may be taken."""

    code = "CG821"


class SecondPersonError(DrawError):
    """Who planned the draw does not publish, announce or annul it, and holds no half of its seed; what another entered is confirmed by somebody else."""

    code = "CG822"


class BookError(DrawError):
    """The office's file of a draw is missing, or is not the one whose digest the log holds."""

    code = "CG823"


class ResultError(DrawError):
    """A result that is not one of this draw, or cannot be."""

    code = "CG824"
