"""Whether the ledger on disk is what was written: every batch, row, file and log entry.

Each check looks at one thing and names batch, table and file of what it finds wrong, with what to do. Ledgers from before
checksums were kept say so where there is nothing to compare with. Nothing is changed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ledger.damage import first_line
from ledger.leftovers import head_agrees, leftovers
from ledger.store import Ledger
from ledger.verify_batches import accounts_agree, chain_holds, counts_add_up, rejects_agree
from ledger.verify_facts import Check, Damage, Facts, State, checked, gather
from ledger.verify_files import files_unchanged, logs_whole, rows_unchanged
from ledger.verify_rows import contents_unchanged

CHECKS: tuple[Callable[[Facts], Check], ...] = (
    logs_whole,
    chain_holds,
    head_agrees,
    counts_add_up,
    files_unchanged,
    rows_unchanged,
    accounts_agree,
    rejects_agree,
    leftovers,
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What all checks found."""

    checks: tuple[Check, ...]

    @property
    def sound(self) -> bool:
        """Nothing is damaged."""
        return all(check.state is not State.DAMAGED for check in self.checks)


def verify(ledger: Ledger, *, deep: bool = False) -> Verification:
    """Check the whole ledger. `deep`: also compute every row's id and content hash again from what is stored."""
    facts = gather(ledger)
    checks = CHECKS + ((contents_unchanged,) if deep else ())
    return Verification(tuple(_run(check, facts) for check in checks))


def _run(check: Callable[[Facts], Check], facts: Facts) -> Check:
    """A check that damage keeps from its end is one that found damage; the others still run."""
    try:
        return check(facts)
    except Exception as error:  # damage can make any reader raise anything
        words = f"核验到一半读不下去：{type(error).__name__} {first_line(error)}"
        return checked(check.__name__, (check.__doc__ or "").splitlines()[0], "", [Damage(words, todo="先修好其他各项损坏，再核验")])
