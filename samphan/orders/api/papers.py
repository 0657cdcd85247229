"""Papers: each kind as PDF at its own address, and sent to its customer by e-mail through the send gate."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from samphan.customers.api.imports import attached
from samphan.customers.api.schemas import Input, example
from samphan.orders.mailing import LONGEST_SUBJECT, LONGEST_TEXT, addresses_of, mail_paper, to_mail, words_for
from samphan.orders.models import PaperLanguage
from samphan.orders.papers import pdf_of
from samphan.orders.papers.shelf import SHELF
from samphan.platform.api.answers import answer_json
from samphan.platform.api.door import ApiRequest
from samphan.platform.api.routing import Problem, needs
from samphan.platform.uploads import Checked

router = Router(tags=["Papers"])
PDF = "application/pdf"
READ_BY = {
    "quotation": "orders:quotation:view",
    "order": "orders:order:view",
    "delivery": "orders:order:view",
    "invoice": "orders:invoice:view",
    "receipt": "orders:payment:view",
    "warranty": "orders:order:view",
    "return": "orders:return:view",
    "refund": "orders:return:view",
}
MAILED_BY = {
    "quotation": "orders:quotation:edit",
    "order": "orders:order:create",
    "invoice": "orders:invoice:create",
    "receipt": "orders:payment:take",
    "warranty": "orders:order:warrant",
}
READ = "As it is printed: Thai, English or both; left out, as the business has chosen."
MAIL = (
    "As PDF, to one address of its customer. The token also needs the scope that reads it. What is left out of the body is as on screen: the "
    "preferred address, the words of the business. Refused with what the send gate says (`no_contact_point`, `withdrawn`, `suppressed`); "
    "the event `orders.paper_mailed` (`orders.quotation_sent` of an open quotation) tells when the mail server has taken it."
)


class PaperQuery(Schema):
    language: PaperLanguage | None = None


class MailIn(Input):
    model_config = example({"subject": "ใบเสนอราคา QT2569-00001"})

    contact_point: UUID | None = Field(None, description="An e-mail address of its customer.")
    subject: str | None = Field(None, min_length=1, max_length=LONGEST_SUBJECT)
    text: str | None = Field(None, min_length=1, max_length=LONGEST_TEXT)


class MailedOut(Schema):
    document: UUID
    contact_point: UUID
    subject: str


def reading(kind: str) -> Callable[..., HttpResponse]:
    def read(request: ApiRequest, query: PaperQuery, pk: UUID) -> HttpResponse:
        row = SHELF[kind].find(request.actor, pk)
        paper = SHELF[kind].write(row, query.language or "")
        made = pdf_of(paper)
        return attached(made, Checked(f"{paper.number}.pdf", PDF, len(made)))

    return named(f"read_{kind}_paper", kind, "query", Query[PaperQuery], read)


def sending(kind: str) -> Callable[..., HttpResponse]:
    def send(request: ApiRequest, mail: MailIn, pk: UUID) -> HttpResponse:
        row = to_mail(request.actor, kind, pk)
        said = words_for(kind, row)
        point = mail.contact_point or addresses_of(row)[0].pk  # the gate refuses where there is none
        subject = said.subject if mail.subject is None else mail.subject
        words = said.text if mail.text is None else mail.text
        mail_paper(request.actor, kind, pk, point=point, subject=subject, text=words)
        return answer_json(request, {"document": pk, "contact_point": point, "subject": subject}, status=202)

    return named(f"mail_{kind}", kind, "mail", MailIn, send)


def named(
    name: str, kind: str, takes: str, carried: Any, do: Callable[..., HttpResponse]
) -> Callable[..., HttpResponse]:
    """`do` as an endpoint whose id is called after its kind, as all addresses call theirs: the description is read from the signature."""

    def endpoint(request: ApiRequest, **given: Any) -> HttpResponse:
        return do(request, given[takes], given[f"{kind}_pk"])

    said = (("request", ApiRequest), (f"{kind}_pk", UUID), (takes, carried))
    parameters = [Parameter(one, Parameter.POSITIONAL_OR_KEYWORD, annotation=what) for one, what in said]
    endpoint.__name__, endpoint.__signature__ = name, Signature(parameters)  # type: ignore[attr-defined]
    return endpoint


for kind, scope in READ_BY.items():
    router.get(
        f"/{SHELF[kind].plural}/{{uuid:{kind}_pk}}/paper",
        summary=f"Read the PDF: {kind}",
        description=READ,
        **needs(scope),
    )(reading(kind))
for kind, scope in MAILED_BY.items():
    router.post(
        f"/{SHELF[kind].plural}/{{uuid:{kind}_pk}}/mail",
        summary=f"Send by e-mail: {kind}",
        description=MAIL,
        response={202: MailedOut, 404: Problem, 422: Problem},
        **needs(scope),
    )(sending(kind))
