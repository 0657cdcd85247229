"""When the server itself fails, and when there is no connection."""

import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from samphan.platform.accounts.rights import Actor
from samphan.platform.web.faults import server_error


@pytest.fixture
def calm(client: Client) -> Client:
    """A client that gets the answer a browser would get, instead of the exception."""
    client.raise_request_exception = False
    return client


def test_an_unknown_page_says_so_within_the_shell(owner_client: Client) -> None:
    answer = owner_client.get("/no-such-page/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "ไม่พบหน้านี้" in page
    assert "ดอยโรสต์" in page


def test_a_fault_speaks_the_language_of_the_browser(calm: Client, owner: Actor) -> None:
    def gone(*_args: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    calm.force_login(owner.user)
    calm.cookies["language"] = "en"
    with connection.execute_wrapper(gone), translation.override("th"):
        answer = calm.get("/")
    assert "cannot be reached" in answer.content.decode()


def test_a_database_that_went_away_is_a_clear_page(calm: Client, owner: Actor) -> None:
    def gone(*_args: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    calm.force_login(owner.user)
    with connection.execute_wrapper(gone), translation.override("en"):
        answer = calm.get("/")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "20"
    assert "เข้าถึงข้อมูลไม่ได้" in page
    assert "unexpectedly" not in page
    assert "Traceback" not in page


def failed(error: Exception, **headers: str) -> HttpResponse:
    """The answer of the handler while `error` is being handled."""
    try:
        raise error
    except type(error):
        return server_error(RequestFactory().get("/", **headers))


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(OperationalError("secret"), 503, "database_away"), (ValueError("secret"), 500, "server_error")],
)
def test_machines_get_a_problem(error: Exception, status: int, code: str) -> None:
    answer = failed(error, HTTP_ACCEPT="application/json")
    body = json.loads(answer.content)
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert "secret" not in answer.content.decode()


def test_htmx_gets_a_toast() -> None:
    answer = failed(OperationalError(), HTTP_HX_REQUEST="true")
    assert answer["HX-Reswap"] == "none"
    assert json.loads(answer["HX-Trigger"])["toast"][0]["tone"] == "error"


def test_the_manifest_speaks_the_language_of_the_visitor(client: Client, db: None) -> None:
    assert client.get("/manifest.webmanifest").json()["name"] == "สัมพันธ์"
    client.cookies["language"] = "en"
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["name"] == "Samphan"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"any", "192x192", "512x512"}


def test_the_worker_keeps_only_files_and_pages_without_anybodys_data(client: Client, owner_client: Client) -> None:
    answer = client.get("/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    pages, files = (answer.content.decode().split(f"const {name} = [")[1].split("]")[0] for name in ("PAGES", "FILES"))
    assert all(url.strip(' "').startswith("/static/") for url in files.replace("\\u002D", "-").split(","))
    for url in pages.replace("\\u002D", "-").split(","):
        path = url.strip(' "')
        assert client.get(path).content == owner_client.get(path).content, "a page at hand is the same for everybody"


def test_a_form_sent_too_late_is_explained(owner_client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner_client.cookies
    answer = strict.post("/preferences/", {"language": "en"})
    assert answer.status_code == 403
    assert "หน้านี้เปิดไว้นานเกินไป" in answer.content.decode()
