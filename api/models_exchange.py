"""What the HTTP interface returns about records of other provinces."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from api.models import DISCLAIMER, encodable


class ReceivedLine(BaseModel):
    """One record of another province, with where it comes from and to whom it may be shown."""

    record: str
    origin: str = Field(description="来源省代码")
    province: str = Field(description="来源省")
    office: str = Field(description="来源单位")
    kind: str = Field(description="名单、行政处罚")
    what: str = Field(description="名单名称或者处罚种类")
    party: str
    document_no: str
    day: str = Field(description="列入或者决定日期")
    until: str
    authority: str
    reason: str
    standard: str = Field(description="来源省认定所依据的标准")
    regional_class: str = Field(description="来源省对照表中的区域类别")
    crosswalk: str = Field(description="对照表版本")
    disclosure: str = Field(description="信息使用范围：公示、内部共享、授权查询")
    package_no: str
    state: str = Field(description="不计入或者只供查看的说明；空为计入")


class ReceivedAnswer(BaseModel):
    """What other provinces have sent about a subject, as far as this role may see it."""

    subject: str
    records: list[ReceivedLine]
    on_authorisation: int = Field(description="另有几条须凭授权查询")
    as_of: date
    disclaimer: str = DISCLAIMER


class EnquiryRequest(BaseModel):
    """An enquiry that needs an authorisation."""

    authorisation: Annotated[str, Field(min_length=4, max_length=200), AfterValidator(encodable)] = Field(description="授权书或者查询批准文书的文号")
