"""Invented registers of any size, fast: enterprises, roles, shareholders and penalties as template files, by DuckDB and numpy.

For measuring speed only; what the detectors should find in it is not known. `bench.generate` makes small, thought-out provinces.
Distinct values follow what registers hold: every code, document number and most addresses once; few departments, kinds, words.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ledger.number_checks import CITIZEN_CHARACTERS, CITIZEN_WEIGHTS, ORGANISATION_WEIGHTS, USCC_CHARACTERS, USCC_WEIGHTS
from ledger.regions import counties
from ledger.tables import ENTERPRISES, PENALTIES, ROLES, SHAREHOLDERS

SEED = 1
DIRTY = 600  # every so many rows one is written as no template asks
Digits = npt.NDArray[np.uint8]

WORDS = {
    "surnames": "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭",
    "given": "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红鹏飞建国庆志文博宇轩子涵浩然梓睿欣怡诗雨佳琪思远俊豪晨曦嘉懿",
    "marks": "恒信瑞丰宏达金源华盛东方天成博远立新永安鑫隆海纳百川启明星河云帆卓越同创汇智聚力佳美顺通泰和祥云锦绣蓝天绿洲中正国泰民兴邦",
    "roads": "文三文二体育场解放人民中山建设环城新华和平胜利长江黄河淮海北京南京天目山凤起庆春延安学院教工古墩莫干山余杭塘丰潭",
}
TRADES = ("科技", "贸易", "餐饮管理", "建筑工程", "物流", "机械制造", "食品", "服饰", "信息技术", "环保设备", "电子商务", "装饰设计", "医疗器械", "农业发展")
FORMS = ("有限公司", "有限责任公司", "股份有限公司")
SCOPES = (
    "一般项目：{0}的研发、销售；技术服务、技术咨询。（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）",
    "许可项目：{0}。一般项目：{0}零售, 批发；国内贸易代理。",
)
INDUSTRIES = ("5211", "5212", "6210", "7010", "6510", "5810", "4790", "1311")
CONDUCT = ("虚假宣传", "无证经营", "产品不合格", "未按规定公示", "安全生产隐患", "超范围经营", "价格违法", "侵犯商标专用权")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows of each file. Edges are roles and shareholders, half and half."""

    enterprises: int
    edges: int
    penalties: int


def write(sizes: Sizes, folder: Path) -> dict[str, Path]:
    """The four files, by name of their table. Same sizes, same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.Generator(np.random.PCG64(SEED))
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = true")
        connection.register("codes", pa.table({"uscc": credit_codes(sizes.enterprises, random)}))
        connection.register("numbers", pa.table({"number": citizen_numbers(max(sizes.edges // 3, 1), random)}))
        for name, words in WORDS.items():
            connection.execute(f"set variable {name} = {list(words)!r}")
        for name, values in (("trades", TRADES), ("forms", FORMS), ("scopes", SCOPES), ("conducts", CONDUCT), ("industries", INDUSTRIES)):
            connection.execute(f"set variable {name} = {list(values)!r}")
        places = [(each.code, each.path.replace("/", ""), each.path.rpartition("/")[2]) for each in counties() if each.code[:2] == "33"]
        connection.register(
            "places", pa.table({name: list(column) for name, column in zip(("code", "path", "county"), zip(*places, strict=True), strict=True)})
        )
        connection.execute(REGISTER.format(places=len(places)))
        paths = {}
        for table, sql, rows in (
            (ENTERPRISES, ENTERPRISE_ROWS, sizes.enterprises),
            (ROLES, ROLE_ROWS, sizes.edges // 2),
            (SHAREHOLDERS, HOLDER_ROWS, sizes.edges // 2),
            (PENALTIES, PENALTY_ROWS, sizes.penalties),
        ):
            paths[table.name] = folder / f"{table.title}.csv"
            query = sql.format(rows=rows, enterprises=sizes.enterprises, persons=max(sizes.edges // 3, 1), dirty=DIRTY)
            columns = {row[0] for row in connection.execute(f"describe {query}").fetchall()}
            shown = ", ".join(f'{column.name if column.name in columns else "null"} as "{column.title}"' for column in table.template)
            connection.execute(f"copy (select {shown} from ({query}) order by n) to '{paths[table.name]}' (header, delimiter ',')")
    return paths


def credit_codes(number: int, random: np.random.Generator) -> pa.Array:
    """Unified social credit codes with right check characters, all different."""
    letters = np.frombuffer(USCC_CHARACTERS.encode(), np.uint8)
    places = np.array([list(each.code.encode()) for each in counties() if each.code[:2] == "33"], np.uint8)
    found = np.empty((number, 18), np.uint8)
    found[:, 0], found[:, 1] = ord("9"), np.where(random.random(number) < 0.75, ord("1"), ord("2"))
    found[:, 2:8] = places[random.integers(0, len(places), number)]
    serial = random.permutation(number).astype(np.int64) + len(letters) ** 6
    for place in range(15, 7, -1):
        serial, digit = np.divmod(serial, len(letters))
        found[:, place] = letters[digit]
    values = np.where(found[:, 8:16] < 58, found[:, 8:16] - 48, found[:, 8:16] - 55).astype(np.int64)
    found[:, 16] = np.frombuffer(b"0X987654321", np.uint8)[values @ np.array(ORGANISATION_WEIGHTS) % 11]
    value_of = np.zeros(256, np.int64)
    value_of[letters] = np.arange(len(letters))
    found[:, 17] = letters[-(value_of[found[:, :17]] @ np.array(USCC_WEIGHTS)) % 31]
    return _texts(found)


def citizen_numbers(number: int, random: np.random.Generator) -> pa.Array:
    """Citizen numbers with right check characters; a few may be equal."""
    digits = np.empty((number, 18), np.int64)
    places = np.array([[int(digit) for digit in each.code] for each in counties()])
    digits[:, :6] = places[random.integers(0, len(places), number)]
    for place, value in ((6, random.integers(1950, 2005, number)), (10, random.integers(1, 13, number)), (12, random.integers(1, 29, number))):
        text = np.char.zfill(value.astype("U4"), 4 if place == 6 else 2)
        digits[:, place : place + text.dtype.itemsize // 4 if place == 6 else place + 2] = np.array(
            [list(each[-4:] if place == 6 else each[-2:]) for each in text], np.int64
        )
    digits[:, 14:17] = random.integers(0, 10, (number, 3))
    check = np.frombuffer(CITIZEN_CHARACTERS.encode(), np.uint8)[digits[:, :17] @ np.array(CITIZEN_WEIGHTS) % 11]
    return _texts(np.concatenate(((digits[:, :17] + 48).astype(np.uint8), check[:, None]), axis=1))


def _texts(rows: Digits) -> pa.Array:
    return pa.StringArray.from_buffers(
        len(rows), pa.py_buffer(np.arange(0, rows.size + 1, rows.shape[1], dtype=np.int32)), pa.py_buffer(np.ascontiguousarray(rows))
    )


# A draw: one of a list, by a hash of the row and a number that tells the draws apart.
PICK = "list_extract(getvariable('{words}'), 1 + (hash({key}, {salt}) % len(getvariable('{words}')))::int)"


def pick(words: str, salt: int, key: str = "n") -> str:
    """SQL for one of the words."""
    return PICK.format(words=words, salt=salt, key=key)


def draw(most: str, salt: int, key: str = "n") -> str:
    """SQL for a whole number below `most`."""
    return f"(hash({key}, {salt}) % ({most}))::bigint"


NAME = f"{pick('surnames', 1, 'person')} || {pick('given', 2, 'person')} || {pick('given', 3, 'person')}"
REGISTER = f"""
create table register as select (row_number() over () - 1)::bigint as n, uscc, p.county, p.path, p.code,
    p.county[:2] || {pick("marks", 4)} || {pick("marks", 5)} || {pick("marks", 6)} || {pick("trades", 7)} || {pick("forms", 8)} as name
from (select row_number() over () - 1 as n, uscc from codes) c join places p on p.code = uscc[3:8]
order by c.n"""
ENTERPRISE_ROWS = f"""select n, case when n % {{dirty}} = 7 then '　' || uscc else uscc end as uscc,
    case when n % {{dirty}} = 11 then replace(name, '有限', 'ＡＢ有限') else name end as name,
    case when n % {{dirty}} = 13 then '不知道' else '1130' end as type_code, 'K' as status, {pick("industries", 20)} as industry, code as region,
    county || '市场监督管理局' as registrar, (10 * (1 + {draw("1000", 21)}))::varchar as capital_wan,
    (date '2005-01-01' + {draw("7000", 22)}::int)::varchar as established,
    path || {pick("roads", 23)} || {pick("roads", 24)} || '路' || (1 + {draw("999", 25)}) || '号' || (1 + {draw("20", 26)})
        || '幢' || (101 + {draw("2500", 27)}) || '室' as address,
    '1' || (30 + {draw("60", 28)}) || lpad({draw("100000000", 29)}::varchar, 8, '0') as phone,
    format({pick("scopes", 30)}, {pick("trades", 31)}) as scope, case when {draw("4", 32)} = 0 then {draw("300", 33)}::varchar end as insured
from register"""
OF_ONE = "(select i as n, {draw} as firm, {person} as person from range({{rows}}) r(i))"
ROLE_ROWS = f"""select e.n, r.uscc, r.name as enterprise_name, {NAME} as name,
    case when e.n % 10 < 9 then '身份证' end as id_type, case when e.n % 10 < 9 then p.number end as id_number,
    list_extract(['法定代表人', '董事', '监事', '经理', '财务负责人'], 1 + (e.n % 5)::int) as role,
    case when e.n % {{dirty}} = 17 then '２０２０年１月１日' else (date '2010-01-01' + {draw("5000", 40, "e.n")}::int)::varchar end as valid_from
from (select i as n, hash(i, 41) % {{enterprises}} as firm, hash(i, 42) % {{persons}} as person from range({{rows}}) r(i)) e
join register r on r.n = e.firm join (select row_number() over () - 1 as k, number from numbers) p on p.k = e.person"""
HOLDER_ROWS = f"""select e.n, r.uscc, r.name as enterprise_name, case when e.n % 10 < 8 then {NAME} else h.name end as holder_name,
    case when e.n % 10 < 8 then '自然人' else '法人' end as holder_kind, case when e.n % 10 >= 8 then h.uscc end as holder_uscc,
    case when e.n % 10 < 7 then '身份证' end as holder_id_type, case when e.n % 10 < 7 then p.number end as holder_id_number,
    round((1 + {draw("9999", 50, "e.n")}) / 100, 2)::varchar as share, (1 + {draw("5000", 51, "e.n")})::varchar as subscribed_wan,
    case when e.n % {{dirty}} = 17 then '-5' else {draw("1000", 52, "e.n")}::varchar end as paid_wan,
    (date '2010-01-01' + {draw("5000", 53, "e.n")}::int)::varchar as valid_from
from (select i as n, hash(i, 54) % {{enterprises}} as firm, hash(i, 55) % {{enterprises}} as holder, hash(i,
    56) % {{persons}} as person from range({{rows}}) r(i)) e
join register r on r.n = e.firm join register h on h.n = e.holder join (select row_number() over () - 1 as k, number from numbers) p on p.k = e.person"""
PENALTY_ROWS = f"""select e.n, r.name as party_name, case when r.uscc[2] = '1' then '法人及非法人组织' else '个体工商户' end as party_kind, r.uscc,
    {NAME} as legal_rep, case when e.n % 2 = 0 then '身份证' end as legal_rep_id_type, case when e.n % 2 = 0 then p.number end as legal_rep_id_number,
    r.county || '市监处罚〔' || (2021 + e.n % 5) || '〕' || e.n || '号' as document_no, {pick("conducts", 60, "e.n")} as conduct,
    '经查，当事人于' || (2021 + e.n % 5) || '年' || (1 + e.n % 12) || '月在' || r.path || '经营期间，' || {pick("conducts", 60, "e.n")}
        || '，涉案货值' || (100 + e.n % 90000) || '元，事实清楚。' as facts,
    '《中华人民共和国行政处罚法》第' || (1 + e.n % 80) || '条' as basis, '罚款' as penalty_kinds,
    '罚款人民币' || (500 * (1 + {draw("2000", 61, "e.n")})) || '元' as content,
    case when e.n % {{dirty}} = 17 then null else (0.05 * (1 + {draw("2000", 61, "e.n")}))::decimal(18, 2)::varchar end as fine_wan,
    (date '2021-01-01' + {draw("1800", 62, "e.n")}::int)::varchar as decided, '2099/12/31' as valid_to, '2029-12-31' as publicity_to,
    r.county || '市场监督管理局' as authority, a.uscc as authority_uscc, r.county
        || '市场监督管理局' as source_unit, a.uscc as source_unit_uscc, '一般程序' as procedure
from (select i as n, hash(i, 63) % {{enterprises}} as firm, hash(i, 64) % {{persons}} as person from range({{rows}}) r(i)) e
join register r on r.n = e.firm join (select row_number() over () - 1 as k, number from numbers) p on p.k = e.person
join (select code, any_value(uscc) as uscc from register group by code) a on a.code = r.code"""
