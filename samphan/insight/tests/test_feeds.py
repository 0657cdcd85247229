"""Data feeds: what was granted and nothing else, as rows and as files, by token and by signed address."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import duckdb
import pytest
from django.test import Client

from conftest import person, refused
from samphan.customers.models import Customer
from samphan.insight import actions
from samphan.insight.feeds import actions as feeds
from samphan.insight.feeds.signing import address_of
from samphan.insight.models import DataFeed
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.insight.warehouse import files
from samphan.orders.models import OrderLine
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.api.testing import Caller, caller
from samphan.platform.audit.models import AuditEntry
from samphan.platform.tenants.current import use_business
from samphan.platform.tenants.models import Branch, Membership

pytestmark = pytest.mark.django_db
LINES = "/warehouse/tables/fact_sale_line"
COLUMNS = ["line", "day", "customer", "branch", "total"]
Fed = Callable[..., Caller]


@pytest.fixture
def fed(owner: Actor, shop: list[Customer]) -> Fed:
    """A caller whose feed gives these columns, by table."""
    actions.refresh(today=TODAY)

    def make(actor: Actor = owner, **columns: list[str]) -> Caller:
        feed, secret = feeds.make_feed(actor, name="บัญชี", columns=columns or {"fact_sale_line": COLUMNS})
        return Caller(secret, feed.token)

    return make


def test_the_dictionary_tells_what_was_granted_and_no_more(fed: Fed) -> None:
    told = fed(fact_sale_line=COLUMNS, dim_branch=["name"]).get("/warehouse/tables").json
    assert [one["name"] for one in told["data"]] == ["dim_branch", "fact_sale_line"]
    assert [one["name"] for one in told["data"][1]["columns"]] == COLUMNS
    assert told["data"][1]["rows"] == OrderLine.objects.count()
    assert fed().get(LINES).json["key"] == ["line"]


def test_rows_are_paged_by_key_and_none_is_lost(fed: Fed) -> None:
    one, found = fed(), list[dict[str, Any]]()
    address = f"{LINES}/rows?limit=17&columns=line,total"
    while address:
        page = one.get(address).json
        assert set(page["data"][0]) == {"line", "total"}
        found += page["data"]
        address = page["next"]
    lines = {str(line.pk): f"{line.total:.2f}" for line in OrderLine.objects.all()}
    assert {row["line"]: row["total"] for row in found} == lines
    assert len(found) == len(lines)


def test_filters_narrow_and_a_faulty_one_is_refused(fed: Fed, branch: Branch) -> None:
    one = fed()
    said = quote(f"day>=2026-06-01;branch={branch.pk}")
    rows = one.get(f"{LINES}/rows?limit=5000&filter={said}").json["data"]
    assert rows
    assert min(row["day"] for row in rows) >= "2026-06-01"
    for faulty in ("day>=soon", "nothing=1", "day", "1=1) OR (1=1"):
        assert one.get(f"{LINES}/rows?filter={quote(faulty)}").code == "filter_malformed"
    assert one.get(f"{LINES}/rows?filter={quote('cost>1')}").code == "column_not_granted"


def test_a_column_that_was_not_granted_is_refused_by_its_name(fed: Fed) -> None:
    one = fed()
    for path in ("rows", "feed.csv", "feed.parquet"):
        told = one.get(f"{LINES}/{path}?columns=line,cost")
        assert (told.status, told.code) == (403, "column_not_granted")
        assert told.json["fields"]["columns"] == "fact_sale_line.cost"
    assert one.get(f"{LINES}/rows?columns=phone").code == "field_unknown"
    assert one.get("/warehouse/tables/dim_customer/rows").code == "table_not_granted"
    assert one.get("/warehouse/tables/src_orders_order/rows").code == "table_not_granted"


def test_a_token_without_a_feed_and_one_without_the_scope_read_nothing(fed: Fed, owner: Actor) -> None:
    fed()
    assert caller(owner, "insight:figures:read").get("/warehouse/tables").code == "feed_missing"
    assert caller(owner, "insight:figures:view").get("/warehouse/tables").code == "scope_missing"


def test_another_business_reads_nothing_of_ours(fed: Fed, outsider: Actor, client: Client) -> None:
    one = fed()
    feed = DataFeed.objects.get()
    with use_business(outsider.business):
        actions.refresh(today=TODAY)
        theirs, secret = feeds.make_feed(outsider, name="x", columns={"fact_sale_line": COLUMNS})
        assert Caller(secret, theirs.token).get(f"{LINES}/rows").json["data"] == []
        assert Caller(secret, theirs.token).get("/warehouse/tables/dim_branch").status == 404
    address = address_of(feed, "fact_sale_line")
    assert client.get(address.replace(str(feed.token_id), str(theirs.token_id))).status_code == 404
    client.force_login(outsider.user)
    for path in ("", "revoke/", "addresses/"):
        way = client.post if path else client.get
        assert way(f"/insight/feeds/{feed.pk}/{path}").status_code == 404
    assert one.get(LINES).status == 200


def test_files_are_the_table_and_answer_by_their_tag_and_in_parts(
    fed: Fed, tmp_path: Path, sold: Sold, shop: list[Customer]
) -> None:
    one = fed()
    told = one.get(f"{LINES}/feed.parquet")
    (tmp_path / "t.parquet").write_bytes(told.content)
    with duckdb.connect() as database:
        rows = database.execute(f"SELECT count(*), sum(total) FROM '{tmp_path}/t.parquet'").fetchall()
    assert rows == [(OrderLine.objects.count(), sum(line.total for line in OrderLine.objects.all()))]
    again = one.get(f"{LINES}/feed.parquet", If_None_Match=told.headers["ETag"])
    assert (again.status, again.content) == (304, b"")
    part = one.get(f"{LINES}/feed.parquet", Range="bytes=4-99")
    assert (part.status, part.content) == (206, told.content[4:100])
    assert part.headers["Content-Range"] == f"bytes 4-99/{len(told.content)}"
    assert one.get(f"{LINES}/feed.parquet", Range="bytes=999999999-").status == 416
    assert one.call("HEAD", f"{LINES}/feed.parquet").headers["ETag"] == told.headers["ETag"]
    sold(shop[0], TODAY)
    actions.refresh(today=TODAY)
    newer = one.get(f"{LINES}/feed.parquet", If_None_Match=told.headers["ETag"])
    assert (newer.status, newer.headers["ETag"] != told.headers["ETag"]) == (200, True)
    assert len(list((files.folder_of(one.token.business) / "feeds").iterdir())) == 1, "files of an earlier load go"


def test_csv_opens_in_excel_and_runs_no_formula(fed: Fed, branch: Branch) -> None:
    Branch.objects.filter(pk=branch.pk).update(name="=1+1")
    actions.refresh(today=TODAY)
    told = fed(dim_branch=["branch", "name"]).get("/warehouse/tables/dim_branch/feed.csv")
    assert told.content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(told.content.decode("utf-8-sig"))))[1] == [str(branch.pk), "'=1+1"]


def test_changed_since_tells_what_a_later_load_changed(fed: Fed, sold: Sold, shop: list[Customer]) -> None:
    one = fed()
    assert len(one.get(f"{LINES}/rows?limit=5000&changed_since=2030-01-01T00:00:00Z").json["data"]) > 0, "not known yet"
    actions.refresh(today=TODAY)
    since = one.get(f"{LINES}/rows").json["loaded_at"]
    address = f"{LINES}/rows?changed_since={quote(since)}"
    assert one.get(address).json["data"] == []
    order = sold(shop[0], TODAY, "12.50")
    line = OrderLine.objects.exclude(order=order).first()
    OrderLine.objects.filter(pk=line.pk).update(total=line.total + 1)
    for afresh in (False, True):
        actions.refresh(today=TODAY, afresh=afresh)
        told = {row["line"] for row in one.get(address).json["data"]}
        assert told == {str(line.pk), str(OrderLine.objects.get(order=order).pk)}


def member(owner: Actor, name: str, **fields: Any) -> Actor:
    role = Role.objects.create(business=owner.business, name=name, **fields)
    made = Membership.objects.create(business=owner.business, user=person(f"{name}@example.com", name), role=role)
    return actor_of(made)


MAKER = ["insight:figures:view", "insight:figures:feed", "insight:figures:read"]


def test_what_the_maker_must_not_see_cannot_be_granted_and_is_not_given_later(fed: Fed, owner: Actor) -> None:
    fed()
    blind = member(owner, "a", permissions=MAKER, hidden_fields=["catalog.product.cost"])
    with refused("column_hidden"):
        feeds.make_feed(blind, name="x", columns={"fact_sale_line": ["line", "cost"]})
    seeing = member(owner, "b", permissions=MAKER)
    one = fed(seeing, fact_sale_line=["line", "cost"])
    assert set(one.get(f"{LINES}/rows").json["data"][0]) == {"line", "cost"}
    Role.objects.filter(pk=seeing.membership.role_id).update(hidden_fields=["catalog.product.cost"])  # type: ignore[union-attr]
    assert set(one.get(f"{LINES}/rows").json["data"][0]) == {"line"}
    assert one.get(f"{LINES}/rows?columns=cost").code == "column_hidden"
    Role.objects.filter(pk=seeing.membership.role_id).update(hidden_fields=[], row_scope="own")  # type: ignore[union-attr]
    assert one.get(f"{LINES}/rows").json["data"] == [], "they sold nothing themselves"
    Role.objects.filter(pk=seeing.membership.role_id).update(permissions=[])  # type: ignore[union-attr]
    assert one.get(f"{LINES}/rows").code == "scope_missing"


def test_each_download_stands_in_the_audit_trail(fed: Fed, owner: Actor, client: Client) -> None:
    one = fed()
    before = AuditEntry.objects.count()
    one.get(f"{LINES}/feed.csv?columns=line,total")
    told = one.get(f"{LINES}/rows?limit=1")
    one.get(told.json["next"])
    entries = AuditEntry.objects.filter(action=AuditEntry.Action.ACCESS).order_by("pk")
    assert [one.changes["given"][1] for one in entries] == [
        "fact_sale_line (csv): line, total",
        f"fact_sale_line (json): {', '.join(COLUMNS)}",
    ]
    assert {one.actor_kind for one in entries} == {"integration"}
    assert AuditEntry.objects.count() == before + 2
    client.force_login(owner.user)
    assert "fact_sale_line (csv): line, total" in client.get("/settings/audit/").content.decode()


def test_a_signed_address_gives_one_table_until_it_is_changed_or_revoked(
    fed: Fed, owner_client: Client, client: Client
) -> None:
    fed(fact_sale_line=COLUMNS, dim_branch=["name"])
    feed = DataFeed.objects.get()
    page = owner_client.get(f"/insight/feeds/{feed.pk}/").content.decode()
    address = address_of(feed, "fact_sale_line")
    assert address.replace("&", "&amp;") in page
    told = client.get(address)
    body = b"".join(told.streaming_content)  # type: ignore[attr-defined]
    assert body.decode("utf-8-sig").splitlines()[0] == ",".join(COLUMNS)
    assert len(body.splitlines()) == OrderLine.objects.count() + 1
    assert client.get(address, headers={"If-None-Match": told.headers["ETag"]}).status_code == 304
    feed.token.refresh_from_db()
    assert feed.token.last_used_at is not None
    assert client.get(address.replace("fact_sale_line", "dim_branch")).status_code == 404
    assert client.get(urlsplit(address).path).status_code == 404
    assert owner_client.post(f"/insight/feeds/{feed.pk}/addresses/").status_code == 302
    assert client.get(address).status_code == 404
    address = address_of(DataFeed.objects.get(), "fact_sale_line")
    assert client.get(address).status_code == 200
    assert owner_client.post(f"/insight/feeds/{feed.pk}/revoke/").status_code == 302
    assert client.get(address).status_code == 404


def test_the_pages_make_a_feed_and_show_its_token_once(
    owner_client: Client, staff_client: Client, shop: list[Customer]
) -> None:
    assert owner_client.get("/insight/feeds/new/").status_code == 200
    actions.refresh(today=TODAY)
    form = owner_client.get("/insight/feeds/new/").content.decode()
    assert 'value="fact_sale_line.cost"' in form
    assert 'value="fact_sale_line.cost" checked' not in form
    assert owner_client.post("/insight/feeds/new/", {"name": "x"}).status_code == 422
    made = owner_client.post("/insight/feeds/new/", {"name": "ชีต", "column": ["dim_branch.name", "dim_branch.branch"]})
    assert "smp_" in made.content.decode()
    feed = DataFeed.objects.get()
    assert feed.columns == {"dim_branch": ["name", "branch"]}
    assert feed.token.prefix not in owner_client.get(f"/insight/feeds/{feed.pk}/").content.decode()
    assert "ชีต" in owner_client.get("/insight/feeds/").content.decode()
    for path in ("", "new/", f"{feed.pk}/"):
        assert staff_client.get(f"/insight/feeds/{path}").status_code == 403
    assert staff_client.post(f"/insight/feeds/{feed.pk}/revoke/").status_code == 403


def test_a_revoked_token_and_a_spent_minute_are_refused(fed: Fed, owner: Actor, client: Client, settings: Any) -> None:
    one = fed()
    feed = DataFeed.objects.get()
    settings.API_RATE = 1
    one.get(LINES)
    assert one.get(LINES).code == "rate_limited"
    assert client.get(address_of(feed, "fact_sale_line")).status_code == 429
    settings.API_RATE = 600
    feeds.revoke_feed(owner, feed)
    assert one.get(LINES).status == 401


def test_before_the_first_load_and_with_a_broken_file_a_feed_says_so(fed: Fed, owner: Actor) -> None:
    one = fed()
    path = files.published(owner.business)
    whole = path.read_bytes()
    path.write_bytes(b"broken" * 100)
    assert one.get(LINES).code == "warehouse_damaged"
    path.write_bytes(whole)
    assert one.get(LINES).status == 200
    path.unlink()
    assert one.get(LINES).code == "no_warehouse"
