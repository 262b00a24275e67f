"""The report as one HTML file: no script, nothing fetched from anywhere, prints on A4."""

from collections import Counter
from functools import cache

import jinja2
from markupsafe import Markup

from loaders.quality import wording
from loaders.quality.basis import CHINA
from loaders.quality.counts import total
from loaders.quality.deadlines import LATE
from loaders.quality.policy import clocks, quality_policy
from loaders.quality.report import Line, Report
from loaders.quality.suspicions import KINDS
from loaders.quality.units import Unit

SHOWN = 40  # rows of a long table on paper; the page says how many more the workbook has
BAR, HEIGHT = 150, 14
NOBODY = Unit("", "合计")


def quality_html(report: Report) -> str:
    """The page. Equal reports give equal text."""
    return _template().render(
        report=report,
        words=wording,
        clocks=clocks(),
        kinds=KINDS,
        shown=SHOWN,
        known_at=report.known_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
        by_table=_by_table(report),
        by_month=_by_month(report),
        by_clock=_by_clock(report),
        concerned=wording.concerned(report),
        suspected=Counter(each.kind for each in report.suspicions),
        drawn=Counter(each.unit.title for each in report.sample.drawn),
        arms=Counter(each.arm for each in report.sample.drawn),
        late=LATE,
    )


def bar(value: float | None, target: float, title: str) -> Markup:
    """A bar from 0 to 100 % with a line at the target; what it shows stands in the cell beside it and in its title."""
    if value is None:
        return Markup("")
    mark = BAR * target
    shade = "#2e7d4f" if value >= target else "#b3261e"
    return Markup(
        '<svg role="img" width="{w}" height="{h}" viewBox="0 0 {w} {h}"><title>{title}</title>'
        '<rect width="{w}" height="{h}" fill="#e9edf1"/><rect width="{v:.1f}" height="{h}" fill="{shade}"/>'
        '<line x1="{m:.1f}" x2="{m:.1f}" y1="0" y2="{h}" stroke="#1d2733" stroke-width="2" stroke-dasharray="3 2"/></svg>'
    ).format(w=BAR, h=HEIGHT, v=BAR * value, m=mark, shade=shade, title=title)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("loaders.quality", "pages"), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"share": wording.share, "late_share": wording.late_share, "table_title": wording.table_title, "clock_title": wording.clock_title}
    environment.globals["bar"] = bar
    return environment.get_template("quality.html.j2")


def _by_table(report: Report) -> list[tuple[str, Line]]:
    """The sums per table: those of 双公示 first."""
    names = list(dict.fromkeys(line.table for line in report.lines))
    order = {name: n for n, name in enumerate(quality_policy().publicity_tables)}
    return [(name, _sum([line for line in report.lines if line.table == name])) for name in sorted(names, key=lambda name: (order.get(name, 99), name))]


def _by_month(report: Report) -> list[tuple[str, Line]]:
    """The sums of 双公示 per month, oldest first."""
    lines = [line for line in report.lines if line.table in quality_policy().publicity_tables]
    return [(month, _sum([line for line in lines if line.month == month])) for month in report.period.months]


def _sum(lines: list[Line]) -> Line:
    return Line(NOBODY, "", "", total(line.counts for line in lines), sum(line.judged for line in lines), sum(line.late for line in lines))


def _by_clock(report: Report) -> list[tuple[str | int, ...]]:
    """Per limit: judged, late, running, not to be judged."""
    without = {clock.id for clock, _ in report.unmeasured}
    names = dict.fromkeys(line.clock for line in report.clock_lines if line.clock not in without)
    found: list[tuple[str | int, ...]] = []
    for name in names:
        lines = [line for line in report.clock_lines if line.clock == name]
        sums = (sum(getattr(each, field) for each in lines) for field in ("judged", "late", "running", "unknown"))
        found.append((name, *sums))
    return found
