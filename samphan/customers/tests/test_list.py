"""The list of customers, which proves the kit of lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import RunJobs, person, signed_in
from samphan.customers.actions import change_customer, create_customer
from samphan.customers.models import ContactPoint, Customer
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.actions import add_field, archive_field
from samphan.platform.fields.models import BulkRun, ListPreference, SavedView
from samphan.platform.fields.saved_views import make_default, save_view, share_view
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch

NOUN = "customers.customer"
LIST = "/customers/"
NAMES = ["เกษม", "กาญจนา", "ไก่", "ขวัญ", "Anna"]
IN_ORDER = ["กาญจนา", "เกษม", "ไก่", "ขวัญ", "Anna"]
NAUGHTY = [
    "' OR 1=1 --",
    "%_\\",
    "\x00",
    "﷽",
    "😀" * 50,
    "\u202eabc",
    "<script>alert(1)</script>",
    "น้ำ",
    "a" * 10_000,
    "1e999",
    "-9" * 40,
    "{{ 7 }}",
    "..",
    ",,,",
    "0001-01-01",
    "9999-12-31",
    "31/12/9999",
]


@pytest.fixture
def five(owner: Actor) -> list[Customer]:
    return [create_customer(owner, name=name) for name in NAMES]


def names(answer: Any) -> list[str]:
    """Names of the rows of the list that was answered, in order."""
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return [row["name"] for row in answer.context["list"].page.rows]


def get(client: Client, **params: str) -> Any:
    return client.get(LIST, params)


def walk(client: Client, direction: str, url: str) -> Iterator[list[str]]:
    while url:
        answer = client.get(url)
        yield names(answer)
        url = getattr(answer.context["list"], direction)


# ── order and pages ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_names_stand_in_the_order_of_a_thai_dictionary(owner_client: Client, five: list[Customer]) -> None:
    assert names(get(owner_client)) == IN_ORDER
    assert names(get(owner_client, sort="-name")) == IN_ORDER[::-1]


@pytest.mark.parametrize(
    "sort", ["name", "-name", "created_at", "-created_at", "custom.points", "-custom.points", "custom.word"]
)
def test_every_row_is_on_exactly_one_page_forward_and_back(
    owner: Actor, owner_client: Client, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_field(owner, NOUN, label_th="แต้ม", slug="points", type="number")
    add_field(owner, NOUN, label_th="คำ", slug="word", type="text")
    for number in range(11):
        custom = {} if number % 4 == 0 else {"points": str(number % 3), "word": NAMES[number % 5]}
        create_customer(owner, name=f"ลูกค้า {number % 2}", nickname=str(number), custom=custom)
    monkeypatch.setattr("samphan.customers.tables.CustomerTable.page_size", 3)
    forward = list(walk_ids(owner_client, "next", f"{LIST}?sort={sort}"))
    assert [len(page) for page in forward] == [3, 3, 3, 2]
    assert len({pk for page in forward for pk in page}) == 11
    last = f"{LIST}?sort={sort}"
    for _page in range(3):
        last = owner_client.get(last).context["list"].next
    assert list(walk_ids(owner_client, "previous", last)) == forward[::-1]


def walk_ids(client: Client, direction: str, url: str) -> Iterator[list[Any]]:
    while url:
        answer = client.get(url)
        yield [row["id"] for row in answer.context["list"].page.rows]
        url = getattr(answer.context["list"], direction)


@pytest.mark.parametrize("direction", ["after", "before"])
def test_a_page_token_that_was_tampered_with_is_refused_clearly(
    owner: Actor, owner_client: Client, five: list[Customer], direction: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samphan.customers.tables.CustomerTable.page_size", 2)
    token = owner_client.get(LIST).context["list"].page.after
    for bad in (token[:-2] + "xx", token + "'", "x", "::", "ก", token.replace(":", "", 1)):
        answer = owner_client.get(LIST, {direction: bad})
        assert answer.status_code == 400
        assert "Begin at the first page" in answer.content.decode() or "หน้าแรก" in answer.content.decode()
    assert owner_client.get(LIST, {direction: token, "sort": "-name"}).status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_rows(owner: Actor, owner_client: Client) -> None:
    asked = []
    get(owner_client)  # what a process asks once is not what a page costs
    for _round in range(2):
        for number in range(51):
            create_customer(owner, name=f"ลูกค้า {number}")
        with CaptureQueriesContext(connection) as queries:
            assert len(names(get(owner_client))) == 50
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_count_stops_at_its_cap(
    owner: Actor, owner_client: Client, five: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samphan.customers.tables.CustomerTable.page_size", 2)
    monkeypatch.setattr("samphan.platform.web.tables.screen.COUNT_CAP", 3)
    shown = get(owner_client)
    assert shown.context["list"].count == 4
    assert "3+" in shown.content.decode()


# ── filters ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def filtered(client: Client, *pairs: tuple[str, str]) -> list[str]:
    return names(client.get(f"{LIST}?{urlencode(pairs)}"))


def test_filters_narrow_by_text_kind_and_day(owner: Actor, owner_client: Client, five: list[Customer]) -> None:
    Customer.objects.filter(name="Anna").update(
        kind="organisation", birth_date=date(2000, 2, 29), created_at=timezone.now() - timedelta(days=40)
    )
    assert filtered(owner_client, ("f.name", "contains:กาญ")) == ["กาญจนา"]
    assert filtered(owner_client, ("f.name", "lacks:ก")) == ["ขวัญ", "Anna"]
    assert filtered(owner_client, ("f.name", "is:anna")) == ["Anna"]
    assert filtered(owner_client, ("f.kind", "any:organisation")) == ["Anna"]
    assert filtered(owner_client, ("f.kind", "none:organisation")) == IN_ORDER[:4]
    assert filtered(owner_client, ("f.birth_date", "filled:")) == ["Anna"]
    assert filtered(owner_client, ("f.birth_date", "between:2543-01-01..2000-12-31")) == ["Anna"]
    assert filtered(owner_client, ("f.created_at", "last:30")) == IN_ORDER[:4]
    assert filtered(owner_client, ("f.created_at", "older:30")) == ["Anna"]
    assert filtered(owner_client, ("f.created_at", f"on:{timezone.localdate()}")) == IN_ORDER[:4]
    assert filtered(owner_client, ("f.name", "contains:ก"), ("f.name", "starts:เ")) == ["เกษม"]
    assert filtered(owner_client, ("f.nickname", "empty:")) == IN_ORDER


@pytest.mark.parametrize(
    ("kind", "value", "hits", "misses"),
    [
        (
            "text",
            "คั่วเข้ม",
            ["contains:เข้ม", "is:คั่วเข้ม", "starts:คั่ว", "filled:"],
            ["contains:กลาง", "empty:", "lacks:คั่ว"],
        ),
        ("number", "9", ["is:9.0", "from:9", "to:10", "between:-1..9"], ["from:10", "between:10..100", "empty:"]),
        ("money", "1250", ["is:1,250", "from:฿99"], ["to:999"]),
        (
            "date",
            "2026-11-20",
            ["on:20/11/2569", "from:2026-01-01", "between:2026-11-20..2026-11-20"],
            ["to:2026-11-19"],
        ),
        ("choice", "s", ["any:s", "any:s,l", "none:l"], ["any:l", "none:s", "empty:"]),
        ("choices", ["s"], ["any:s", "any:l,s", "none:l"], ["any:l", "none:s"]),
        ("boolean", "yes", ["yes:", "filled:"], ["no:", "empty:"]),
        ("link", "a.com", ["contains:a.com"], ["contains:b.com"]),
    ],
)
def test_custom_fields_filter_by_their_type(
    owner: Actor, owner_client: Client, *, kind: str, value: Any, hits: list[str], misses: list[str]
) -> None:
    choices = [{"key": "s", "label_th": "เล็ก"}, {"key": "l", "label_th": "ใหญ่"}]
    add_field(owner, NOUN, label_th="ช่อง", slug="it", type=kind, choices=choices)
    create_customer(owner, name="มี", custom={"it": value})
    create_customer(owner, name="ว่าง")
    for hit in hits:
        assert "มี" in filtered(owner_client, ("f.custom.it", hit)), hit
    for miss in misses:
        assert "มี" not in filtered(owner_client, ("f.custom.it", miss)), miss
    for sort in ("custom.it", "-custom.it"):
        assert filtered(owner_client, ("sort", sort)) == ["มี", "ว่าง"]  # what is empty comes last either way


@pytest.mark.parametrize("naughty", NAUGHTY)
def test_naughty_strings_narrow_or_are_left_out_but_never_break(
    owner: Actor, owner_client: Client, five: list[Customer], naughty: str
) -> None:
    choices = [{"key": "s", "label_th": "เล็ก"}]
    kinds = ["text", "number", "money", "date", "choice", "choices", "boolean", "link", "file"]
    for kind in kinds:
        add_field(owner, NOUN, label_th="ช่อง", slug=kind, type=kind, choices=choices)
    columns = [one for one in owner_client.get(LIST).context["list"].columns.values() if one.filterable]
    operators = ["contains", "is", "between", "last", "on", "any", "none", "from", "older", "yes", naughty[:20]]
    for column in columns:
        query = urlencode([(f"f.{column.name}", f"{operator}:{naughty}") for operator in operators])
        assert owner_client.get(f"{LIST}?{query}").status_code == 200
    for name in ("q", "sort", "cols", "view", "density", "f.name", f"f.{naughty}", "op"):
        assert owner_client.get(f"{LIST}?{urlencode({name: naughty})}").status_code == 200
    added = owner_client.get(LIST, {"column": "name", "op": "contains", "value": naughty}, headers=htmx())
    assert added.status_code == 200
    assert b"<script>alert" not in added.content


def htmx(target: str = "list-customers") -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": target}


def test_adding_a_filter_answers_with_the_list_and_its_canonical_address(
    owner_client: Client, five: list[Customer]
) -> None:
    answer = owner_client.get(LIST, {"column": "name", "op": "contains", "value": "กาญ"}, headers=htmx())
    assert answer.headers["HX-Push-Url"] == f"{LIST}?f.name=contains%3A{quote('กาญ')}"
    assert names(answer) == ["กาญจนา"]
    assert b"<html" not in answer.content
    again = owner_client.get(f"{answer.headers['HX-Push-Url']}&column=name&op=is&value=ไก่&place=0", headers=htmx())
    assert names(again) == ["ไก่"]
    assert len(again.context["list"].state.filters) == 1


def test_a_filter_that_does_not_fit_says_so_and_keeps_the_list(owner_client: Client, five: list[Customer]) -> None:
    answer = owner_client.get(LIST, {"column": "birth_date", "op": "on", "value": "31/02/2569"}, headers=htmx())
    assert answer.context["fault"]
    assert len(names(answer)) == 5


def test_the_search_in_the_list_finds_names_and_phones(
    owner: Actor, owner_client: Client, five: list[Customer]
) -> None:
    ContactPoint.objects.create(customer=five[0], kind="phone", value="+66812345678", written="081-234-5678")
    assert names(get(owner_client, q="กาญ")) == ["กาญจนา"]
    assert names(get(owner_client, q="081-234")) == ["เกษม"]
    nothing = get(owner_client, q="ไม่มีคนนี้")
    assert (names(nothing), nothing.context["list"].nothing_at_all) == ([], False)


def test_a_business_without_customers_is_taught(owner_client: Client) -> None:
    assert get(owner_client).context["list"].nothing_at_all


# ── rights ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_hidden_column_is_neither_shown_nor_filtered_nor_sorted(
    owner: Actor, staff_client: Client, owner_client: Client
) -> None:
    add_field(owner, NOUN, label_th="ลับ", slug="secret", type="text", sensitive=True)
    create_customer(owner, name="ก", tax_id="0105556123453", custom={"secret": "ซ่อนไว้"})
    create_customer(owner, name="ข")
    for column, kept in (("tax_id", "0105556123453"), ("custom.secret", "ซ่อนไว้")):
        shown = get(owner_client, cols=column)
        assert kept in shown.content.decode()
        answer = staff_client.get(f"{LIST}?cols={column}&f.{column}=contains:{quote(kept)}&sort=-{column}")
        assert names(answer) == ["ก", "ข"]
        assert kept not in answer.content.decode().split("<tbody>")[1].split("</tbody>")[0]
        assert len(answer.context["list"].state.notes) == 2
        assert staff_client.get(f"/lists/customers/filter/?column={column}").status_code == 404
        pk = Customer.objects.get(name="ก").pk
        assert staff_client.get(f"/lists/customers/cell/{pk}/{column}/").status_code == 404
        assert kept not in staff_client.get(f"/lists/customers/peek/{pk}/").content.decode()


def test_a_role_bound_to_branches_or_own_work_sees_its_rows_only(owner: Actor, five: list[Customer]) -> None:
    shop = Branch.objects.create(business=owner.business, code="00001", name="นิมมาน")
    seller = add_member(owner.business, person("sales@example.com", "ขาย"), builtin="sales")
    assert seller.membership
    seller.membership.branches.set([shop])
    Customer.objects.filter(name="ไก่").update(branch=shop)
    assert names(get(signed_in(seller))) == ["ไก่"]


ENDPOINTS = [
    ("get", "/lists/customers/peek/{pk}/", {}),
    ("get", "/lists/customers/cell/{pk}/name/", {}),
    ("post", "/lists/customers/cell/{pk}/name/", {"value": "ของเขา", "version": "1"}),
    ("get", "/lists/customers/runs/{run}/", {}),
    ("post", "/lists/customers/runs/{run}/stop/", {}),
    ("post", "/lists/customers/runs/{run}/undo/", {}),
    ("post", "/lists/customers/views/{view}/", {}),
    ("get", "/lists/customers/views/{view}/name/", {}),
    ("post", "/lists/customers/views/{view}/name/", {"name": "ของเขา"}),
    ("post", "/lists/customers/views/{view}/share/", {"shared": "yes"}),
    ("post", "/lists/customers/views/{view}/default/", {"default": "yes"}),
    ("post", "/lists/customers/views/{view}/delete/", {}),
    ("post", "/lists/customers/views/{view}/restore/", {}),
]


@pytest.mark.parametrize(("method", "url", "data"), ENDPOINTS)
def test_an_outsider_finds_nothing_and_changes_nothing(
    owner: Actor, outsider_client: Client, *, five: list[Customer], method: str, url: str, data: dict[str, str]
) -> None:
    view = save_view(owner, "customers", name="ของเรา", query="")
    share_view(owner, "customers", view.pk, shared=True)
    run = BulkRun.objects.create(
        table="customers", action="delete", started_by=owner.user, membership=owner.membership, total=1
    )
    before = facts()
    answer = getattr(outsider_client, method)(url.format(pk=five[0].pk, view=view.pk, run=run.pk), data)
    assert answer.status_code == 404
    assert facts() == before


def facts() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values_list()) for model in (Customer, SavedView, BulkRun, ListPreference)
    ]


def test_an_outsiders_bulk_action_reaches_none_of_our_rows(
    outsider: Actor, outsider_client: Client, five: list[Customer], run_jobs: RunJobs
) -> None:
    answer = outsider_client.post("/lists/customers/do/delete/", {"id": str(five[0].pk), "confirmed": "1"})
    assert answer.status_code == 422
    with use_business(outsider.business):
        assert not BulkRun.objects.exists()
    run_jobs()
    assert Customer.objects.filter(deleted_at=None).count() == 5


def test_a_viewer_edits_nothing_and_deletes_nothing(staff_client: Client, five: list[Customer]) -> None:
    before = facts()
    pk = five[0].pk
    assert staff_client.get(f"/lists/customers/cell/{pk}/name/").status_code == 403
    assert staff_client.post(f"/lists/customers/cell/{pk}/name/", {"value": "x", "version": "1"}).status_code == 403
    assert staff_client.post("/lists/customers/do/delete/", {"id": str(pk), "confirmed": "1"}).status_code == 403
    assert facts() == before


def test_visitors_are_asked_to_sign_in(client: Client, five: list[Customer]) -> None:
    for url in (LIST, "/lists/customers/filter/?column=name", f"/lists/customers/peek/{five[0].pk}/"):
        assert client.get(url).status_code == 302


def test_a_list_that_does_not_exist_is_not_found(owner_client: Client) -> None:
    assert owner_client.get("/lists/nothing/filter/?column=name").status_code == 404
    assert owner_client.get(f"/lists/customers/peek/{uuid4()}/").status_code == 404


# ── editing in place ─────────────────────────────────────────────────────────────────────────────────────────────────
def toasted(answer: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])["toast"][0]
    return said


def test_a_cell_is_edited_with_a_toast_whose_undo_puts_it_back(
    owner: Actor, owner_client: Client, five: list[Customer]
) -> None:
    add_field(owner, NOUN, label_th="แต้ม", slug="points", type="number")
    pk = five[0].pk
    for name, value, kept in (("nickname", "น้องเก", "น้องเก"), ("custom.points", "๑,๒๕๐", "1250")):
        version = Customer.objects.get(pk=pk).version
        url = f"/lists/customers/cell/{pk}/{name}/"
        assert owner_client.get(url).status_code == 200
        saved = owner_client.post(url, {"value": value, "version": version}, headers=htmx(f"row-{pk}"))
        stored = Customer.objects.get(pk=pk)
        assert kept in {stored.nickname, stored.custom.get("points")}
        assert f'id="row-{pk}"' in saved.content.decode()
        undo = owner_client.post(toasted(saved)["undo_url"], headers={"Accept": "application/json"})
        assert undo.status_code == 302
        stored = Customer.objects.get(pk=pk)
        assert (stored.nickname, stored.custom) == ("", {})


def test_a_stale_edit_shows_what_stands_now_and_overwrites_nothing(
    owner: Actor, owner_client: Client, five: list[Customer]
) -> None:
    customer = five[0]
    change_customer(owner, customer, version=1, nickname="ก่อนแล้ว")
    url = f"/lists/customers/cell/{customer.pk}/nickname/"
    answer = owner_client.post(url, {"value": "ของฉัน", "version": "1"}, headers=htmx())
    assert answer.status_code == 422
    assert "ก่อนแล้ว" in answer.content.decode()
    assert 'name="version" value="2"' in answer.content.decode()
    assert Customer.objects.get(pk=customer.pk).nickname == "ก่อนแล้ว"


def test_an_undo_after_somebody_elses_change_is_refused(
    owner: Actor, owner_client: Client, five: list[Customer]
) -> None:
    pk = five[0].pk
    saved = owner_client.post(f"/lists/customers/cell/{pk}/nickname/", {"value": "ก", "version": "1"}, headers=htmx())
    change_customer(owner, Customer.objects.get(pk=pk), version=2, nickname="ข")
    undo = owner_client.post(toasted(saved)["undo_url"], headers={"Accept": "application/json"})
    assert undo.status_code == 409
    assert Customer.objects.get(pk=pk).nickname == "ข"
    assert (
        owner_client.post("/lists/customers/undo/tampered/", headers={"Accept": "application/json"}).status_code == 422
    )


def test_a_value_that_does_not_fit_stays_in_the_input_with_its_fault(
    owner: Actor, owner_client: Client, five: list[Customer]
) -> None:
    url = f"/lists/customers/cell/{five[0].pk}/name/"
    answer = owner_client.post(url, {"value": "", "version": "1"}, headers=htmx())
    assert (answer.status_code, Customer.objects.get(pk=five[0].pk).name) == (422, "เกษม")


# ── columns and views ────────────────────────────────────────────────────────────────────────────────────────────────
def test_columns_and_density_are_remembered_for_the_person(owner_client: Client, five: list[Customer]) -> None:
    owner_client.post("/lists/customers/columns/", {"cols": ["province", "nonsense"], "density": "dense"})
    screen = get(owner_client).context["list"]
    assert ([column.name for column in screen.shown], screen.density) == (["name", "province"], "dense")


def test_a_saved_view_opens_with_all_it_kept(owner: Actor, owner_client: Client, five: list[Customer]) -> None:
    query = urlencode({"f.name": "contains:ก", "sort": "-name", "cols": "province"})
    owner_client.post(f"/lists/customers/views/?{query}", {"name": "มี ก"}, headers=htmx("dialog"))
    view = SavedView.objects.get()
    shown = get(owner_client, view=str(view.pk))
    assert names(shown) == ["ไก่", "เกษม", "กาญจนา"]
    assert [column.name for column in shown.context["list"].shown] == ["name", "province"]
    changed = owner_client.get(f"{LIST}?view={view.pk}&edited=1&f.name=contains:ไก่")
    assert (names(changed), changed.context["list"].view) == (["ไก่"], view)
    owner_client.post(f"/lists/customers/views/{view.pk}/?view={view.pk}&edited=1&f.name=contains:ไก่")
    assert names(get(owner_client, view=str(view.pk))) == ["ไก่"]


def test_views_are_ones_own_until_shared(
    owner: Actor, owner_client: Client, staff: Actor, staff_client: Client, five: list[Customer]
) -> None:
    mine = save_view(owner, "customers", name="ของฉัน", query="f.name=is%3AAnna")
    assert names(get(staff_client, view=str(mine.pk))) == IN_ORDER
    owner_client.post(f"/lists/customers/views/{mine.pk}/share/", {"shared": "yes"})
    assert names(get(staff_client, view=str(mine.pk))) == ["Anna"]
    for verb in ("delete", "name", "share"):
        answer = staff_client.post(f"/lists/customers/views/{mine.pk}/{verb}/", {"name": "แย่ง", "shared": "no"})
        assert answer.status_code in {403, 422}
    mine.refresh_from_db()
    assert (mine.name, mine.shared, mine.deleted_at) == ("ของฉัน", True, None)


def test_a_default_view_opens_by_itself_and_all_is_one_click_away(
    owner: Actor, owner_client: Client, five: list[Customer]
) -> None:
    view = save_view(owner, "customers", name="แอนนา", query="f.name=is%3AAnna")
    make_default(owner, "customers", view.pk)
    assert names(get(owner_client)) == ["Anna"]
    assert names(get(owner_client, view="all")) == IN_ORDER
    assert names(get(owner_client, q="ไก่")) == ["ไก่"]


def test_a_deleted_view_comes_back_by_undo(owner: Actor, owner_client: Client, five: list[Customer]) -> None:
    view = save_view(owner, "customers", name="ก", query="")
    answer = owner_client.post(f"/lists/customers/views/{view.pk}/delete/")
    assert answer.status_code == 302
    assert get(owner_client, view=str(view.pk)).context["list"].view is None
    owner_client.post(f"/lists/customers/views/{view.pk}/restore/")
    assert get(owner_client, view=str(view.pk)).context["list"].view == view


def test_two_views_of_one_person_have_two_names(owner: Actor, owner_client: Client) -> None:
    save_view(owner, "customers", name="ก", query="")
    assert owner_client.post("/lists/customers/views/", {"name": " ก "}).status_code == 422
    assert owner_client.post("/lists/customers/views/", {"name": " "}).status_code == 422
    assert SavedView.objects.count() == 1


def test_a_view_on_a_field_that_is_gone_still_opens_with_a_note(
    owner: Actor, owner_client: Client, five: list[Customer]
) -> None:
    field = add_field(owner, NOUN, label_th="แต้ม", slug="points", type="number")
    view = save_view(
        owner,
        "customers",
        name="ก",
        query="f.custom.points=from%3A1&sort=custom.points&cols=custom.points&f.name=contains%3Aก",
    )
    archive_field(owner, field.pk)
    shown = get(owner_client, view=str(view.pk))
    assert names(shown) == ["กาญจนา", "เกษม", "ไก่"]
    assert len(shown.context["list"].state.notes) == 2


# ── many rows at once ────────────────────────────────────────────────────────────────────────────────────────────────
def test_deleting_all_that_match_runs_as_a_job_and_is_undone(
    owner: Actor, owner_client: Client, five: list[Customer], run_jobs: RunJobs
) -> None:
    url = f"/lists/customers/do/delete/?f.name=contains:{quote('ก')}"
    asked = owner_client.post(url, {"all": "1"}, headers=htmx("dialog"))
    assert not BulkRun.objects.exists()
    assert b'name="confirmed"' in asked.content
    owner_client.post(url, {"all": "1", "confirmed": "1"}, headers=htmx("dialog"))
    late = create_customer(owner, name="ก มาทีหลัง")
    run_jobs()
    run = BulkRun.objects.get()
    assert (run.state, run.total, run.done, run.refused) == ("done", 3, 3, 0)
    assert names(get(owner_client)) == sorted_names(["ขวัญ", "Anna", late.name])
    told = owner_client.get(f"/lists/customers/runs/{run.pk}/", headers=htmx())
    assert owner_client.post(toasted(told)["undo_url"]).status_code == 302
    assert owner_client.post(toasted(told)["undo_url"]).status_code == 409
    run_jobs()
    run.refresh_from_db()
    assert run.state == "undone"
    assert names(get(owner_client)) == sorted_names([*NAMES, late.name])


def sorted_names(wanted: list[str]) -> list[str]:
    return list(Customer.objects.filter(name__in=wanted).order_by("sort_key").values_list("name", flat=True))


def test_giving_customers_to_a_colleague_undoes_only_what_nobody_changed_since(
    owner: Actor, owner_client: Client, staff: Actor, five: list[Customer], run_jobs: RunJobs
) -> None:
    assert owner.user
    assert staff.user
    ids = [str(customer.pk) for customer in five[:2]]
    data = {"id": ids, "confirmed": "1", "value": str(staff.user.pk)}
    owner_client.post("/lists/customers/do/owner/", data, headers=htmx("dialog"))
    run_jobs()
    assert set(Customer.objects.filter(owner=staff.user.pk).values_list("name", flat=True)) == set(NAMES[:2])
    first = Customer.objects.get(pk=ids[0])
    change_customer(owner, first, version=first.version, owner=owner.user)
    owner_client.post(f"/lists/customers/runs/{BulkRun.objects.get().pk}/undo/")
    run_jobs()
    assert list(Customer.objects.filter(pk__in=ids).order_by("pk").values_list("owner", flat=True)) == [
        owner.user.pk,
        None,
    ]
    assert BulkRun.objects.get().refused == 1


def test_a_stopped_run_leaves_the_rest(
    owner: Actor, owner_client: Client, five: list[Customer], run_jobs: RunJobs
) -> None:
    ids = [str(customer.pk) for customer in five]
    owner_client.post("/lists/customers/do/delete/", {"id": ids, "confirmed": "1"})
    run = BulkRun.objects.get()
    owner_client.post(f"/lists/customers/runs/{run.pk}/stop/")
    run_jobs()
    run.refresh_from_db()
    assert (run.state, run.done, Customer.objects.filter(deleted_at=None).count()) == ("cancelled", 0, 5)


def test_a_right_taken_away_before_the_job_runs_stops_it(
    owner: Actor, owner_client: Client, five: list[Customer], run_jobs: RunJobs
) -> None:
    owner_client.post("/lists/customers/do/delete/", {"id": [str(five[0].pk)], "confirmed": "1"})
    assert owner.membership
    owner.membership.role = owner.business.roles.get(builtin="viewer")
    owner.membership.save()
    run_jobs(failing=True)
    assert Customer.objects.filter(deleted_at=None).count() == 5


def test_choosing_nothing_is_never_read_as_choosing_everything(owner_client: Client, five: list[Customer]) -> None:
    answer = owner_client.post("/lists/customers/do/delete/", {"confirmed": "1"})
    assert (answer.status_code, BulkRun.objects.exists()) == (422, False)
