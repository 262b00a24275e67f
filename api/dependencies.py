"""What routes ask for, named once: who is asking, an enquiry, and the parameters that several routes share."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AwareDatetime

from api.answers.findings import withheld_from
from api.answers.publication import published
from api.enquiry import Enquiry
from api.masking import Masker
from api.security import ROLE_TITLES, TODO, Role, Token
from api.services import Services
from ledger.errors import ForbiddenError, UnauthenticatedError
from proceedings.events import Actor

OFFICE = frozenset(Role) - {Role.GRID_WORKER}  # everything except visits is for them only
EVERYONE = frozenset(Role)

bearer = HTTPBearer(auto_error=False, scheme_name="bearerToken", description="由 creditgraph token create 签发的令牌")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def services_of(request: Request) -> Services:
    """The services of the running application."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(services_of)]


def token_of(request: Request, services: ServicesDep, credentials: Credentials) -> Token:
    """The token that the request carries, told to the log of servings as well."""
    if credentials is None:
        raise UnauthenticatedError("请求没有带令牌", todo=TODO)
    request.state.token = services.tokens.verify(credentials.credentials)
    return request.state.token  # type: ignore[no-any-return]  # starlette's state is untyped


TokenDep = Annotated[Token, Depends(token_of)]


def actor_of(token: TokenDep) -> Actor:
    """The holder of the token, as one who acts."""
    return Actor(f"{token.name}（{token.id}）", token.department)


ActorDep = Annotated[Actor, Depends(actor_of)]


def allow(roles: frozenset[Role]) -> Callable[[Token], None]:
    """A dependency that lets only these roles pass."""

    def check(token: TokenDep) -> None:
        if token.role not in roles:
            raise ForbiddenError(f"“{ROLE_TITLES[token.role]}”不能使用这项功能", todo="请管理员签发相应角色的令牌")

    return check


def enquiry_of(request: Request, services: ServicesDep, token: TokenDep) -> Enquiry:
    """An enquiry of the published data by the holder of the token."""
    store = services.door.store()
    publication = published(store)
    enquiry = Enquiry(store, publication.times, Masker(token.role, withheld_from(store, token.role)), publication.run)
    request.state.run, request.state.noted = enquiry.run, enquiry.noted
    return enquiry


EnquiryDep = Annotated[Enquiry, Depends(enquiry_of)]
AsOf = Annotated[date | None, Query(description="数据反映的日期，空为发布的日期 · true on this day")]
KnownAt = Annotated[AwareDatetime | None, Query(description="截至何时已归集；只能是发布时的时刻 · known by then")]


def published_enquiry(enquiry: EnquiryDep, as_of: AsOf = None, known_at: KnownAt = None) -> Enquiry:
    """For answers that were computed when the data was published: other days are refused."""
    return enquiry.published(as_of, known_at)


def dated_enquiry(enquiry: EnquiryDep, as_of: AsOf = None, known_at: KnownAt = None) -> Enquiry:
    """For the graph, which also knows earlier days."""
    return enquiry.at(as_of, known_at)


PublishedEnquiry = Annotated[Enquiry, Depends(published_enquiry)]
DatedEnquiry = Annotated[Enquiry, Depends(dated_enquiry)]
SubjectKey = Annotated[str, Path(min_length=1, max_length=80, description="统一社会信用代码，没有时为 REG:注册号")]
FindingId = Annotated[str, Path(min_length=1, max_length=160, description="线索编号：检测器:主体")]
