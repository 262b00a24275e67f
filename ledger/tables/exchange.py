"""What other provinces have sent: where each record comes from, under which standard, and to whom it may be shown."""

from ledger.column import Audience, Column, Kind, Table
from ledger.tables.columns import SUBJECT_ID

RECEIVED = Table(
    "received",
    "外省交换信息",
    "result",
    (
        Column("origin", audience=Audience.PUBLIC, note="来源省的两位代码"),
        Column("reference", note="来源省给这条记录的标识；后来的包凭它停止或者更新这条记录"),
        SUBJECT_ID,
        Column("office", audience=Audience.PUBLIC, note="来源单位"),
        Column("package_no", note="带来这条记录的包：来源-接收-系列-序号"),
        Column("disclosure", note="信息使用范围：0 公示、1 内部共享、2 授权查询"),
        Column("record_kind", audience=Audience.PUBLIC, note="名单、行政处罚"),
        Column("own_id", note="据此写入名单或处罚表的记录；空表示没有写入：范围不许、没有对应的表，或者本省已有同一记录"),
        Column("local_standard", audience=Audience.PUBLIC, note="来源省认定所依据的标准"),
        Column("regional_class", audience=Audience.PUBLIC, note="按来源省所用的对照表，对应的区域类别"),
        Column("crosswalk", note="来源省所用对照表的版本"),
        Column("content", audience=Audience.INTERNAL, note="JSON：范围所许的其他内容；已写入名单或处罚表的不重复存放"),
        Column("sent", kind=Kind.DATE, note="包的签发日期"),
    ),
    ("origin", "reference"),
    note="来源省停止的记录随下一包撤下，撤下后普通角色在任何时点都看不到",
)
