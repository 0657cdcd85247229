"""Toasts and refusals, for whole pages, htmx and machines alike."""

import json
from typing import Any

from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from samphan.platform.refusals import Conflict, Refused
from samphan.platform.web.middleware import Refusals
from samphan.platform.web.toasts import Toasts, toast, trigger

HTMX = {"HTTP_HX_REQUEST": "true"}


def asked(**headers: Any) -> HttpRequest:
    request = RequestFactory().post("/", **headers)
    request.session = SessionStore()
    request.actor = None  # type: ignore[attr-defined]
    request._messages = FallbackStorage(request)
    return request


def said(response: HttpResponse) -> list[dict[str, str]]:
    return json.loads(response["HX-Trigger"])["toast"]


def saves(request: HttpRequest) -> HttpResponse:
    toast(request, "บันทึกแล้ว", undo_url="/undo/1/")
    return HttpResponse("ok")


def test_a_toast_leaves_with_an_htmx_answer(db: None) -> None:
    response = Toasts(saves)(asked(**HTMX))
    assert said(response) == [{"sentence": "บันทึกแล้ว", "tone": "success", "undo_url": "/undo/1/"}]
    assert response["HX-Trigger"].isascii()


def test_a_toast_waits_for_the_next_page(db: None) -> None:
    request = asked()
    assert "HX-Trigger" not in Toasts(saves)(request)
    assert [str(message) for message in request._messages] == ["บันทึกแล้ว"]


def test_a_toast_waits_when_htmx_is_sent_to_another_page(db: None) -> None:
    def leaves(request: HttpRequest) -> HttpResponse:
        toast(request, "บันทึกแล้ว")
        return HttpResponse(headers={"HX-Redirect": "/"})

    request = asked(**HTMX)
    assert "HX-Trigger" not in Toasts(leaves)(request)
    assert len(list(request._messages)) == 1


def test_events_of_the_view_are_kept() -> None:
    response = HttpResponse(headers={"HX-Trigger": "close-dialog, rows-changed"})
    trigger(response, "toast", [1])
    trigger(response, "more", {"a": 1})
    assert json.loads(response["HX-Trigger"]) == {
        "close-dialog": None,
        "rows-changed": None,
        "toast": [1],
        "more": {"a": 1},
    }


def refuse(request: HttpRequest, error: Exception) -> HttpResponse | None:
    middleware = Refusals(lambda _: HttpResponse())
    return Toasts(lambda asked: middleware.process_exception(asked, error) or HttpResponse())(request)


def test_a_refusal_is_a_page(db: None) -> None:
    response = refuse(asked(), Refused("ส่งไม่ได้: ลูกค้ายกเลิกรับข่าว"))
    assert response.status_code == 422
    assert "ส่งไม่ได้: ลูกค้ายกเลิกรับข่าว" in response.content.decode()


def test_a_refusal_is_a_toast_for_htmx(db: None) -> None:
    response = refuse(asked(**HTMX), Conflict())
    assert response.status_code == 409
    assert response["HX-Reswap"] == "none"
    assert said(response)[0]["tone"] == "error"


def test_a_refusal_is_a_problem_for_machines(db: None) -> None:
    response = refuse(asked(HTTP_ACCEPT="application/json"), Refused("เต็ม", code="quota", fields={"name": "ยาวไป"}))
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert (body["status"], body["code"], body["detail"], body["fields"]) == (422, "quota", "เต็ม", {"name": "ยาวไป"})


def test_other_errors_are_not_swallowed(db: None) -> None:
    assert Refusals(lambda _: HttpResponse()).process_exception(asked(), ValueError()) is None
