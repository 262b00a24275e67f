"""What a suspicion is: evidence in the ledger that presupposes a decision which nobody reported. A lead to check, never a verdict."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from loaders.quality.basis import Basis
from loaders.quality.known import Known
from loaders.quality.units import Unit

TO_CHECK = "线索，须核实"
NOT_NAMED = "（不列名）"  # natural persons, and subjects of repaired records


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One lead. `records`: ids of the evidence; `presupposed`: the number or kind of decision that was to be expected."""

    kind: str
    subject_id: str  # empty where the subject may not be named
    subject_name: str
    unit: Unit  # who would have had to report it
    day: date  # of the evidence
    records: tuple[str, ...]
    presupposed: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which a decision shows without having been reported. Its docstring in the module says the same at length."""

    id: str
    title: str
    presupposes: str
    innocent: tuple[str, ...]
    next_step: str
    find: Callable[[Basis, Known], Iterator[Suspicion]]
    needs: tuple[tuple[str, str], ...] = ()  # (table, column) without which nothing can be found


def lead(text: str) -> str:
    """The sentence of a lead, which says that it is one."""
    return f"{TO_CHECK}：{text}"
