"""Joint punishment (联合惩戒): 提请 → 审核 → 告知 → 推送 → 执行 → 反馈 → 到期或解除, one matter per subject and catalogue item."""

from proceedings.sanctions.lift import lift_for

__all__ = ["lift_for"]
