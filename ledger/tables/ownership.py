"""Beneficial ownership as declared (BODS 0.4): every statement, and every interest that statements speak of.

Both are loaded from BODS only and have no template. Shares that are held directly also become rows of `shareholders`,
seats on a board rows of `roles`; control without a share, indirect interests and ranges stand here alone.
"""

from ledger.column import Audience, Column, Kind, Table

STATEMENTS = Table(
    "statements",
    "受益所有权声明",
    "result",
    (
        Column("publisher", note="发布者；记录编号只在同一发布者之内唯一"),
        Column("statement_no", note="statementId"),
        Column("record_no", note="recordId：关于同一主体、自然人或关系的一串声明"),
        Column("record_type", note="entity、person、relationship"),
        Column("record_status", note="new、updated、closed；空表示声明没有说"),
        Column("entity_type", note="主体或自然人的类型，如 registeredEntity、unknownPerson；带子类型时用 / 连接"),
        Column("identity", note="该记录在台账中的主体标识或人员标识；关系为空", audience=Audience.INTERNAL, identity=True),
        Column("stated", kind=Kind.DATE, note="statementDate：作出声明的日期"),
        Column("published", kind=Kind.DATE, note="publicationDate：公布的日期"),
        Column("declaration", note="所属申报的编号"),
        Column("declaration_subject", note="申报所说的主体的记录编号"),
        Column("component", kind=Kind.BOOLEAN, note="是否只是某个间接关系的一环"),
        Column("unspecified", note="未具名的原因，如 noBeneficialOwners、subjectExemptFromDisclosure"),
        Column("exposure", note="政治公众人物：isPep、isNotPep、unknown", audience=Audience.PERSONAL),
        Column("interests", note="JSON：关系声明所说的各项权益，按原意保留，迟到的声明据此排入时间顺序"),
        Column("content_hash", note="声明内容的摘要"),
    ),
    ("publisher", "statement_no"),
    note="BODS 0.4 的每一条声明一行；来源说了什么、何时说的",
)

INTERESTS = Table(
    "interests",
    "受益所有权权益",
    "result",
    (
        Column("subject_id", audience=Audience.PUBLIC, note="被持有或控制的主体", identity=True),
        Column("holder_id", note="权益人：主体标识或人员标识", identity=True),
        Column("holder_kind", note="自然人、境外机构、法人"),
        Column("interest", note="权益种类（BODS interestType）"),
        Column("interest_title", note="权益种类的中文名称"),
        Column("ordinal", kind=Kind.INTEGER, note="同一声明中同种权益的第几项"),
        Column("directness", note="direct、indirect、unknown"),
        Column("beneficial", kind=Kind.BOOLEAN, note="声明是否称之为受益所有权；空表示没有说"),
        Column("share", kind=Kind.PERCENT, note="确切比例"),
        Column("share_min", kind=Kind.PERCENT, note="比例下限"),
        Column("share_max", kind=Kind.PERCENT, note="比例上限"),
        Column("open_range", note="不含端点的一侧：min、max、min max"),
        Column("component", kind=Kind.BOOLEAN, note="是否只是某个间接关系的一环"),
        Column("details"),
        Column("publisher"),
        Column("record_no", note="关系的记录编号"),
        Column("statement_no", note="最近一次说到这项权益的声明"),
        Column("stated", kind=Kind.DATE, note="该声明的日期"),
        Column("ended_by", note="截止日期从何而来：endDate、replaced（后一声明改写）、closed（记录关闭）"),
        Column("valid_from", kind=Kind.DATE, note="startDate；没有时为首次声明的日期"),
        Column("valid_to", kind=Kind.DATE),
    ),
    ("publisher", "record_no", "interest", "ordinal", "directness", "valid_from"),
    "valid_from",
    "valid_to",
    "持股、表决权、任命权、信托各方、代持等；直接持股另入股东表，董事会席位另入任职表",
)
