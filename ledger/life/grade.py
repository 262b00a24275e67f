"""Which grade a record has under a regime: by procedure, kinds, amount and field; of several kinds in one decision the gravest."""

from collections.abc import Iterator

from ledger.life.facts import SIMPLIFIED, Record
from ledger.life.policy import ON_A_LIST, OTHER, Regime

FINE, RAISED, FROM = "罚款", "特定领域", "一般"


def grade_of(record: Record, regime: Regime) -> str | None:
    """The grade; None if the record does not say enough. One kind of the gravest grade settles it, whatever else is not known."""
    if ON_A_LIST in regime.grades:
        return regime.grades[ON_A_LIST]
    if record.procedure == SIMPLIFIED and SIMPLIFIED in regime.grades:
        return regime.grades[SIMPLIFIED]
    found = [*_grades(record, regime)]
    known = [each for each in found if each is not None]
    if gravest(regime) in known:
        return gravest(regime)
    if not found or len(known) < len(found):
        return None
    grade = max(known, key=regime.order.index)
    special = grade == FROM and RAISED in regime.terms and any(word in record.basis + record.authority for word in regime.field_words)
    return RAISED if special else grade


def gravest(regime: Regime) -> str:
    """The gravest grade that the regime has."""
    return max(regime.terms, key=regime.order.index)


def _grades(record: Record, regime: Regime) -> Iterator[str | None]:
    for kind in record.kinds:
        if kind == FINE and regime.bands:
            yield _of_fine(record, regime)
        else:
            yield regime.grades.get(OTHER if kind.startswith(OTHER) else kind)


def _of_fine(record: Record, regime: Regime) -> str | None:
    """A fine whose amount is not known has no grade where the amount decides it."""
    if record.fine_wan is None:
        return None
    fine = record.fine_wan
    return next((band.grade for band in regime.bands if band.holds(fine)), regime.grades.get(FINE))
