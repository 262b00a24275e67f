"""docs/record-life.md: the state table of a record, the regimes, grades and switches, made from the rules and tried on the pure function."""

from collections.abc import Iterable
from datetime import date

from api.markdown import grid
from ledger.life.facts import LISTING, PENALTY, Event, Record, What
from ledger.life.policy import life_rules, life_switches, policy_rows
from ledger.life.state import State, state

PATH = "docs/record-life.md"
DECIDED = date(2026, 4, 10)
FINED = Record(record_id="例", kind=PENALTY, decided=DECIDED, kinds=("罚款",), authority="虚构县市场监督管理局", published=date(2026, 4, 20))
LISTED = Record(record_id="例", kind=LISTING, decided=DECIDED, list_type="SAMR_SEVERE", valid_to=date(2029, 4, 10))
FILED, CLOSED = date(2026, 5, 6), date(2026, 7, 1)
CASES: tuple[tuple[str, Record, tuple[Event, ...], date], ...] = (
    ("作出以前", FINED, (), date(2026, 4, 9)),
    ("作出当日起，复议期限未过", FINED, (), date(2026, 4, 30)),
    ("复议期限届满", FINED, (), date(2026, 6, 10)),
    ("复议受理，未办结", FINED, (Event(FILED, What.REVIEWED, review="行政复议"),), date(2026, 6, 20)),
    ("复议维持，起诉期限未过", FINED, (Event(FILED, What.REVIEWED, CLOSED, "维持", "行政复议"),), date(2026, 7, 10)),
    ("复议维持，起诉期限届满", FINED, (Event(FILED, What.REVIEWED, CLOSED, "维持", "行政复议"),), date(2026, 7, 17)),
    ("复议变更、撤销、确认违法（对任何日期）", FINED, (Event(FILED, What.REVIEWED, CLOSED, "变更", "行政复议"),), date(2026, 6, 20)),
    ("信息有误的异议，未办结", FINED, (Event(date(2026, 8, 1), What.OBJECTED),), date(2026, 8, 10)),
    ("最长公示期届满（停止使用未启用）", FINED, (), date(2027, 4, 10)),
    ("准予修复（对任何日期）", FINED, (Event(date(2026, 9, 1), What.REPAIRED),), date(2026, 8, 1)),
    ("认定满五年", FINED, (), date(2031, 4, 10)),
    ("列入名单期间", LISTED, (), date(2026, 4, 10)),
    ("移出名单", LISTED, (), date(2029, 4, 10)),
    ("移出满五年", LISTED, (), date(2034, 4, 10)),
)
WORDS = {True: "是", False: "否", None: "不明"}


def life_page() -> str:
    """The page: what it does, the state table, the regimes, the grades, the switches, and what is not known."""
    return "\n".join(
        (
            "# 记录的一生 · The life of a record\n",
            INTRODUCTION,
            "## 状态表 · States\n",
            "每一行由 `ledger.life.state.state` 当场算出；例为 2026-04-10 的罚款（市场监管部门，2026-04-20 公示）和同日列入的严重违法失信名单。\n",
            grid(("情形", "日期", "状态", "可见", "公示", "计入不良信息", "停止计入"), map(_state_cells, CASES)),
            "\n## 公示制度 · Regimes\n",
            "按记录的作出（列入）日期和渠道选用；一条记录始终适用作出时的制度。月数自起算日起，到期当日即止。\n",
            grid(REGIME_TITLES, map(_regime_cells, policy_rows("life_regimes.csv"))),
            "\n## 等级 · Grades\n",
            "几种处罚并处的按最重的；有一种不明而又没有最重一级的，等级不明：修复日期由人认定，最长期限按最重的算。\n",
            grid(
                ("制度", "处罚种类、程序或情形", "等级", "确信", "说明"),
                ((r["regime"], r["what"], r["grade"], r["evidence"], r["note"]) for r in policy_rows("life_grades.csv")),
            ),
            "\n## 开关 · Switches\n",
            "`creditgraph rule on 编号 --who 姓名 --document 文号 --why 理由` 启用；视图按那一天、那一刻已启用的规则计算。\n",
            grid(("编号", "内容", "出厂", "依据", "确信"), ((s.id, s.title, "启用" if s.shipped else "停用", s.source, s.evidence) for s in life_switches())),
            UNKNOWN,
        )
    )


def _state_cells(case: tuple[str, Record, tuple[Event, ...], date]) -> Iterable[object]:
    title, record, events, day = case
    found: State = state(record, events, day, life_rules())
    return title, day, found.stage, WORDS[found.shown], WORDS[found.published], WORDS[found.counts_as_negative], found.ends_at or "未定"


REGIME_TITLES = (
    *("制度", "渠道", "信息", "起", "止", "等级", "公示", "最短（月）", "确信", "最长（月）", "确信"),
    *("起算", "提前停止", "依据", "条文", "确信", "说明"),
)
FROM = {"decided": "决定之日", "published": "公示之日", "listed": "列入之日", "": ""}
EARLY = {"Y": "可申请", "N": "不得", "": ""}


def _regime_cells(row: dict[str, str]) -> Iterable[object]:
    span = (row["valid_from"], row["valid_to"] or "至今", row["grade"], row["publish"])
    months = (row["min_months"], row["min_evidence"], row["max_months"] or "无固定期限", row["max_evidence"])
    said = (FROM[row["counted_from"]], EARLY[row["early"]], row["instrument"], row["article"], row["evidence"], row["note"])
    return (row["regime"], row["channel"], row["record"], *span, *months, *said)


INTRODUCTION = """一条处罚或名单记录，从作出、生效、公示、计入不良信息，到可以修复、停止使用，是记录本身、发生的事、日期和规则的纯函数
（`ledger/life/`）。视图里的 SQL（`ledger/in_force.py`）对全部记录作同一判断，差分测试保证两者一致。

* 公示（`published`）和计入不良信息（`counts_as_negative`）是两回事：可以公示而未生效，也可以停止公示而仍在五年保存期内。
* 生效：复议期限（60 日）届满的次日：决定次日为第 1 日，第 60 日仍可申请复议，第 61 日起生效并计入。送达日期不详的，自决定之日估算，
  并如实标注。复议、诉讼未办结的不生效；复议维持后另等起诉期限（15 日，第 16 日起）；撤回的自撤回之日。
* 修复：每个渠道各有一个日期；`repair_from` 是认定机关所用渠道的（市场监管部门为国家企业信用信息公示系统，其他为信用中国）。
  最短公示期没有核对的（确信 O）出厂停用，显示而不据以拒绝，由认定机关核定；以制度编号加 `_MINIMUM` 启用。
* 最长公示期届满只影响“公示”一栏；停止公示有利于当事人，未核对的也显示，注明未核实。
* 准予修复、原决定撤销、经复议诉讼变更撤销或者确认违法无效的，对任何日期、任何时点都不再使用；只有审计可以重放。
* 变更后的新决定另有一条记录（作出日期不早于办结之日），照常计入。
* 事情发生的次序以各自的日期为准，与何时得知无关。不明的既不当作没有，也不当作零。

```
creditgraph life 虚市监罚〔2026〕2号                      # 今天的状态、渠道、经过和期限，各有依据
creditgraph life penalties:… --on 2026-06-01             # 某一天的状态
creditgraph life penalties:… --on 2026-06-01 --audit     # 审计：重放那一天
creditgraph template reviews --out 复议诉讼.xlsx          # 复议诉讼表的模板，填好后 creditgraph load
```

**English.** The life of a record is a pure function of the record, its events, the day and the rules; the SQL of a view says the same, held
by a differential test. Being published and counting as negative are two answers. What was repaired, quashed or changed on review is used on
no day; only an audit replays it. A regime's longest publicity ends *use* only once an administrator has switched it on by its id.
"""
UNKNOWN = """
## 尚未核实的 · Not verified

* 国家发展改革委令第 36 号、市场监管总局令第 107 号的条文号、暂扣许可证件和降低资质等级的等级、2026-04-01 以前记录的衔接；
  现按作出时的制度。最长公示期届满是否停止使用，条文未核对，因此一律停用。
* 第 36 号令所说“申请复议、提起诉讼的，行政处罚信息不暂停公示”为二手材料：只影响公示一栏，不影响计入。
* “数额特别巨大”“较低数额”的界限由行业主管部门、省级市场监管部门规定，出厂的数值是设计值，停用。
* 直接提起诉讼的期限（六个月）不计入复议期限：此后受理诉讼的，自受理之日起重新不计入，直到办结。
* 复议、起诉期限末日逢休息日的顺延没有计入（送达日期本来不详，只是估算）；公示期、保存期按月数的对应日当日即止，有利于当事人。
* 屡禁不止、虚假承诺等若干年内不得申请修复：年限和条文未核对，没有写成规则。
* 列入严重失信名单期间，据以列入的处罚是否延长保存：条文未核对，处罚一律按五年。
"""
