"""The replay of the past: for the audit role, and for nobody else."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path

from api.answers.audit import record_replay, subject_replay
from api.dependencies import AsOf, KnownAt, ServicesDep, SubjectKey
from api.models_audit import RecordReplay, Replay
from ledger.store import Ledger

router = APIRouter(prefix="/v1/audit", tags=["审计"])
RecordId = Annotated[str, Path(min_length=1, max_length=160, description="记录标识")]


@router.get("/subjects/{key}", summary="主体的过去 · A subject as it was answered")
def replayed_subject(services: ServicesDep, key: SubjectKey, as_of: AsOf = None, known_at: KnownAt = None) -> Replay:
    """Records as they stood, and the score and findings that were given, also of what has been repaired since."""
    return subject_replay(Ledger(services.settings.home), key, as_of, known_at, date.today())


@router.get("/records/{record_id}", summary="记录的过去 · A record as it stood, and who was served it")
def replayed_record(services: ServicesDep, record_id: RecordId, as_of: AsOf = None, known_at: KnownAt = None) -> RecordReplay:
    """One record, whatever has become of it, and the log of its servings."""
    return record_replay(Ledger(services.settings.home), record_id, as_of, known_at, date.today())
