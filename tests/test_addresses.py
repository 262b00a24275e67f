"""Addresses: one place written in many ways has one key, and another room has another."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.addresses import parse_address
from ledger.codelists import read_rows
from ledger.regions import counties, region_name

PLAIN = "浙江省杭州市西湖区北山街道文三路478号2幢301室"
COUNTIES = st.sampled_from([county.code for county in counties()])
ROADS = st.sampled_from(["文三路", "解放一路", "江南大道", "学士路", "人民西路", "康园路", "中山北路", "杭州路", "健康巷", "科苑路", "五一街"])
NUMBERS = st.integers(1, 2999)
HOUSES = st.integers(1, 60)
ROOMS = st.integers(101, 3999)
BUILDINGS = st.sampled_from(["幢", "栋", "号楼", "座"])
NOISE = st.sampled_from(["", " ", "　", "\u200b", "\t"])


def key(text: str, hint: str = "") -> str:
    return parse_address(text, hint).key


def wide(text: str) -> str:
    """The text as a full-width keyboard writes it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("杭州市西湖区文三路478号2幢301室", ""),
        ("浙江杭州西湖区文三路478号2幢301室", ""),
        ("西湖区文三路478号2幢301室", ""),
        ("文三路478号2幢301室", "330106"),
        ("北山街道文三路478号2幢301室", "330106"),
        ("浙江省浙江省杭州市西湖区文三路478号2幢301室", ""),
        ("浙江省,杭州市,西湖区,文三路478号,2幢301室", ""),
        ("浙江省杭州市西湖区文三路 ４７８ 号 ２ 号楼 ３０１ 室", ""),
        ("浙江省杭州市西湖区文三路478号2号楼301", ""),
        ("浙江省杭州市西湖区文三路478号二幢三〇一室", ""),
        ("浙江省杭州市西湖区文三路478号2-301", ""),
        ("浙江省杭州市西湖区文三路478号2－301室", ""),
        ("浙江省杭州市西湖区文三路478号2栋3楼301室", ""),
        ("浙江省杭州市西湖区文三路478号2幢3F301", ""),
        ("浙江省杭州市西湖区文三路478号华星时代广场2幢301室", ""),
        ("浙江省杭州市西湖区文三路478号（2幢）301室", ""),
        ("浙江省杭州市西湖区文三路478号2幢301室（集群注册）", ""),
        ("浙江省杭州市西湖区文三路478号2幢301室(自主申报)", ""),
        ("浙江省杭州市西湖区北山街道办事处文三路478号2幢301室", ""),
        ("浙江省杭州市西湖区黄龙社区文三路478号2幢301室", ""),
    ],
)
def test_the_same_room_written_in_another_way_has_the_same_key(text: str, hint: str) -> None:
    assert key(text, hint) == key(PLAIN) == "330106|文三路|478|2-301"


@pytest.mark.parametrize(
    "text",
    [
        "浙江省杭州市西湖区文三路478号2幢302室",
        "浙江省杭州市西湖区文三路478号3幢301室",
        "浙江省杭州市西湖区文三路478号301室",
        "浙江省杭州市西湖区文三路478号2幢",
        "浙江省杭州市西湖区文三路478号",
        "浙江省杭州市西湖区文三路478-1号2幢301室",
        "浙江省杭州市西湖区文二路478号2幢301室",
        "浙江省杭州市拱墅区文三路478号2幢301室",
        "浙江省杭州市西湖区文三路478号2幢301室A12工位",
        "浙江省杭州市西湖区文三路478号2幢301-1室",
        "浙江省杭州市西湖区文三路478号东楼2幢301室",
    ],
)
def test_another_room_building_number_road_or_county_has_another_key(text: str) -> None:
    assert key(text) not in ("", key(PLAIN))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "　",
        "暂无",
        "浙江省杭州市西湖区",
        "西湖区北山街道",
        "西湖区文三路",
        "瓜沥镇八里桥村",
        "文三路478号",
        "鼓楼区中山北路5号",
    ],
)
def test_an_address_that_does_not_reach_a_number_in_a_known_place_has_no_key(text: str) -> None:
    assert key(text) == ""
    assert parse_address(None).key == ""


@pytest.mark.parametrize(
    ("text", "annotation"),
    [
        ("文三路478号301室（集群注册）", "集群注册"),
        ("文三路478号301室 (住所集群登记)", "集群注册"),
        ("文三路478号301室（托管企业）", "托管"),
        ("文三路478号301室(杭州甲乙商务秘书企业托管)", "托管"),
        ("文三路478号301室集中办公区", "集中办公区"),
        ("文三路478号301室【集中办公区】", "集中办公区"),
        ("文三路478号301室（自主申报）", ""),
        ("文三路478号301室", ""),
    ],
)
def test_a_legally_shared_address_is_recognised_and_the_annotation_leaves_the_key(text: str, annotation: str) -> None:
    address = parse_address(text, "330106")
    assert (address.annotation, address.key) == (annotation, "330106|文三路|478|301")


def test_the_parts_of_an_address_are_told_apart() -> None:
    address = parse_address("浙江省杭州市余杭区仓前街道文一西路1500号海创大厦6号楼4单元1204室（集群注册）")
    assert (address.province, address.city, address.county, address.region_code, address.street) == ("浙江省", "杭州市", "余杭区", "330110", "仓前街道")
    assert (address.road, address.number, address.building, address.room) == ("文一西路", "1500", "海创大厦6", "4-1204")
    assert address.text == "浙江省杭州市余杭区仓前街道文一西路1500号海创大厦6号楼4单元1204室"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("杭州市下城区文晖路321号", "330105"),
        ("浙江省绍兴县柯桥街道笛扬路1号", "330603"),
        ("芜湖市三山区龙湖路1号", "340209"),
        ("杭州市余杭区临平街道南大街265号", "330113"),
        ("杭州市江干区白杨街道6号大街452号", "330114"),
        ("浙江省苍南县龙港镇世纪大道123号", "330383"),
        ("杭州市余杭区仓前街道文一西路1500号", "330110"),
    ],
)
def test_an_abolished_county_is_the_one_of_today_and_the_street_decides_a_split(text: str, code: str) -> None:
    assert parse_address(text).region_code == code


def test_a_county_that_two_cities_have_is_settled_by_the_city_or_the_hint() -> None:
    assert key("徐州市鼓楼区中山北路5号").startswith("320302|")
    assert key("江苏省南京市鼓楼区中山北路5号").startswith("320106|")
    assert key("鼓楼区中山北路5号", "320302").startswith("320302|")


def test_a_street_of_one_county_only_settles_the_county() -> None:
    assert parse_address("杭州市仓前街道文一西路1500号").region_code == "330110"


def test_where_text_and_hint_disagree_the_text_stands() -> None:
    assert parse_address(PLAIN, "310115").region_code == "330106"


def test_the_hint_may_be_an_old_or_a_registration_code() -> None:
    assert key("学士路655号", "330227") == key("鄞州区学士路655号") == "330212|学士路|655|"


@pytest.mark.parametrize("road", ["杭州路", "南京西路", "浙江中路", "宁波大道", "上海街"])
def test_a_road_named_after_a_city_is_a_road(road: str) -> None:
    assert key(f"{road}12号", "310106") == f"310106|{road}|12|"


def test_numbered_roads_lanes_and_villages_keep_their_numbers() -> None:
    assert key("浙江省杭州市钱塘区杭州经济技术开发区6号大街452号2幢D1508室") == "330114|6号大街|452|2-D-1508"
    assert key("上海市浦东新区张江镇科苑路88弄12号601室") == "310115|张江镇科苑路|88弄12|601"
    assert key("苍南县灵溪镇新建村三组12号") == key("苍南县灵溪镇新建村3组12号") != key("苍南县灵溪镇新建村4组12号")


def test_villages_of_one_name_in_two_towns_are_two_places() -> None:
    assert "" != key("苍南县灵溪镇新建村12号") != key("苍南县钱库镇新建村12号") != ""


def test_a_basement_is_not_a_floor_above_ground() -> None:
    assert key("西湖区文三路478号负一层") == key("西湖区文三路478号地下1层") == key("西湖区文三路478号B1层")
    assert key("西湖区文三路478号负一层") != key("西湖区文三路478号一层")


def test_a_floor_is_not_the_room_or_the_building_of_the_same_number() -> None:
    assert len({key(f"西湖区文三路478号{unit}") for unit in ("3层", "3室", "")}) == 3


def test_outside_the_four_provinces_the_name_of_the_county_is_part_of_the_key() -> None:
    assert key("北京市朝阳区建国路12号院3号楼2层201") == "110000朝阳区|建国路|12|3-201"
    assert key("广东省深圳市南山区科苑路15号") != key("广东省深圳市福田区科苑路15号")


@given(COUNTIES, ROADS, NUMBERS, HOUSES, BUILDINGS, ROOMS, st.data())
def test_width_and_spaces_never_change_the_key(county: str, road: str, number: int, house: int, unit: str, room: int, data: st.DataObject) -> None:
    text = f"{region_name(county).replace('/', '')}{road}{number}号{house}{unit}{room}室"
    noisy = "".join(c + data.draw(NOISE) for c in (wide(text) if data.draw(st.booleans()) else text))
    assert key(noisy) == key(text) != ""


@given(COUNTIES, ROADS, NUMBERS, HOUSES, ROOMS, BUILDINGS, BUILDINGS)
def test_leaving_out_the_region_and_naming_the_building_otherwise_never_changes_the_key(
    county: str, road: str, number: int, house: int, room: int, one: str, other: str
) -> None:
    full = f"{region_name(county).replace('/', '')}{road}{number}号{house}{one}{room}室"
    assert key(full) == key(f"{road}{number}号{house}{other}{room}", county) == f"{county}|{road}|{number}|{house}-{room}"


@given(COUNTIES, ROADS, NUMBERS, HOUSES, ROOMS, ROOMS)
def test_two_rooms_of_one_building_never_share_a_key(county: str, road: str, number: int, house: int, room: int, other: int) -> None:
    assume(room != other)
    place = f"{road}{number}号{house}幢"
    assert key(f"{place}{room}室", county) != key(f"{place}{other}室", county)


@given(st.lists(st.tuples(COUNTIES, ROADS, NUMBERS, HOUSES, ROOMS), min_size=2, max_size=2, unique=True))
def test_two_places_never_share_a_key(places: list[tuple[str, str, int, int, int]]) -> None:
    one, other = (key(f"{road}{number}号{house}幢{room}室", county) for county, road, number, house, room in places)
    assert one != other


@given(
    st.text(alphabet=st.sampled_from("浙江省杭州市西湖区文三路号幢室楼层单元弄村镇街道0123456789ABF()（）-－二十 　"), max_size=40),
    st.sampled_from(["", "330106", "x"]),
)
def test_any_text_gives_an_answer_and_reading_its_cleaned_form_gives_the_same(text: str, hint: str) -> None:
    address = parse_address(text, hint)
    assert parse_address(unicodedata.normalize("NFKC", text), hint).key == address.key
    assert not address.key or (address.region_code and address.number)


@given(st.text(max_size=60))
def test_even_nonsense_is_read_without_an_error(text: str) -> None:
    parse_address(text, text[:6])


def test_every_street_of_the_gazetteer_is_taken_off_before_the_road() -> None:
    wrong, county_of = [], {county.code: region_name(county.code).replace("/", "") for county in counties()}
    for row in read_rows("streets_yrd_nbs.csv"):
        if row["county_code"] in county_of and row["name"].endswith(("街道", "镇", "乡")):
            address = parse_address(f"{county_of[row['county_code']]}{row['name']}文三路478号")
            if (address.region_code, address.road, address.number) != (row["county_code"], "文三路", "478"):
                wrong.append((row["name"], address.key))
    assert wrong == []
