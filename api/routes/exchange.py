"""What other provinces have sent about a subject."""

from datetime import date

from fastapi import APIRouter

from api.answers.exchange import enquiry_answer, received_answer
from api.dependencies import ActorDep, ServicesDep, SubjectKey, TokenDep
from api.models_exchange import EnquiryRequest, ReceivedAnswer

router = APIRouter(prefix="/v1/subjects", tags=["省际交换"])


@router.get("/{key}/received", summary="外省交换信息 · Records of other provinces")
def received_records(services: ServicesDep, token: TokenDep, key: SubjectKey) -> ReceivedAnswer:
    """Each with its origin, standard, class and scope; what needs an authorisation is only counted."""
    return received_answer(services.settings, key, token.role, date.today())


@router.post("/{key}/received", summary="凭授权查询外省信息 · Enquire with an authorisation")
def enquire_received(services: ServicesDep, token: TokenDep, actor: ActorDep, key: SubjectKey, request: EnquiryRequest) -> ReceivedAnswer:
    """Also what is shown only on enquiry; the authorisation is kept in the log."""
    return enquiry_answer(services.settings, key, token.role, request.authorisation, actor, date.today())
