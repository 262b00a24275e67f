"""Platforms, the shops on them, and what platforms report of their merchants every half-year."""

from ledger.column import Audience, Column, Kind, Table
from ledger.tables.columns import FROM, PERSON_ID, SUBJECT_ID, TO, code, day, id_number, id_type, text, uscc

PLATFORMS = Table(
    "platforms",
    "网络平台",
    "subject",
    (
        Column("platform_id"),
        text("name", "平台名称", required=True),
        code("kind", "平台类型", "platform_kinds", note="网络交易、外卖、网约车、直播电商、网络借贷、其他"),
        uscc("平台运营者统一社会信用代码", "operator_uscc", required=True),
        text("operator_name", "平台运营者名称"),
        text("url", "平台网址"),
        FROM,
        TO,
    ),
    ("platform_id",),
    "valid_from",
    "valid_to",
)

SHOPS = Table(
    "shops",
    "网站网店",
    "edge",
    (
        Column("shop_id"),
        SUBJECT_ID,
        Column("platform_id"),
        text("shop_no", "店铺编号", required=True),
        text("name", "店铺名称", required=True, aliases=("网站（网店）名称",)),
        text("platform_name", "平台名称", required=True),
        uscc("经营者统一社会信用代码", required=True),
        text("operator_name", "经营者名称"),
        text("url", "店铺网址"),
        FROM,
        TO,
    ),
    ("shop_id", "valid_from"),
    "valid_from",
    "valid_to",
    "平台半年报送的商户，或年报中的网站网店",
)

MERCHANT_REPORTS = Table(
    "merchant_reports",
    "平台商户半年报送",
    "record",
    (
        SUBJECT_ID,
        PERSON_ID,
        Column("platform_id"),
        text("platform_name", "平台名称", required=True),
        uscc("平台运营者统一社会信用代码", "platform_uscc"),
        text("period", "报送期间", required=True, note="半年，写作 2026上半年 或 2026-H1；浙江省电子商务条例：每年一月、七月报送"),
        text("shop_no", "店铺编号", required=True),
        text("shop_name", "店铺名称", required=True, aliases=("网店名称",)),
        code("merchant_kind", "商户类型", "merchant_kinds", required=True, note="已登记、依法免登记"),
        text("merchant_name", "商户名称", required=True, aliases=("商户姓名", "经营者名称"), audience=Audience.PERSONAL),
        uscc("商户统一社会信用代码", aliases=("经营者统一社会信用代码",)),
        id_type(),
        id_number(),
        Column("address", "实际经营地址", Kind.ADDRESS, note="依法免登记的为经常居住地"),
        Column("address_key", note="标准化到室"),
        Column("phone", "联系方式", Kind.PHONE, aliases=("联系电话",)),
        Column("phone_key", note="电话号码的密钥散列"),
        text("url", "店铺网址"),
        Column("over_threshold", "年交易额超过10万元", Kind.BOOLEAN),
        day("reported", "报送日期", required=True),
        day("verified", "核验日期", note="平台至少每六个月核验一次（浙江省电子商务条例）"),
    ),
    ("platform_id", "period", "shop_no"),
    "reported",
    note="已登记的商户同时成为网店；依法免登记的自然人只留散列标识，证件号码不保存",
    reporter=("platform_name", "platform_uscc"),
)
