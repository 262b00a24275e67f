"""Who asks, and what the answers rest on."""

from api.answers.publication import publication_or_none
from api.models import SessionAnswer
from api.security import ROLE_TITLES, Token
from graph.store import GraphStore


def session_answer(store: GraphStore, token: Token) -> SessionAnswer:
    """The token's role; times are empty before the first publication."""
    publication = publication_or_none(store)
    times = publication.times if publication else None
    return SessionAnswer(name=token.name, role=token.role.value, role_title=ROLE_TITLES[token.role], expires=token.expires, times=times)
