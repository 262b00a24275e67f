"""Other draws that one could be drawn instead of: open lists and annulled ones of the same items and district. None stays out of sight."""

from collections.abc import Iterable, Mapping, Sequence

from ledger.errors import NotFoundError
from ledger.store import Ledger
from proceedings.draws.book import open_book
from proceedings.draws.libraries import Libraries
from proceedings.draws.matter import Draw
from proceedings.draws.steps import DrawError, DrawStateError, State
from proceedings.draws.task import Task


def check_replaced(task: Task, known: Mapping[str, Draw]) -> None:
    """Refuses a number that is none, a draw that stands, and silence about an annulled list of the same items and district."""
    if task.replaces:
        before = known.get(task.replaces)
        if before is None:
            raise NotFoundError(f"没有编号为“{task.replaces}”的抽查", where="--replaces", todo="用 creditgraph draw list 查看编号")
        if before.state is not State.VOID:
            raise DrawStateError(f"{task.replaces} 没有作废，不能另行重抽", where=task.replaces, todo="先由另一人作废并写明理由")
    unnamed = annulled_unnamed(task, known.values())
    if unnamed and task.replaces not in unnamed:
        said = "、".join(unnamed)
        raise DrawError(f"{said} 的名单已经公布过、后来作废，事项和区划与本次重叠", where="--replaces", todo=f"写明 --replaces {unnamed[-1]}：重抽不能不说")


def annulled_unnamed(task: Task, known: Iterable[Draw]) -> list[str]:
    """Annulled lists of the same items and district that no published list names as the one it takes the place of."""
    known = list(known)
    named = {each.task.replaces for each in known if each.published}
    return [each.draw_no for each in known if each.state is State.VOID and each.published and each.draw_no not in named and each.overlaps(task)]


def draws_beside(ledger: Ledger, draw: Draw, held: Libraries, others: Sequence[Draw]) -> list[str]:
    """Numbers of open and of annulled lists of the same items and district. DrawError for an open one that may draw the same subjects.

    So there are never two live draws of the same subjects to choose from, and nobody is drawn by both before either counts as drawn.
    """
    mine = {each.subject_id for each in held.members}
    beside = [each for each in others if each.overlaps(draw.task) and each.published and (each.open or each.state is State.VOID)]
    for other in beside:
        if other.open and (both := len(mine & open_book(ledger, other.draw_no, other.book).subjects.keys())):
            todo = f"先把 {other.draw_no} 办到公布结果，或者由另一人作废并写明理由"
            raise DrawError(f"{other.draw_no}（{other.state.value}）的事项、区划与本次重叠，{both} 户同时在两份名单中", where=draw.draw_no, todo=todo)
    return [each.draw_no for each in beside]
