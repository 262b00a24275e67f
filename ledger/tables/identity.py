"""Decisions about who is who: every merge and split is a row that stays, and can be undone by a later row."""

from ledger.column import Audience, Column, Kind, Table

IDENTITY_EVENTS = Table(
    "identity_events",
    "身份归并与拆分",
    "result",
    (
        Column("event_id"),
        Column("kind", note="合并、分开、不是同一人"),
        Column("left_id", audience=Audience.INTERNAL, note="人员标识或主体标识"),
        Column("right_id", audience=Audience.INTERNAL),
        Column("kept_id", audience=Audience.INTERNAL, note="合并后沿用的标识：先用者沿用，拆分后各自恢复原标识"),
        Column("who", audience=Audience.INTERNAL, note="决定人；自动归并为 policy:版本"),
        Column("why", audience=Audience.INTERNAL),
        Column("evidence", audience=Audience.INTERNAL, note="JSON：逐项佐证"),
        Column("decided", kind=Kind.DATE),
        Column("undoes", note="被本事件撤销的事件"),
    ),
    ("event_id",),
    note="只增不改；当前归并关系由全部事件按先后推出",
)
