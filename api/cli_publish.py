"""Command that publishes the ledger and the findings to Neo4j."""

from datetime import date

from api.console import AsOfOption, Format, FormatOption, HomeOption, KnownAtOption, notes, parse_day, parse_moment, settings_for, show_table, teaching
from api.progress import progress_bars
from graph.connect import open_store
from graph.publish import publish as publish_view
from ledger.store import Ledger


def publish(home: HomeOption = None, as_of: AsOfOption = "", known_at: KnownAtOption = "", output: FormatOption = Format.TEXT) -> None:
    """把台账和线索发布到 Neo4j · publish to Neo4j."""
    with teaching():
        settings = settings_for(home)
        view = Ledger(settings.home).view(parse_day(as_of, date.today()), parse_moment(known_at), today=date.today())
        with open_store(settings) as store, progress_bars() as progress:
            report = publish_view(store, view, progress=progress)
        if report.note:
            notes.print(f"注意 {report.note}", style="yellow", highlight=False, soft_wrap=True)
        show_table("已发布", {"kind": "节点或关系", "count": "数量"}, [{"kind": kind, "count": count} for kind, count in report.counts.items()], output)
