"""Every route of the service, in the order of the document, with the roles that may use it."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends, FastAPI

from api.dependencies import EVERYONE, OFFICE, allow
from api.routes import (
    audit,
    bans,
    catalogue,
    detectors,
    draws,
    exchange,
    findings,
    graph,
    health,
    incentives,
    measures,
    objections,
    repairs,
    search,
    session,
    subjects,
    visit_report,
    visits,
)
from api.security import Role


@dataclass(frozen=True, slots=True)
class Door:
    """A group of routes and who may pass."""

    router: APIRouter
    roles: frozenset[Role]


OPEN = (health.router,)
DOORS = (
    Door(session.router, EVERYONE),
    Door(search.router, OFFICE),
    Door(subjects.router, OFFICE),
    Door(exchange.router, OFFICE),
    Door(incentives.router, OFFICE),
    Door(graph.router, OFFICE),
    Door(findings.router, OFFICE),
    Door(detectors.router, EVERYONE),
    Door(catalogue.router, EVERYONE),
    Door(visit_report.router, OFFICE),
    Door(visits.router, EVERYONE),
    Door(objections.seen, OFFICE),
    Door(objections.work, frozenset({Role.INVESTIGATOR, Role.DEPARTMENT})),
    Door(bans.work, frozenset({Role.INVESTIGATOR})),
    Door(bans.asked, frozenset({Role.INVESTIGATOR, Role.DEPARTMENT, Role.AUDITOR})),
    Door(measures.leads, frozenset({Role.INVESTIGATOR, Role.AUDITOR})),
    Door(measures.read, OFFICE),
    Door(measures.work, frozenset({Role.INVESTIGATOR, Role.DEPARTMENT})),
    Door(repairs.router, OFFICE),
    Door(repairs.work, OFFICE),
    Door(draws.read, OFFICE),
    Door(draws.work, frozenset({Role.INVESTIGATOR, Role.DEPARTMENT, Role.ADMINISTRATOR})),
    Door(audit.router, frozenset({Role.AUDITOR})),
)


def add_routes(app: FastAPI) -> None:
    """All routes. Those behind a door need a token of one of its roles."""
    for router in OPEN:
        app.include_router(router)
    for door in DOORS:
        app.include_router(door.router, dependencies=[Depends(allow(door.roles))])
