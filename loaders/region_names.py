"""Regions by name: 浙江省/杭州市/西湖区, 浙江省杭州市西湖区, or a county name that only one county bears."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from ledger.regions import region_changes, regions

BETWEEN = re.compile(r"[\s/／、,，\-]+")


def region_of_name(text: str) -> str | None:
    """The code of a region given by its name; None if the name is unknown or borne by more than one."""
    return _codes().get(BETWEEN.sub("", text))


@cache
def _codes() -> Mapping[str, str]:
    counties = [region for region in regions().values() if region.level == "county"]
    bare = Counter(region.name for region in counties)
    codes = {region.name: region.code for region in counties if bare[region.name] == 1}
    codes |= {change.old_name: change.new_code for change in region_changes() if change.old_name not in codes and change.new_code in regions()}
    for region in regions().values():
        parts = region.path.split("/")
        codes["".join(parts)] = region.code
        codes["".join(dict.fromkeys(parts))] = region.code  # 上海市/上海市/黄浦区 is written 上海市黄浦区
        codes["".join(parts[1:]) or region.name] = region.code
    return codes
