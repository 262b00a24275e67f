"""The life of a record as a line of days, each with the rule that says so: for whoever has to explain it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ledger.life.facts import LISTING, Event, Record, What
from ledger.life.policy import Rules, minimum_switch, rule_sources
from ledger.life.publicity import AS_A_RULE_NOT, NEVER, Publication
from ledger.life.state import State

READ_AT_SOURCE, NOT_ON = "S", "未启用"


@dataclass(frozen=True, slots=True)
class Moment:
    """One day of it. `day` None: not known, or not set. `applies` False: a rule that is switched off, told so that nobody takes it for applied."""

    day: date | None
    what: str
    source: str
    article: str
    evidence: str
    applies: bool = True
    note: str = ""
    switch: str = ""  # id of the rule that is switched off

    @property
    def unsure(self) -> bool:
        """Whether it rests on a rule that was not read at source."""
        return self.evidence not in ("", READ_AT_SOURCE)


def timeline(record: Record, events: Iterable[Event], found: State, rules: Rules) -> tuple[Moment, ...]:
    """Every day that matters for one record, oldest first; what has no day comes last."""
    moments = [*_own(record, found), *_of_events(events), *(each for channel in found.publications for each in _of_channel(channel, rules))]
    return tuple(sorted(moments, key=lambda each: (each.day or date.max, each.what, each.source)))


def _own(record: Record, found: State) -> Iterator[Moment]:
    listing = record.kind == LISTING
    yield Moment(record.decided, "列入名单" if listing else "作出处罚决定", "原记录", "", "")
    if record.published:
        yield Moment(record.published, "公示", "原记录", "", "")
    if listing and record.valid_to:
        yield Moment(record.valid_to, "移出名单", "原记录", "", "")
    if not listing:
        note = "" if found.final_from else "复议或者诉讼尚未办结"
        yield Moment(found.final_from, "生效，计入不良信息", *rule_sources("finality"), note=note or found.not_counted or found.final_note)
    if found.repair_from or found.repair_note:
        channel = next((each for each in found.publications if each.repair_from and each.channel == found.repair_channel), None)
        said = (channel.instrument, channel.article, channel.min_evidence) if channel else rule_sources("art32")
        yield Moment(found.repair_from, f"可以申请修复（{found.repair_channel or '各渠道'}）", *said, note=found.repair_note)
    yield Moment(found.kept_until, "保存期满，停止使用", *rule_sources("retention"), note="" if found.kept_until else "名单移出后起算")
    if found.end and found.end.event:
        event = found.end.event
        yield Moment(event.until or event.day, f"停止使用：{found.end.stage}", *rule_sources("repaired"), note=event.document_no)


def _of_events(events: Iterable[Event]) -> Iterator[Moment]:
    for each in events:
        if each.what is What.REVIEWED:
            yield Moment(each.day, f"{each.review}受理", *rule_sources("review"), note=each.document_no)
            if each.until:
                yield Moment(each.until, f"{each.review}办结：{each.outcome or '结果不明'}", *rule_sources("review"), note=each.document_no)
        elif each.what is What.OBJECTED:
            yield Moment(each.day, "异议受理，标注为争议", *rule_sources("disputed"), note=each.document_no)
            if each.until:
                yield Moment(each.until, f"异议办结：{each.outcome or '结果不明'}", *rule_sources("disputed"), note=each.document_no)
        elif each.what is What.LISTED:
            yield Moment(each.day, "主体列入严重失信名单，不适用信用修复", *rule_sources("art32"), note=each.list_type)


def _of_channel(channel: Publication, rules: Rules) -> Iterator[Moment]:
    said, grade = (channel.instrument, channel.article), channel.grade or "等级不明"
    if channel.publish in (NEVER, AS_A_RULE_NOT):
        yield Moment(channel.begins, f"{channel.channel}：{grade}，{channel.publish}", *said, channel.evidence, note=channel.note)
    else:
        yield _minimum(channel, grade)
    if channel.publish != NEVER:
        note = "" if channel.ends else "没有固定期限，或者起算日不明"
        yield Moment(channel.ends, f"{channel.channel}：{grade}，最长公示期届满，停止公示", *said, channel.max_evidence, note=note)
    stops = channel.regime in rules.stops
    what = f"{channel.channel}：最长公示期届满，停止使用"
    off = {} if stops else {"note": NOT_ON, "switch": channel.regime}
    yield Moment(channel.ends, what, *said, rule_sources("stop_use_at_maximum")[2], applies=stops, **off)


def _minimum(channel: Publication, grade: str) -> Moment:
    """When the shortest publicity is over: by a rule that is on, or by one that is off and asked of nobody."""
    said = (channel.instrument, channel.article)
    if channel.early is False:
        return Moment(None, f"{channel.channel}：{grade}，不得提前停止公示", *said, channel.evidence, note=channel.note)
    what = "随时可以申请" if channel.repair_from is not None and channel.repair_from == channel.begins else "最短公示期届满"
    told = f"{channel.channel}：{grade}，{what}"
    if channel.unsure_from is not None:
        return Moment(channel.unsure_from, told, *said, channel.min_evidence, applies=False, note=NOT_ON, switch=minimum_switch(channel.regime))
    return Moment(channel.repair_from, told, *said, channel.min_evidence or channel.evidence, note=channel.note)
