"""The page of facts that were not read at source: what they are, how sure we are, and what the product does with them."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from analytics.bans.policy import bans
from analytics.cross_region.criteria import criteria
from analytics.policy_data import policy_rows
from ledger.codelists import code_list, code_list_names
from ledger.life.policy import policy_rows as life_rows
from proceedings.bans.lengths import lengths
from proceedings.bans.listed_terms import listed_terms
from proceedings.bans.rules import STARTS
from proceedings.catalogue.items import bodies, shipped_items

READ_AT_SOURCE = "S"
POLICIES = {
    "ledger/record_life.toml": "记录何时计入、何时停止使用",
    "ledger/address_remarks.toml": "住所后面不说位置的附注",
    "loaders/checks.toml": "装载检查的数值",
    "analytics/cross_region.toml": "跨区域严重失信的名单和处罚种类",
    "analytics/shell_indicators.toml": "空壳网络指标",
    "analytics/identity.toml": "身份归并的佐证、界限和得分权重",
    "analytics/agents.toml": "代理机构客户的结果和比较",
    "analytics/commitments.toml": "失诺的事件和期限",
    "analytics/early_warning.toml": "早期预警的变动、期限和分量",
    "analytics/guarantees.toml": "担保圈和担保链的界限",
    "analytics/ownership.toml": "股权和控制的界限",
    "analytics/platforms.toml": "平台商户的界限和期限",
    "analytics/successor.toml": "换壳承继的期限和分量",
    "analytics/unverified.toml": "检测器依据",
    "analytics/score.toml": "关联风险权重",
    "analytics/grades.toml": "公布的信用等级和对应关系",
    "analytics/visits.toml": "走访清单权重",
    "analytics/visit_schedule.toml": "检查次序回顾评估的列、窗口和学习设置",
    "analytics/visit_fairness.toml": "走访效果和公平的界限",
    "analytics/visit_model.toml": "走访模型的反馈数量和比较",
    "analytics/sampling.toml": "双随机抽查的分类、比例和冷却期",
    "proceedings/objections.toml": "异议的标注、期限和重复",
    "proceedings/sanctions.toml": "惩戒措施的时限和线索所缺的文书",
    "loaders/clocks.toml": "报送和公示时限",
    "loaders/quality.toml": "质量报告的目标和线索规则",
    "proceedings/exchange.toml": "省际交换的范围和期限",
    "proceedings/trustworthy.toml": "守信名单的条件",
    "proceedings/outbox.toml": "通知的重试和核验",
    "proceedings/repair.toml": "信用修复的时限和条件",
}


def unverified() -> Iterator[tuple[str, str, str, str]]:
    """(where, what, evidence mark, what the product does) of each fact that is not marked S."""
    for name in code_list_names():
        each = code_list(name)
        if each.evidence != READ_AT_SOURCE:
            yield f"代码表 {name}", f"{each.title_zh}：{each.source}", each.evidence, "作为代码使用；逐行标注见该文件的 evidence 列"
    for rule in policy_rows("repeat_offence_rules.csv"):
        if rule["evidence"] != READ_AT_SOURCE or rule["enabled"] != "true":
            on = "启用，标明非法定" if rule["statutory"] == "false" else f"启用：{rule['note']}"
            done = on if rule["enabled"] == "true" else f"停用：{rule['reason']}"
            yield f"屡罚规则 {rule['id']}", f"{rule['law']} {rule['article']}：{rule['condition']}", rule["evidence"], done
    for ban in bans(enabled=False):
        if not ban.enabled or not ban.verified:
            yield f"禁入 {ban.id}", f"{ban.citation}：{ban.barred_from}", ban.evidence, "启用" if ban.enabled else f"停用：{ban.reason}"
    for row in policy_rows("ban_sectors.csv"):
        yield f"禁入行业 {row['sector']}", row["note"] or row["licences"], row["evidence"], "行业代码和许可证只用来判断是否在所禁行业"
    for criterion in criteria():
        if criterion.evidence != READ_AT_SOURCE:
            yield (
                f"名单标准 {criterion.field} {criterion.province} {criterion.situation}",
                f"{criterion.title}：{criterion.source}",
                criterion.evidence,
                criterion.text or "未读到，不作推断",
            )
    for row in life_rows("life_regimes.csv"):
        if row["evidence"] != READ_AT_SOURCE:
            said = f"{row['instrument']}：{row['grade']}，最长 {row['max_months'] or '无固定期限'} 个月；{row['note']}"
            yield f"公示制度 {row['regime']} {row['record']}", said, row["evidence"], "只用来显示公示期限；届满即停止使用出厂停用"
    for row in life_rows("life_amounts.csv"):
        yield f"罚款数额界限 {row['id']}", row["source"], row["evidence"], "停用，由管理员按编号启用"
    yield from _ban_terms()
    yield from _catalogue()
    for path, title in POLICIES.items():
        yield from policy_facts(path, title)


def _ban_terms() -> Iterator[tuple[str, str, str, str]]:
    """How long bans run, of articles that were not read at source, and how long somebody stays on a list at most."""
    marks = {row["id"]: row["evidence"] for row in code_list("person_bans").rows}
    for name, each in lengths().items():
        if marks[name] != READ_AT_SOURCE:
            yield (
                f"禁入期限 {name}",
                f"{each.text}；起算：{STARTS.get(each.start, '文书写明')}",
                marks[name],
                "停用，由管理员按编号启用后，按此核对文书写明的期限",
            )
    for name, term in listed_terms().items():
        if term.evidence != READ_AT_SOURCE:
            yield f"名单最长期限 {name}", f"{term.months} 个月：{term.note}；{term.source}", term.evidence, "只用来提示候选的期限已过或者不明"


def _catalogue() -> Iterator[tuple[str, str, str, str]]:
    """Items of the list of measures that were not read at source, and how implementing bodies are known."""
    for item in shipped_items().values():
        if item.evidence != READ_AT_SOURCE:
            yield f"措施清单 {item.id}", f"{item.title}：{item.citation}", item.evidence, "停用，由管理员按名称启用；未启用的措施不能存入"
    done = "机关不是条目实施主体的，措施不能存入；按名称认不出的机关一律不认"
    yield "措施清单 实施主体", f"按机关名称的结尾判断，共 {len(bodies())} 类：设计值", "O", done


def policy_facts(path: str, title: str) -> Iterator[tuple[str, str, str, str]]:
    """Entries of a policy file that carry an evidence mark other than S."""
    package, _, file = path.partition("/")
    policy = tomllib.loads((files(package) / "policy" / file).read_text(encoding="utf-8"))
    for name, entry in entries(policy):
        mark = str(entry.get("evidence", READ_AT_SOURCE))
        if mark != READ_AT_SOURCE:
            used = "启用" if entry.get("counts", True) else "只列出数值，不计入指标数"
            state = "停用，由管理员按名称启用" if entry.get("enabled") is False else used
            yield f"{title} {name}".strip(), str(entry.get("source") or entry.get("criteria") or entry.get("title") or ""), mark, state


def entries(policy: dict[str, Any], name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The policy itself, its sections, and the items of its lists."""
    yield name, policy
    for key, value in policy.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from entries(item, str(item.get("id") or item.get("kind") or key))
