"""Address forms: some hundreds of invented addresses, each written in many ways, and the shapes on which readers stumble."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.addresses import compare, parse_address, parse_keys
from ledger.codelists import read_rows
from ledger.regions import counties, region_name

HERE = "330106"  # 西湖区
CHINESE = "零一二三四五六七八九"
ROADS = ("文三路", "解放一路", "江南大道", "人民西路", "中山北路", "健康巷", "五一街", "世纪大道", "建设三路", "市心北路", "县前街", "区府路", "镇海路")
STREETS: dict[str, list[str]] = {}
for row in read_rows("streets_yrd_nbs.csv"):
    if row["name"].endswith(("街道", "镇", "乡")):
        STREETS.setdefault(row["county_code"], []).append(row["name"])


@dataclass(frozen=True)
class Door:
    """An address in its parts."""

    county: str
    street: str
    road: str
    number: int
    building: int
    unit: int  # 0: none
    room: int

    def __str__(self) -> str:
        unit = f"{self.unit}单元" if self.unit else ""
        return f"{region_name(self.county).replace('/', '')}{self.street}{self.road}{self.number}号{self.building}幢{unit}{self.room}室"


def doors(count: int) -> list[Door]:
    random = Random(4)
    known = [county.code for county in counties() if county.code in STREETS]
    return [
        Door(
            county := random.choice(known),
            random.choice(STREETS[county]),
            random.choice(ROADS),
            random.randint(1, 1999),
            random.randint(1, 60),
            random.choice((0, 0, random.randint(1, 6))),
            random.randint(1, 33) * 100 + random.randint(1, 40),
        )
        for _ in range(count)
    ]


def chinese(number: int) -> str:
    """12 as 十二, 301 as 三〇一, as licences of older days write."""
    if number < 100:
        tens, ones = divmod(number, 10)
        return ((CHINESE[tens] if tens > 1 else "") + "十" if tens else "") + (CHINESE[ones] if ones else "")
    return "".join("〇" if digit == "0" else CHINESE[int(digit)] for digit in str(number))


def wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def town(door: Door) -> str:
    """The part of the key that a town is: urban roads run through several 街道, a town has roads of its own."""
    return "" if door.street.endswith("街道") else door.street


def writings(door: Door) -> Iterator[tuple[str, str]]:
    """Ways to write one door, each with the hint that comes with it."""
    province, city, county = region_name(door.county).split("/")
    unit, levels = (f"{door.unit}单元", f"-{door.unit}") if door.unit else ("", "")
    street, road, house, room = door.street, f"{door.road}{door.number}", door.building, door.room
    tail = f"{house}幢{unit}{room}室"
    plain = f"{province}{city}{county}{street}{road}号{tail}"
    yield plain, ""
    yield f"{city}{county}{street}{road}号{tail}", ""
    yield f"{street}{road}号{tail}", door.county
    yield f"{province}{province}{city}{county}{street}{road}号{tail}", ""
    yield f"{province} {city} {county} {street} {road}号 {house}幢 {unit} {room}室", ""
    yield f"{province}，{city}，{county}，{street}，{road}号，{house}幢{unit}，{room}室", ""
    yield wide(plain), ""
    road = f"{town(door)}{road}"  # a 街道 may be left out, a town may not
    yield f"{road}号{tail}", door.county
    for word in ("栋", "号楼", "座", "#", "号幢"):
        yield f"{road}号{house}{word}{unit}{room}室", door.county
    yield f"{road}号{tail.removesuffix('室')}", door.county
    yield f"{road}号{house}{levels}-{room}", door.county
    yield f"{road}号{house}{levels}－{room}室", door.county
    yield f"{road}号{chinese(house)}幢{chinese(door.unit) + '单元' if unit else ''}{chinese(room)}室", door.county
    yield f"{road}号{house}幢{unit}{room // 100}层{room}室", door.county
    yield f"{road}号{house}幢{unit}{room // 100}F{room}", door.county
    yield f"{road}号华星时代广场{tail}", door.county
    yield f"{road}号（{house}幢）{unit}{room}室", door.county
    for remark in ("（集群注册）", "(托管企业)", "【集中办公区】", "（自主申报）", "（一址多照）", "（邮编：310012）"):
        yield f"{plain}{remark}", ""
    yield f"{plain} 邮编:310012", ""
    yield f"{plain}电话：0571-88888888", ""
    yield f"310012{plain}", ""
    yield f"{road} {tail}", door.county


DOORS = doors(300)


def test_three_hundred_addresses_have_one_key_each_in_every_writing() -> None:
    wrong, total = [], 0
    for door in DOORS:
        wanted = parse_address(str(door)).key
        assert wanted.startswith(f"{door.county}|{town(door)}{door.road}|{door.number}|{door.building}-")
        for text, hint in writings(door):
            total += 1
            if parse_address(text, hint).key != wanted:
                wrong.append((text, hint, wanted, parse_address(text, hint).key))
    assert wrong == []
    assert total > 9000


def test_no_two_of_them_share_a_key_and_changing_any_level_changes_it() -> None:
    changed = [
        (door, other)
        for door, far in zip(DOORS, [*DOORS[1:], DOORS[0]], strict=True)
        for other in (
            replace(door, county=far.county, street=far.street),
            replace(door, road="别样路"),
            replace(door, number=door.number + 1),
            replace(door, building=door.building + 1),
            replace(door, unit=door.unit + 1),
            replace(door, room=door.room + 1),
        )
        if replace(door, street=town(door)) != replace(other, street=town(other))
    ]
    assert len(changed) > 1700
    assert [(str(one), str(other)) for one, other in changed if parse_address(str(one)).key == parse_address(str(other)).key] == []
    assert len({parse_address(str(door)).key for door in DOORS}) == len({replace(door, street=town(door)) for door in DOORS})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("文三路478 2幢301室", "文三路478号2幢301室"),
        ("文三路478#2幢301室", "文三路478号2幢301室"),
        ("文三路478-2-301", "文三路478号2幢301室"),
        ("文三路478号2幢301室邮编310012", "文三路478号2幢301室"),
        ("文三路478号（西湖国际科技大厦）2309室", "文三路478号西湖国际科技大厦2309室"),
        ("文三路478号(三〇一室)", "文三路478号301"),
        ("文三路478号3层三〇一", "文三路478号301室"),
        ("文三路478号201室东", "文三路478号201室(东侧)"),
        ("文三路478号负1-12", "文三路478号地下1-12"),
        ("文三路478号<8-1>", "文三路478号8-1室"),
        ("文三路478号5层-8层", "文三路478号5-8层"),
        ("文三路478号301室自主申报", "文三路478号301室(一照多址)"),
        ("文三路478号301室仅限办公", "文三路478号301室（住所申报、仅限办公）"),
        ("文三路478号301室(北山街道)", "北山街道文三路478号301室"),
        ("文三路478号海创大厦1204室", "文三路478号海创大厦12层1204"),
        ("文三路478号东部软件园科技大厦301室", "文三路478号科技大厦301室"),
        ("文三路478号海创大厦6号楼1204室", "文三路478号6幢1204室"),
        ("西湖区华星时代广场A座1201室", "杭州市西湖区文三路华星时代广场A座1201"),
        ("西湖区华星时代广场A幢1201室", "西湖区华星时代广场A座12楼1201"),
        ("朝阳新村12幢3单元301室", "朝阳新村十二号楼3单元301"),
        ("古荡农贸市场12号摊位", "古荡农贸市场12号"),
        ("古荡农贸市场3区12号摊位", "古荡农贸市场三区12号"),
        ("国际商贸城二区12345号商铺", "国际商贸城2区12345"),
        ("灵隐街道新建村三组12号", "灵隐街道新建村第三村民小组12号"),
        ("灵隐街道新建村村委会12号", "灵隐街道新建村12号"),
        ("文三路478号301、302室", "文三路478号302室、301室"),
        ("文三路478号301,302室", "文三路478号301和302室"),
        ("文三路478号2-3层", "文三路478号二至三层"),
        ("文三路478号2、3层", "文三路478号二、三楼"),
        ("文三路478、480号", "文三路478号、480号"),
        ("文三路478号附1号", "文三路478附1号"),
        ("文三路478号之一", "文三路478号附一号"),
        ("文三路478号地下一层", "文三路478号-1楼"),
        ("文三路478号负1F", "文三路478号B1层"),
        ("科苑路88弄12支弄5号601室", "科苑路88弄12支弄5号6楼601"),
        ("文三路478号(8-1)(8-2)", "文三路478号8-1、8-2室"),
        ("北山街道朝阳新村12幢301室", "文三路朝阳新村12幢301室"),
        ("中国（浙江）自由贸易试验区文三路478号2幢301室", "文三路478号2幢301室"),
        ("杭州高新技术产业开发区文三路478号2幢301室", "文三路478号2幢301室"),
        ("杭州市钱塘新区下沙街道6号大街452号2幢", "杭州市江干区下沙街道6号大街452号2幢"),
    ],
)
def test_two_writings_of_one_door_have_one_key(one: str, other: str) -> None:
    assert parse_address(one, HERE).key == parse_address(other, HERE).key != ""


APART = (
    "文三路478号",
    "文三路478号301室",
    "文三路478号302室",
    "文三路478号301、302室",
    "文三路478号301、302、303室",
    "文三路478号301-303室",
    "文三路478号1层",
    "文三路478号2层",
    "文三路478号3层",
    "文三路478号2-3层",
    "文三路478号2、3层",
    "文三路478号2幢3层",
    "文三路478号地下室",
    "文三路478号地下一层",
    "文三路478号夹层",
    "文三路478号一楼夹层",
    "文三路478号2单元301室",
    "文三路478号(8-1)",
    "文三路478号(8-2)",
    "文三路478号(8-1)(8-2)",
    "文三路478号2幢301室",
    "文三路478号2、3幢",
    "文三路478号海创大厦301室",
    "文三路478号天苑大厦301室",
    "文三路478号海创大厦",
    "文三路478号、480号",
    "文三路478-1号",
    "文三路478号附1号",
    "文三路4782号",
    "西湖区华星时代广场A座1201室",
    "西湖区华星时代广场B座1201室",
    "西湖区华星时代广场1201室",
    "西湖区天苑大厦A座1201室",
    "古荡农贸市场12号摊位",
    "古荡农贸市场1区2号摊位",
    "文新农贸市场12号摊位",
    "朝阳新村12幢301室",
    "朝阳新村1幢2单元301室",
    "科苑路88弄12号601室",
    "科苑路88弄12支弄5号601室",
    "灵隐街道新建村12号",
    "灵隐街道新建村3组12号",
    "转塘街道新建村12号",
    "文三路478号2幢",
    "文三路478号2室",
    "文三路478号2单元",
    "文三路478号2幢3单元",
    "文三路478号2幢3室",
    "文三路478号2排3号",
    "文三路478号A区201室",
    "文三路478号A座201室",
    "文三路478号5-8层",
    "文三路478号5层、8层",
    "文三路478号2幢301室310012",
)


def test_no_two_of_these_doors_are_one() -> None:
    keys = {text: parse_address(text, HERE).key for text in APART}
    assert "" not in keys.values()
    assert len(set(keys.values())) == len(keys)


DOOR = "杭州市西湖区文三路478号"
OTHER_TOWNS = [
    ("永嘉县上塘镇人民路1号201室", "永嘉县瓯北镇人民路1号201室"),
    ("永嘉县(上塘镇)人民路1号201室", "永嘉县(瓯北镇)人民路1号201室"),
    ("慈溪市周巷镇人民路12号", "慈溪市观海卫镇人民路12号"),
    ("玉环市楚门镇彭宅村沿江路12号", "玉环市楚门镇外塘村沿江路12号"),
    ("昆山市花桥镇徐公桥路2号239室", "昆山市玉山镇徐公桥路2号239室"),
    ("上海市松江区佘山镇陶干路701号4幢", "上海市松江区泗泾镇陶干路701号4幢"),
    ("平阳县鳌江镇中心村解放路3号", "平阳县水头镇中心村解放路3号"),
]
OTHER_DOORS = [
    ("3层三〇一", "3层三〇二"),
    ("二〇一", "二〇二"),
    ("(三〇一室)", "(三〇二室)"),
    ("2楼230123", "2楼230124"),
    ("3幢310012", "3幢310013"),
    ("(A厂房)", "(B厂房)"),
    ("(东首第一间)", "(东首第二间)"),
    ("(1)", "(2)"),
    ("（车间一）", "（车间二）"),
    ("101(2)", "101(3)"),
    ("301(集群注册)1", "3011"),
    ("301室（托管A123）", "301室（托管A124）"),
    ("301室(编号:123)", "301室(编号:124)"),
    ("201室之一", "201室之二"),
    ("(之三)", "(之四)"),
    ("201室东", "201室西"),
    ("201室(东)", "201室(西)"),
    ("1楼左", "1楼右"),
    ("东大门", "西大门"),
    ("内", "外"),
    ("负1-12", "1-12"),
    ("天座201", "地座201"),
    ("红楼", "白楼"),
    ("红楼201", "白楼201"),
    ("前幢", "后幢"),
    ("(海创大厦201)", "(科创大厦201)"),
    ("海创大厦12-1", "科创大厦12-1"),
    ("东区海创大厦2幢201", "西区海创大厦2幢201"),
    ("1层大堂", "1层西厅"),
    ("3号楼海创厅", "3号楼科创厅"),
    ("沿街商铺", "沿街商铺二"),
    ("（张三屋内）", "（李四屋内）"),
]


@pytest.mark.parametrize(("one", "other"), OTHER_TOWNS + [(DOOR + one, DOOR + other) for one, other in OTHER_DOORS])
def test_two_places_never_have_one_key(one: str, other: str) -> None:
    first, second = parse_address(one).key, parse_address(other).key
    assert first != second or not first


@pytest.mark.parametrize("tail", ["张三屋内", "(张三屋内)", "3号楼海创厅", "1.5层", "(原460号)", "2幢-1-12", "-1-12", "301室备用", "科创路2号"])
def test_what_is_not_understood_behind_the_number_leaves_no_key(tail: str) -> None:
    assert parse_address(DOOR + tail).key == ""


def test_a_writing_without_the_town_is_neither_equal_to_one_with_it_nor_told_apart() -> None:
    short, long = parse_address("永嘉县人民路1号201室"), parse_address("永嘉县上塘镇人民路1号201室")
    assert (short.key, long.key) == ("330324|人民路|1|201", "330324|上塘镇人民路|1|201")
    assert compare(short, long) == compare(long, short) == "unknown"
    assert compare(long, parse_address("永嘉县瓯北镇人民路1号201室")) == "none"


def test_a_village_before_a_road_needs_its_street_and_is_part_of_the_key() -> None:
    assert parse_address("玉环市楚门镇彭宅村村委会沿江路12号").key == "331083|楚门镇彭宅村沿江路|12|"
    assert parse_address("玉环市彭宅村沿江路12号").key == ""


@pytest.mark.parametrize(
    "text",
    [
        "文三路478号对面",
        "文三路478号斜对面",
        "文三路478号隔壁",
        "文三路478号旁",
        "文三路478号旁边",
        "文三路478号附近",
        "文三路478号以北",
        "文三路478号北侧50米",
        "文三路与学院路交叉口",
        "文三路学院路路口12号",
        "文三路学院路交汇处",
        "农贸市场12号摊位",
        "综合市场3区12号",
        "创业园A座301",
        "行政服务中心301室",
        "朝阳新村",
        "朝阳新村12幢",
        "华星时代广场",
        "新建村12号",
        "新建村3组12号",
        "灵隐街道新建村",
        "文三路",
        "文三路1幢301室",
        "经营场所不固定",
        "详见营业执照",
    ],
)
def test_what_names_no_door_of_its_own_matches_nothing(text: str) -> None:
    assert parse_address(text, HERE).key == ""


@pytest.mark.parametrize(
    ("text", "hint", "code"),
    [
        ("杭州市江干区6号大街452号", "", ""),  # which of the two of today, only street or hint can tell
        ("杭州市江干区6号大街452号", "330114", "330114"),
        ("杭州市江干区凤起东路12号", "330102", "330102"),
        ("杭州市江干区采荷街道凤起东路12号", "", "330102"),
        ("杭州市江干区从前镇凤起东路12号", "", ""),
        ("临平街道南大街265号", "330106", "330113"),  # the street lies in another county than the hint
        ("杭州市江干区白杨街道6号大街452号", "", "330114"),
        ("杭州市下城区文晖路321号", "", "330105"),
        ("杭州市余杭区南大街265号", "330113", "330113"),
        ("杭州市余杭区文一西路1500号", "330110", "330110"),
        ("杭州市萧山区义蓬街道江东大道12号", "", "330114"),
        ("南通市港闸区永兴路12号", "", "320613"),
        ("南通市崇川区永兴路12号", "320602", "320613"),
        ("芜湖市三山区龙湖路1号", "", "340209"),
        ("芜湖市弋江区龙湖路1号", "340203", "340209"),
    ],
)
def test_an_old_district_is_that_of_today_where_street_or_hint_can_tell(text: str, hint: str, code: str) -> None:
    assert parse_address(text, hint).key.partition("|")[0] == code


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("文三路478号2幢301室", "文三路478号2号楼301", "room"),
        ("文三路478号2幢301室", "文三路478号2幢302室", "building"),
        ("文三路478号海创大厦301室", "文三路478号海创大厦401室", "building"),
        ("文三路478号2幢301室", "文三路478号3幢301室", "number"),
        ("文三路478号301室", "文三路478号302室", "number"),
        ("文三路478号2幢301室", "文三路480号2幢301室", "none"),
        ("文三路478号2幢301室", "文二路478号2幢301室", "none"),
        ("文三路478号2幢301室", "杭州市拱墅区文三路478号2幢301室", "none"),
        ("华星时代广场A座1201室", "文三路478号A座1201室", "unknown"),
        ("文三路478号2幢301室", "杭州市文三路478号2幢301室", "unknown"),
        ("文三路478号2幢301室", "文三路478号对面", "unknown"),
        ("暂无", "暂无", "unknown"),
    ],
)
def test_two_addresses_are_compared_level_by_level(one: str, other: str, level: str) -> None:
    hints = [HERE if not each.startswith("杭州市") else "" for each in (one, other)]
    first, second = parse_address(one, hints[0]), parse_address(other, hints[1])
    assert compare(first, second) == compare(second, first) == level


PIECES = [
    "浙江省",
    "杭州市",
    "西湖区",
    "江干区",
    "苍南县",
    "灵溪镇",
    "新建村",
    "文三路",
    "解放一路",
    "12",
    "301",
    "号",
    "幢",
    "室",
    "层",
    "单元",
    "（",
    "）",
    "集群注册",
    "A",
    "B",
    "-",
    "、",
    "大厦",
    "市场",
    "对面",
    "附",
    "三",
    "十",
    "88弄",
    "邮编",
    "村委会",
    "组",
]


@given(st.lists(st.tuples(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(["", HERE, "330104", "x"])), max_size=30))
def test_a_column_of_addresses_has_the_keys_of_its_rows(rows: list[tuple[str, str]]) -> None:
    texts, hints = [text for text, _ in rows], [hint or None for _, hint in rows]
    one_by_one = [parse_address(text, hint or "").key for text, hint in rows]
    assert parse_keys(texts, hints) == one_by_one


def test_a_column_of_whole_addresses_has_the_keys_of_its_rows() -> None:
    rows = [each for door in DOORS[:60] for each in writings(door)]
    keys = parse_keys([text for text, _ in rows], [hint for _, hint in rows])
    assert keys == [parse_address(text, hint).key for text, hint in rows]
    assert "" not in keys


@given(st.sampled_from(DOORS), st.sampled_from(DOORS))
def test_the_level_of_two_doors_is_what_they_share(one: Door, other: Door) -> None:
    found = compare(parse_address(str(one)), parse_address(str(other)))
    shared = (one.county, town(one), one.road, one.number) == (other.county, town(other), other.road, other.number)
    same = "building" if one.building == other.building else "number"
    assert found == (("room" if (one.building, one.unit, one.room) == (other.building, other.unit, other.room) else same) if shared else "none")
