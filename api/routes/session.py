"""Who the token stands for."""

from fastapi import APIRouter

from api.answers.session import session_answer
from api.dependencies import ServicesDep, TokenDep
from api.models import SessionAnswer

router = APIRouter(tags=["登录"])


@router.get("/v1/session", summary="当前令牌 · The token in use")
def session(services: ServicesDep, token: TokenDep) -> SessionAnswer:
    """The role that decides what may be seen, and the times of the published data."""
    return session_answer(services.door.store(), token)
