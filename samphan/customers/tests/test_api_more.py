"""Imports, files, follow-ups, traits, tags and the warning of look-alikes, as another system uses them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from conftest import RunJobs
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.customers.models import Customer, CustomerTag, Tag
from samphan.customers.tags import add_tag, delete_tag, rename_tag, tags_of
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor
from samphan.platform.api.actions import grantable_scopes
from samphan.platform.api.testing import Caller, caller
from samphan.platform.events.models import Event
from samphan.platform.importing.models import ImportRun
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.search.actions import index_many

LIST = "ชื่อ,โทร\nสมชาย ใจดี,0812345671\nมานี มีนา,12345\nปิติ ดี,0812345673\n"


@pytest.fixture
def shop(owner: Actor) -> Caller:
    return caller(owner, *grantable_scopes(owner))


@pytest.fixture
def mani(owner: Actor) -> Customer:
    return create_customer(owner, name="มานี มีนา", reaches=[read_reach("phone", "0812345670")])


def sent(shop: Caller, path: str, name: str, content: bytes) -> tuple[int, dict[str, object]]:
    answer = Client().post(
        f"/api/v1{path}",
        {"file": SimpleUploadedFile(name, content)},
        headers={"Authorization": f"Bearer {shop.secret}", "Accept-Language": "en"},
    )
    return answer.status_code, answer.json()


def test_an_import_from_file_to_undo(shop: Caller, run_jobs: RunJobs) -> None:
    status, run = sent(shop, "/customers/imports", "list.csv", LIST.encode("cp874"))
    assert (status, run["state"], run["encoding"], run["lines"]) == (201, "analysed", "cp874", 3)
    path = f"/customers/imports/{run['id']}"
    meanings = {one["key"] for one in shop.get("/customers/imports/columns").json["data"]}
    assert {"name", "phone", "consent.news"} <= meanings
    assert shop.call("PUT", f"{path}/columns", {"columns": {"0": "name", "1": "phone"}}).status == 200
    assert shop.post(f"{path}/rehearse", None).status == 202
    run_jobs()
    told = shop.get(path).json
    assert (told["state"], told["counts"]["new"], Customer.objects.count()) == ("previewed", 3, 0)
    assert shop.post(f"{path}/undo", None).status == 409
    assert shop.post(f"{path}/run", None).status == 202
    assert shop.post(f"{path}/run", None).code == "changed_meanwhile"
    run_jobs()
    told = shop.get(path).json
    assert (told["state"], told["counts"]["new"], told["counts"]["faults"]) == ("done", 3, 1)
    [error] = shop.get(f"{path}/errors").json["data"]
    assert (error["line"], error["column"], error["value"]) == (3, "phone", "12345")
    mend = shop.get(f"{path}/errors?as=file")
    assert mend.headers["Content-Type"] == "text/csv"
    assert "มานี มีนา,12345" in mend.content.decode("utf-8-sig")
    assert shop.post(f"{path}/undo", None).status == 202
    run_jobs()
    assert shop.get(path).json["undone"] == {"removed": 3, "restored": 0, "left": 0}
    assert not Customer.objects.exists()
    assert [one["id"] for one in shop.get("/customers/imports").json["data"]] == [run["id"]]


def test_a_file_that_cannot_be_read_is_a_problem_and_nothing_is_kept(shop: Caller) -> None:
    status, problem = sent(shop, "/customers/imports", "list.xlsx", b"%PDF-1.7\n" + bytes(range(256)) * 9)
    assert (status, problem["code"]) == (422, "not_a_table")
    assert shop.post("/customers/imports", {"name": "a.csv"}).json["fields"] == {"content": "This is required."}
    assert shop.post("/customers/imports", {"name": "a.csv", "content": "!!"}).code == "file_missing"
    assert shop.post("/customers/imports", b"x", Content_Type="multipart/form-data; boundary=x").code == "file_missing"
    assert not ImportRun.objects.exists()


def test_a_column_that_is_none_is_refused(shop: Caller) -> None:
    _status, run = sent(shop, "/customers/imports", "list.csv", LIST.encode())
    answer = shop.call("PUT", f"/customers/imports/{run['id']}/columns", {"columns": {"0": "colour"}})
    assert (answer.status, answer.code) == (422, "column_unknown")
    assert shop.delete(f"/customers/imports/{run['id']}").status == 204
    assert not ImportRun.objects.exists()


def test_files_are_added_read_removed_and_restored(shop: Caller, mani: Customer) -> None:
    path = f"/customers/{mani.pk}/files"
    status, kept = sent(shop, path, "สัญญา.pdf", b"%PDF-1.7 x")
    assert (status, kept["content_type"], kept["size"]) == (201, "application/pdf", 10)
    read = shop.get(f"{path}/{kept['id']}")
    assert (read.content, read.headers["X-Content-Type-Options"]) == (b"%PDF-1.7 x", "nosniff")
    status, problem = sent(shop, path, "evil.pdf", b"<html>")
    assert (status, problem["code"]) == (422, "file_kind")
    assert shop.delete(f"{path}/{kept['id']}").status == 204
    assert shop.get(path).json["data"] == []
    assert shop.post(f"{path}/{kept['id']}/restore", None).status == 200
    assert [one["name"] for one in shop.get(path).json["data"]] == ["สัญญา.pdf"]


def test_a_follow_up_from_plan_to_done(shop: Caller, mani: Customer) -> None:
    due = (timezone.now() + timedelta(days=2)).isoformat()
    planned = shop.post(f"/customers/{mani.pk}/follow-ups", {"kind": "call", "what": "โทรถาม", "due_at": due})
    assert planned.status == 201
    path = f"/follow-ups/{planned.json['id']}"
    later = (timezone.now() + timedelta(days=5)).isoformat()
    assert shop.patch(path, {"due_at": later}).json["what"] == "โทรถาม"
    assert shop.post(f"{path}/done", {"outcome": "จะสั่ง"}).json["outcome"] == "จะสั่ง"
    assert shop.patch(path, {"what": "x"}).status == 422
    assert shop.get(f"/customers/{mani.pk}/follow-ups").json["data"] == []
    assert shop.post(f"{path}/reopen", None).json["done_at"] is None
    assert shop.post(f"{path}/drop", None).json["dropped"] is True
    past = shop.post(f"/customers/{mani.pk}/follow-ups", {"what": "x", "due_at": "2020-01-01T00:00:00+07:00"})
    assert (past.status, list(past.json["fields"])) == (422, ["due"])


def test_traits_say_their_value_and_why(shop: Caller, mani: Customer, run_jobs: RunJobs) -> None:
    run_jobs()
    traits = {one["name"]: one for one in shop.get(f"/customers/{mani.pk}/traits").json["data"]}
    assert traits["customers.ladder"]["value"] == "prospect"
    assert traits["customers.completeness"]["unit"] == "%"
    assert traits["customers.completeness"]["reasons"]


def test_adding_somebody_who_looks_like_a_customer_warns(shop: Caller, owner: Actor, mani: Customer) -> None:
    index_many([mani])
    answer = shop.post("/customers", {"name": "มานี มีนา"})
    assert answer.status == 201
    assert [(one["id"], one["reasons"]) for one in answer.json["look_alikes"]] == [(str(mani.pk), ["same_name"])]
    near = {"name": "มานี มีนา", "contact_points": [{"kind": "phone", "value": "0812345678"}]}
    [*_names, first] = sorted(
        shop.post("/customers?compare=all", near).json["look_alikes"], key=lambda one: one["score"] or 0
    )
    assert first["id"] == str(mani.pk)
    assert {"given_same", "family_same", "phone_near"} <= set(first["reasons"])
    assert shop.post("/customers", {"name": "ไม่เหมือนใคร"}).json["look_alikes"] == []
    taken = shop.post("/customers", {"name": "ใครก็ได้", "contact_points": [{"kind": "phone", "value": "0812345670"}]})
    assert (taken.code, taken.json["customer_id"]) == ("contact_point_taken", str(mani.pk))


# ── tags of the business ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_tag_is_renamed_for_everybody(shop: Caller, owner: Actor, mani: Customer) -> None:
    add_tag(owner, mani, "ขาประจํา")
    [tag] = shop.get("/tags").json["data"]
    assert tag["customers"] == 1
    assert shop.patch(f"/tags/{tag['id']}", {"tag": "ลูกค้าประจำ"}).json["name"] == "ลูกค้าประจำ"
    assert tags_of([mani.pk])[mani.pk] == ["ลูกค้าประจำ"]
    event = Event.objects.get(kind="customers.tag_renamed")
    assert (event.data["customers"], event.data["merged"]) == (1, False)


def test_the_name_of_another_tag_makes_the_two_one(owner: Actor, mani: Customer) -> None:
    piti = create_customer(owner, name="ปิติ")
    add_tag(owner, mani, "วีไอพี")
    add_tag(owner, mani, "VIP")
    add_tag(owner, piti, "วีไอพี")
    kept = rename_tag(owner, Tag.objects.get(name="วีไอพี"), "vip")
    assert kept.name == "VIP"
    assert tags_of([mani.pk, piti.pk]) == {mani.pk: ["VIP"], piti.pk: ["VIP"]}
    assert Tag.objects.count() == 1


def test_a_tag_is_deleted_from_everybody(owner: Actor, mani: Customer) -> None:
    add_tag(owner, mani, "เลิกใช้")
    assert len(delete_tag(owner, Tag.objects.get()).borne_by) == 1
    assert not CustomerTag.objects.exists()
    assert Event.objects.get(kind="customers.tag_deleted").data == {"tag": "เลิกใช้", "customers": 1}


def test_who_may_not_look_after_tags_changes_nothing(owner: Actor, staff: Actor, mani: Customer) -> None:
    add_tag(owner, mani, "ของเรา")
    seller = add_member(owner.business, staff.user, builtin="sales")  # type: ignore[arg-type]  # the cast has users
    for refused_one in (staff, seller):
        with pytest.raises((Forbidden, Refused)):
            rename_tag(refused_one, Tag.objects.get(), "ของฉัน")
    assert Tag.objects.get().name == "ของเรา"
