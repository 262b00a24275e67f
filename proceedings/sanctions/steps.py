"""The words of the log and of the states of a measure."""

from enum import StrEnum


class Step(StrEnum):
    """What can be done in a matter; the word that stands in the log."""

    PROPOSE = "提请"
    PASS = "审核通过"
    RETURN = "审核退回"
    NOTIFY = "告知"
    REPLY = "陈述申辩"
    PUSH = "推送"
    EXECUTE = "执行"
    FEEDBACK = "反馈"
    STOPPED = "停止执行"
    LIFT = "解除"
    EXPIRE = "到期"


class State(StrEnum):
    """Where a matter stands."""

    PROPOSED = "待审核"
    RETURNED = "已退回"
    PASSED = "待告知"
    NOTIFIED = "陈述申辩期"
    REPLIED = "待复核"
    PUSHED = "待执行"
    EXECUTING = "执行中"
    ANSWERED = "已反馈"
    EXPIRED = "已到期"
    LIFTED = "已解除"
    DROPPED = "已终止"  # ended before it was pushed: nobody ever executed it


ENDED = frozenset({State.EXPIRED, State.LIFTED, State.DROPPED})
BEFORE_PUSH = frozenset({State.PROPOSED, State.RETURNED, State.PASSED, State.NOTIFIED, State.REPLIED})
RUNNING = frozenset({State.PUSHED, State.EXECUTING, State.ANSWERED})
