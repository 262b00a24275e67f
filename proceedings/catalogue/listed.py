"""The list in force on a day: the shipped items, what administrators added and retired, what is switched, and the version of it all.

Steps are rows of `proceedings` of kind 措施目录 (`matter_no` is the item's id): 增加条目, with the item, and 退出清单. Nothing is overwritten:
a view of an earlier day or moment has the list of then.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from ledger.switches import is_on, switched
from ledger.view import View
from proceedings.catalogue.items import VERSION, CatalogueItem, read_item, shipped_items
from proceedings.events import Event, Kind, read_events

ADDED, RETIRED = "增加条目", "退出清单"
COLUMNS = tuple(field.name for field in fields(CatalogueItem) if field.name not in ("list_version", "own"))  # as in the files


@dataclass(frozen=True, slots=True)
class Listed:
    """The list on a day. `items`: all, also those that are off, ended or retired; `retired`: the step that took an item off."""

    version: str
    items: Mapping[str, CatalogueItem]
    retired: Mapping[str, Event]
    switches: Mapping[str, bool]

    def on(self, item: CatalogueItem) -> bool:
        """Whether the item is switched on: as somebody has switched it, else as shipped."""
        return is_on(item.id, item.shipped_on, self.switches)

    def usable(self, item: CatalogueItem, day: date) -> bool:
        """Whether a measure may rest on the item on that day, as far as the list says."""
        return self.on(item) and item.id not in self.retired and item.valid_from <= day <= (item.valid_to or date.max)


def list_of(view: View, on: date) -> Listed:
    """The list as it stood on that day, as known to the view. `on` later than the view's day reads as the view's day."""
    steps = [step for step in read_events(view, Kind.CATALOGUE) if step.day <= on]
    switches = {key: value for key, value in switched(view).items() if key in shipped_items() or any(step.matter_no == key for step in steps)}
    version = version_of(steps, switches)
    items = {**shipped_items(), **{step.matter_no: item_of(step) for step in steps if step.step == ADDED}}
    held = {key: replace(item, list_version=version) for key, item in items.items()}
    return Listed(version, held, {step.matter_no: step for step in steps if step.step == RETIRED}, switches)


def version_of(steps: Sequence[Event], switches: Mapping[str, bool]) -> str:
    """Names the list: the version of the shipped files, and a digest of what was added, retired and switched since; just the former if nothing was."""
    if not steps and not switches:
        return VERSION
    parts = [*(step.event_id for step in steps), *(f"{key}={value}" for key, value in sorted(switches.items()))]
    return f"{VERSION}+{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:8]}"


def item_of(step: Event) -> CatalogueItem:
    """The item that an administrator added."""
    row = {name: str(step.content.get(name, "")) for name in COLUMNS}
    return replace(read_item(row, f"办理记录 {step.event_id}"), own=True)
