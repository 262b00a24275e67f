"""Platforms and the shops on them."""

from ledger.column import Column, Table
from ledger.tables.columns import FROM, SUBJECT_ID, TO, code, text, uscc

PLATFORMS = Table(
    "platforms",
    "网络平台",
    "subject",
    (
        Column("platform_id"),
        text("name", "平台名称", required=True),
        code("kind", "平台类型", "platform_kinds", note="网络交易、外卖、网约车、直播电商、其他"),
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
