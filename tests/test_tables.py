"""The tables of the centre: the official columns, our own ones marked as such, and what rows of each become."""

import csv
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger.codelists import code_list, read_rows
from ledger.identifiers import PersonKey, make_citizen_number, make_registration_number, make_uscc
from ledger.in_force import red_lists
from ledger.store import Ledger
from ledger.tables import table
from loaders.load import load_paths
from loaders.report import LoadReport
from loaders.template_source import FORMER_CODES, OFFICIAL_TABLES, official_codes

KEY, TODAY = PersonKey("a secret for tests only"), date(2026, 6, 30)
FIRM, OTHER = make_uscc("91", "330106", "TE5TAAA1"), make_uscc("91", "330106", "TE5TAAA2")
COURT = make_uscc("11", "330106", "TE5TAAA4")
NUMBER, WANG = make_registration_number("330106", 7), make_citizen_number("330106", date(1890, 2, 28), 123)
LISTED = {"party_name": "杭州虚构试样有限公司", "uscc": FIRM, "valid_from": "2026-05-06", "authority": "虚构机关", "authority_uscc": COURT}
SHARE = {"uscc": FIRM, "holder_name": "虚构控股", "holder_kind": "法人", "share": "51"}
MERCHANT = {
    "platform_name": "虚构外卖", "period": "2026上半年", "shop_no": "A1", "shop_name": "虚构小店", "merchant_kind": "已登记",
    "merchant_name": "杭州虚构试样有限公司", "uscc": FIRM, "reported": "2026-06-20",
}  # fmt: skip


def load(folder: Path, name: str, *rows: Mapping[str, str], today: date = TODAY, state: tuple[str, ...] = ()) -> LoadReport:
    """Load rows of one table by column name; `state`: the cells of a column 数据状态 behind them."""
    columns = [column for column in table(name).template if column.required or any(column.name in row for row in rows)]
    path = folder / f"{name}-{len(list(folder.glob('*.csv')))}.csv"
    lines = [[row.get(column.name, "") for column in columns] for row in rows]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([*(column.title for column in columns), *(["数据状态"] if state else [])])
        writer.writerows([*line, *([state[n]] if state else [])] for n, line in enumerate(lines))
    (report,) = load_paths(Ledger(folder / "home"), [path], KEY, today=today)
    return report


def rows(folder: Path, relation: str, *, audit: bool = True) -> list[dict[str, Any]]:
    return Ledger(folder / "home").view(date(2100, 1, 1), audit=audit).rows(f"from {relation} order by all")


def test_the_four_publicity_tables_have_their_96_official_columns() -> None:
    official = Counter(OFFICIAL_TABLES[row["table"]] for row in read_rows("double_publicity_fields.csv"))
    assert official == {"penalties": 30, "person_penalties": 20, "licences": 28, "person_licences": 18}
    former = {(name, code) for name, code, _ in FORMER_CODES}
    for name, count in official.items():
        codes = [(code, column) for code, column in official_codes(table(name)) if (name, code) not in former]
        assert len(codes) == len({code for code, _ in codes}) == len({column for _, column in codes}) == count


def test_columns_beside_the_official_ones_are_marked_as_ours() -> None:
    for name in OFFICIAL_TABLES.values():
        official = {column for _, column in official_codes(table(name))}
        ours = [column for column in table(name).template if column.name not in official]
        assert all(column.note.startswith("扩展") for column in ours), name
        assert {column.name for column in ours} >= {"reported", "published"}
    for name in ("penalties", "person_penalties"):
        assert {column.name for column in table(name).template} >= {"procedure", "reported", "published", "pushed", "received"}


@pytest.mark.parametrize("kind", sorted({row["id"] for row in read_rows("list_types.csv")} | set(red_lists())))
def test_every_kind_of_list_loads(tmp_path: Path, kind: str) -> None:
    report = load(tmp_path, "listings", LISTED | {"list_type": code_list("list_types").title(kind), "document_no": "虚〔2026〕1号", "reason": "虚构原因"})
    assert (report.accepted, report.reasons) == (1, {})
    assert rows(tmp_path, "listings_all")[0]["list_type"] == kind


def test_a_red_list_is_shown_and_never_counts_against_anybody(tmp_path: Path) -> None:
    both = [LISTED | {"list_type": kind, "document_no": f"虚〔2026〕{kind}号", "reason": "虚构"} for kind in ("A级纳税人", "守合同重信用", "STAT")]
    load(tmp_path, "listings", *both)
    view = Ledger(tmp_path / "home").view(date(2026, 6, 30))
    assert view.rows("select list_type from listings") == [{"list_type": "STAT"}]
    shown = {row["list_type"]: row["not_counted"] for row in view.rows("from listings_shown")}
    assert shown == {"STAT": None, "RED_TAX_A": "守信名单，不计为不良信息", "RED_CONTRACT": "守信名单，不计为不良信息"}


def test_a_court_listing_goes_by_its_case_number_and_keeps_what_it_rests_on(tmp_path: Path) -> None:
    court = LISTED | {
        "list_type": "失信被执行人", "case_no": "（2026）浙0106执1号", "basis_document_no": "杭西市监罚〔2025〕9号", "basis_authority": "虚构监管局",
        "obligation": "缴纳罚款", "performance": "全部未履行", "conduct": "违反财产报告制度；违反限制消费令",
    }  # fmt: skip
    assert load(tmp_path, "listings", court).accepted == 1
    (row,) = rows(tmp_path, "listings_all")
    assert (row["document_no"], row["reason"]) == ("〔2026〕浙0106执1号", "违反财产报告制度；违反限制消费令")
    assert (row["basis_document_no"], row["basis_authority"], row["performance"]) == ("杭西市监罚〔2025〕9号", "虚构监管局", "全部未履行")
    assert load(tmp_path, "listings", court | {"case_no": ""}).reasons == {"L101": 1}


def test_an_individual_business_is_marked_and_restored(tmp_path: Path) -> None:
    shop = {"uscc": make_uscc("92", "330106", "TE5TAAA3"), "list_type": "个体工商户经营异常标记", "document_no": "异标〔2025〕1号"}
    report = load(tmp_path, "listings", LISTED | shop | {"reason_code": "21", "valid_to": "2026-06-01", "removal_code": "恢复正常记载状态"})
    assert report.reasons == {}
    (row,) = rows(tmp_path, "listings_all")
    assert (row["list_type"], row["reason"], row["removal_code"]) == ("SAMR_ABNORMAL", "未按时年报（标记）", "恢复正常记载状态")


@pytest.mark.parametrize(
    ("changes", "holder"),
    [
        ({"holder_uscc": OTHER}, OTHER),
        ({"holder_reg_no": NUMBER}, f"REG:{NUMBER}"),
        ({"holder_kind": "境外机构", "holder_reg_no": "7654321", "holder_country": "中国香港"}, "REG:中国香港-7654321"),
    ],
)
def test_a_corporate_holder_goes_by_what_identifies_it(tmp_path: Path, changes: dict[str, str], holder: str) -> None:
    report = load(tmp_path, "shareholders", SHARE | changes)
    assert (report.accepted, report.flags) == (1, {})
    assert rows(tmp_path, "shareholders_all")[0]["holder_id"] == holder


def test_holders_known_by_name_only_are_never_one(tmp_path: Path) -> None:
    report = load(tmp_path, "shareholders", SHARE, SHARE | {"uscc": OTHER}, SHARE | {"holder_reg_no": "7654321", "holder_country": ""})
    assert (report.accepted, report.duplicate, report.flags["L161"]) == (3, 0, 3)
    held = {(row["subject_id"], row["holder_id"]) for row in rows(tmp_path, "shareholders_all")}
    assert len({holder for _, holder in held}) == 2  # the same holder at the same enterprise, with or without an unusable number
    assert all(holder.startswith("O-") for _, holder in held)


def test_what_is_subscribed_for_later_does_not_begin_later(tmp_path: Path) -> None:
    load(tmp_path, "shareholders", SHARE | {"holder_uscc": OTHER, "contribution_form": "货币；知识产权", "subscribed": "2050-12-31", "paid": "2021-03-04"})
    (row,) = rows(tmp_path, "shareholders_all")
    assert (row["valid_from"], row["subscribed"], row["contribution_form"]) == (date(2021, 3, 4), date(2050, 12, 31), "货币；知识产权")


def test_a_registered_merchant_runs_a_shop_once_however_often_it_is_reported(tmp_path: Path) -> None:
    assert load(tmp_path, "merchant_reports", MERCHANT | {"address": "杭州市西湖区文三路90号", "phone": "0571-88880000"}).accepted == 1
    assert load(tmp_path, "merchant_reports", MERCHANT | {"period": "2026-H2", "reported": "2027-01-10"}, today=date(2027, 2, 1)).accepted == 1
    assert [row["period"] for row in rows(tmp_path, "merchant_reports")] == ["2026-H1", "2026-H2"]
    (shop,) = rows(tmp_path, "shops")
    assert (shop["subject_id"], shop["name"], shop["valid_from"]) == (FIRM, "虚构小店", date(2026, 1, 1))


def test_of_a_merchant_without_registration_only_the_hash_stays(tmp_path: Path) -> None:
    person = {"merchant_kind": "依法免登记", "merchant_name": "王试样", "uscc": "", "id_type": "身份证", "id_number": WANG}
    assert load(tmp_path, "merchant_reports", MERCHANT | person).accepted == 1
    (row,) = rows(tmp_path, "merchant_reports")
    assert (row["person_id"], row["subject_id"]) == (KEY.person_id("身份证", WANG), None)
    assert rows(tmp_path, "shops") == []
    assert not [each for each in (tmp_path / "home" / "ledger").rglob("*") if each.is_file() and WANG.encode() in each.read_bytes()]
    assert load(tmp_path, "merchant_reports", MERCHANT | person | {"shop_no": "A2", "id_number": ""}).reasons == {"L142": 1}


def test_a_merchant_under_a_code_that_is_nobodys_stays_as_the_platform_reported_it(tmp_path: Path) -> None:
    wrong = FIRM[:17] + ("1" if FIRM[17] != "1" else "2")
    report = load(tmp_path, "merchant_reports", MERCHANT | {"uscc": wrong}, MERCHANT | {"uscc": "91330106", "shop_no": "A2"})
    assert (report.accepted, report.rejected) == (2, 0)
    assert [(row["uscc"], row["subject_id"]) for row in rows(tmp_path, "merchant_reports")] == [(wrong, None), ("91330106", None)]
    assert rows(tmp_path, "shops") == []
    assert load(tmp_path, "merchant_reports", MERCHANT | {"uscc": "", "shop_no": "A3"}).reasons == {"L160": 1}


def test_agents_changes_and_fulfilments_load_and_tell_their_versions_apart(tmp_path: Path) -> None:
    agent = {"uscc": FIRM, "name": "虚构代理有限公司", "kind": "登记代理机构", "agent_no": "DL330000000001"}
    change = {"uscc": FIRM, "item": "住所", "before": "甲地", "after": "乙地", "approved": "2025-01-02"}
    kept = {"uscc": FIRM, "party_name": "杭州虚构试样有限公司", "commitment_no": "诺1", "judged": "2025-06-01", "fulfilment": "履约中", "authority": "虚构局"}
    assert load(tmp_path, "agents", agent, agent | {"kind": "信用服务机构"}).accepted == 2
    assert load(tmp_path, "changes", change, change | {"approved": "2026-01-02"}).accepted == 2
    assert load(tmp_path, "fulfilments", kept, kept | {"judged": "2026-06-01", "fulfilment": "失诺"}).accepted == 2
    assert [row["item"] for row in rows(tmp_path, "changes")] == ["住所变更"] * 2
    assert {row["fulfilment"] for row in rows(tmp_path, "fulfilments")} == {"履约中", "失诺"}


def test_an_inspection_says_whether_a_penalty_must_follow(tmp_path: Path) -> None:
    visit = {"uscc": FIRM, "party_name": "杭州虚构试样有限公司", "inspection_no": "1", "kind": "双随机", "inspected": "2026-05-06", "authority": "虚构局"}
    visit |= {"result": "发现问题待整改", "plan_no": "2026-计1", "task_no": "2026-任1", "disposal": "立案"}
    assert load(tmp_path, "inspections", visit).accepted == 1
    (row,) = rows(tmp_path, "inspections")
    follows = {each["name_cn"]: each["presupposes_penalty"] for each in code_list("inspection_disposals").rows}
    assert (row["plan_no"], row["task_no"], follows[row["disposal"]]) == ("2026-计1", "2026-任1", "Y")


@pytest.mark.parametrize("word", ["删除", "撤销", "03", "已删除"])
def test_a_row_that_the_source_takes_back_is_gone_and_its_history_stays(tmp_path: Path, word: str) -> None:
    listed = LISTED | {"list_type": "STAT", "document_no": "虚〔2026〕1号", "reason": "虚构"}
    load(tmp_path, "listings", listed)
    before = Ledger(tmp_path / "home").lines()[-1].committed_at
    report = load(tmp_path, "listings", listed, state=(word,))
    assert (report.accepted, report.unread) == (1, ())
    ledger = Ledger(tmp_path / "home")
    assert ledger.view(TODAY).rows("from listings_all") == []
    assert len(ledger.view(TODAY, before).rows("from listings_all")) == 1


def test_a_row_can_be_taken_back_whatever_its_amounts_and_dates_say(tmp_path: Path) -> None:
    wrong = {
        "party_name": "王试样", "id_type": "身份证", "id_number": WANG, "document_no": "虚罚〔2026〕1号", "conduct": "虚构", "facts": "虚构", "basis": "虚构",
        "penalty_kinds": "罚款", "content": "罚款100元", "fine_wan": "100", "decided": "2026-05-06", "valid_to": "长期", "authority": "虚构局",
        "authority_uscc": COURT, "source_unit": "虚构局", "source_unit_uscc": COURT,
    }  # fmt: skip
    assert load(tmp_path, "person_penalties", wrong).reasons == {"L177": 1}
    assert load(tmp_path, "person_penalties", wrong | {"fine_wan": "0.01"}).accepted == 1
    assert load(tmp_path, "person_penalties", wrong, state=("删除",)).accepted == 1
    assert rows(tmp_path, "person_penalties_all") == []


def test_a_state_that_no_list_knows_rejects_the_row(tmp_path: Path) -> None:
    listed = LISTED | {"list_type": "STAT", "document_no": "虚〔2026〕1号", "reason": "虚构"}
    report = load(tmp_path, "listings", listed, listed | {"document_no": "虚〔2026〕2号"}, state=("待定", "新增"))
    assert (report.accepted, report.reasons) == (1, {"L152": 1})


STAT = LISTED | {"list_type": "STAT", "document_no": "虚〔2026〕1号", "reason": "虚构"}
LICENCE = {
    "party_name": "杭州虚构试样有限公司", "party_kind": "法人及非法人组织", "uscc": FIRM, "legal_rep": "王试样", "document_name": "虚构许可",
    "document_no": "虚许〔2026〕1号", "licence_kind": "普通", "content": "虚构", "decided": "2026-05-06", "valid_from": "2026-05-06", "valid_to": "2031-05-05",
    "authority": "虚构局", "authority_uscc": COURT, "state": "有效", "source_unit": "虚构局", "source_unit_uscc": COURT,
}  # fmt: skip


def test_only_who_reported_a_record_may_take_it_back(tmp_path: Path) -> None:
    assert load(tmp_path, "licences", LICENCE).accepted == 1
    report = load(tmp_path, "licences", LICENCE | {"source_unit": "别的局", "source_unit_uscc": make_uscc("11", "330108", "TE5TAAA9")}, state=("删除",))
    assert (report.accepted, report.reasons) == (0, {"L198": 1})
    assert len(rows(tmp_path, "licences")) == 1
    assert load(tmp_path, "licences", LICENCE | {"source_unit": "虚构局（更名后）"}, state=("删除",)).accepted == 1, "the code decides, not the name"
    assert rows(tmp_path, "licences") == []


def test_where_no_code_says_who_reported_the_name_does(tmp_path: Path) -> None:
    visit = {"uscc": FIRM, "party_name": "杭州虚构试样有限公司", "inspection_no": "1", "kind": "双随机", "inspected": "2026-05-06", "authority": "虚构局"}
    visit |= {"result": "未发现问题"}
    assert load(tmp_path, "inspections", visit).accepted == 1
    assert load(tmp_path, "inspections", visit, state=("删除",)).accepted == 1


def test_what_nobody_reported_cannot_be_taken_back(tmp_path: Path) -> None:
    assert load(tmp_path, "listings", STAT, state=("删除",)).reasons == {"L199": 1}
    report = load(tmp_path, "listings", STAT, STAT, STAT, state=("删除", "", "删除"))
    assert (report.accepted, report.duplicate, report.reasons) == (2, 0, {"L199": 1}), "an earlier row of the same file counts, a later one does not"
    assert load(tmp_path, "listings", STAT | {"reason": "再次"}, state=("删除",)).duplicate == 1, "withdrawn once more: a repetition"
    assert rows(tmp_path, "listings_all") == []


def test_one_document_may_grant_several_licences(tmp_path: Path) -> None:
    assert load(tmp_path, "licences", *(LICENCE | {"certificate_no": f"JY{n}"} for n in (1, 2, 3))).accepted == 3
    assert {row["certificate_no"] for row in rows(tmp_path, "licences")} == {"JY1", "JY2", "JY3"}


def test_what_a_holder_paid_in_several_forms_on_one_day_all_stays(tmp_path: Path) -> None:
    paid = SHARE | {"holder_uscc": OTHER, "valid_from": "2020-01-02"}
    report = load(tmp_path, "shareholders", *(paid | {"contribution_form": form, "subscribed_wan": wan} for form, wan in (("货币", "100"), ("知识产权", "50"))))
    assert (report.accepted, report.flags) == (2, {})
    assert {(row["contribution_form"], row["subscribed_wan"]) for row in rows(tmp_path, "shareholders")} == {("货币", 100), ("知识产权", 50)}
