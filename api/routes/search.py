"""Find a subject by name, former name, USCC or pinyin."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.answers.search import search_answer
from api.dependencies import EnquiryDep
from api.models import SearchAnswer

router = APIRouter(prefix="/v1", tags=["主体"])
Words = Annotated[str, Query(min_length=1, max_length=100, description="名称、曾用名、统一社会信用代码（至少 4 位）、全拼或拼音首字母，至少 2 个字")]


@router.get("/search", summary="查找主体 · Search")
def search(enquiry: EnquiryDep, q: Words, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> SearchAnswer:
    """Best match first; `total` is the true number of matches."""
    return search_answer(enquiry, q, limit)
