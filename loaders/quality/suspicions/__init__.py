"""Every way in which a decision shows in the ledger without having been reported: one module each, listed here."""

from loaders.quality.suspicion import Kind
from loaders.quality.suspicions import (
    cited_penalty,
    court_without_penalty,
    foreign_penalty_not_passed_on,
    inspection_without_penalty,
    listing_without_penalty,
    repair_without_record,
    revocation_without_penalty,
)

KINDS: tuple[Kind, ...] = (
    listing_without_penalty.KIND,
    court_without_penalty.KIND,
    inspection_without_penalty.KIND,
    foreign_penalty_not_passed_on.KIND,
    cited_penalty.KIND,
    repair_without_record.KIND,
    revocation_without_penalty.KIND,
)
