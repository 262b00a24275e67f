"""Is the process alive, and can it answer? No token is needed."""

from fastapi import APIRouter

from api.answers.publication import published
from api.dependencies import ServicesDep
from api.models import Health

router = APIRouter(tags=["运行状态"])


@router.get("/healthz", summary="进程是否存活 · Liveness")
def health() -> Health:
    """Answers as long as the process runs; asks nothing of Neo4j."""
    return Health(status="ok")


@router.get("/readyz", summary="能否作答 · Readiness")
def ready(services: ServicesDep) -> Health:
    """Neo4j is reachable and something has been published; otherwise 503 with the reason."""
    times = published(services.door.store()).times
    return Health(status="ok", detail=f"数据截至 {times.as_of}")
