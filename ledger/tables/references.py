"""What other tables refer to: shared addresses, grids, authorities."""

from ledger.column import Audience, Column, Kind, Table
from ledger.tables.columns import FROM, TO, code, text, uscc

SHARED_ADDRESSES = Table(
    "shared_addresses",
    "集中登记地址",
    "reference",
    (
        Column("address_key"),
        Column("address", "地址", Kind.ADDRESS, required=True, audience=Audience.PUBLIC),
        code("kind", "地址类别", "shared_address_kinds", required=True, note="集群注册、托管、孵化器、市场、集中办公区"),
        uscc("承载单位统一社会信用代码", "host_uscc"),
        text("host_name", "承载单位名称"),
        FROM,
        TO,
    ),
    ("address_key", "kind"),
    "valid_from",
    "valid_to",
    "依法可多户共用的地址：不作为关联依据",
)

GRIDS = Table(
    "grids",
    "网格",
    "reference",
    (
        text("grid", "网格编码", required=True),
        text("name", "网格名称", required=True),
        Column("region", "行政区划代码", Kind.REGION, required=True, audience=Audience.PUBLIC),
        text("street", "街道（乡镇）", required=True),
    ),
    ("grid",),
)

AUTHORITIES = Table(
    "authorities",
    "执法和认定机关",
    "reference",
    (
        uscc("机关统一社会信用代码", "authority_uscc", required=True),
        text("name", "机关名称", required=True),
        Column("region", "行政区划代码", Kind.REGION, audience=Audience.PUBLIC),
        text("field", "监管领域"),
    ),
    ("authority_uscc",),
)
