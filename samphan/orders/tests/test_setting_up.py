from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from conftest import refused
from samphan.customers.models import Customer
from samphan.orders.models import Letterhead, OrderSettings
from samphan.orders.papers import pdf_of
from samphan.orders.papers.quotation import quotation_paper
from samphan.orders.quoting import make_quotation
from samphan.orders.setting_up import change_letterhead, change_settings, own_settings
from samphan.orders.stamping import LARGEST_PICTURE, remove_picture, set_picture
from samphan.orders.steps import settings_of_sales
from samphan.orders.tests.conftest import Stocked, some
from samphan.platform.accounts.rights import Actor
from samphan.platform.audit.models import AuditEntry
from samphan.platform.events.models import Event
from samphan.platform.refusals import Conflict, Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Branch

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def logo(content: bytes = DOT, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_settings_are_changed_told_and_kept_in_the_trail(owner: Actor) -> None:
    row = own_settings(owner)
    change_settings(owner, seen=row.version, promptpay_id="081-222-3333", quotation_days=7, order_words=" ขอบคุณ ")
    sales = settings_of_sales()
    assert (sales.promptpay_id, sales.quotation_days, sales.order_words) == ("081-222-3333", 7, "ขอบคุณ")
    [event] = Event.objects.filter(kind="orders.settings_changed")
    assert set(event.data["fields"]) == {"promptpay_id", "quotation_days", "order_words"}
    assert AuditEntry.objects.filter(object_pk=str(row.pk), changes__has_key="promptpay_id").exists()
    with pytest.raises(Conflict):
        change_settings(owner, seen=row.version - 1, quotation_days=8)
    assert settings_of_sales().quotation_days == 7


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("promptpay_id", "081-222", "promptpay_id"),
        ("quotation_days", 0, "validity"),
        ("quotation_days", 366, "validity"),
        ("paper_language", "fr", "language"),
        ("receipt_words", "ก" * 1001, "words_too_long"),
        ("left_out", ["amount"], "columns"),
    ],
)
def test_settings_that_cannot_be_are_refused(owner: Actor, field: str, value: object, code: str) -> None:
    row = own_settings(owner)
    with refused(code):
        change_settings(owner, seen=row.version, **{field: value})
    row.refresh_from_db()
    assert row.version == 1


def test_a_branch_says_where_it_stands(owner: Actor, branch: Branch, outsider: Actor) -> None:
    made = change_letterhead(
        owner, branch, address_line="1 ถนนเจริญกรุง", province="กทม.", postcode="๑๐๑๐๐", phone="02-123-4567"
    )
    assert str(made) == "1 ถนนเจริญกรุง กรุงเทพมหานคร 10100"
    assert made.phone == "+6621234567"
    with refused("postcode"):
        change_letterhead(owner, branch, seen=made.version, postcode="123")
    with refused("phone"):
        change_letterhead(owner, branch, seen=made.version, phone="12")
    with pytest.raises(Conflict):
        change_letterhead(owner, branch, seen=made.version - 1, address_line="2")
    theirs = Branch.objects.get(business=outsider.business)
    with pytest.raises(NotFound):
        change_letterhead(owner, theirs, address_line="x")
    assert Letterhead.objects.get().address_line == "1 ถนนเจริญกรุง"


def test_a_logo_stands_on_documents_and_the_old_file_goes(
    owner: Actor, cafe: Customer, branch: Branch, stocked: Stocked
) -> None:
    first = set_picture(owner, "logo", logo()).logo.name
    second = set_picture(owner, "logo", logo()).logo.name
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)
    paper = quotation_paper(make_quotation(owner, cafe, some(stocked()), branch))
    assert paper.logo is not None
    assert paper.logo.content == DOT
    assert len(PdfReader(BytesIO(pdf_of(paper))).pages[0].images) == 1
    remove_picture(owner, "logo")
    remove_picture(owner, "logo")
    assert not default_storage.exists(second)
    assert quotation_paper(make_quotation(owner, cafe, some(stocked()), branch)).logo is None


def test_what_is_no_small_picture_is_no_logo(owner: Actor) -> None:
    for wrong in (logo(b"%PDF-1.7", "logo.pdf"), logo(DOT + bytes(LARGEST_PICTURE)), logo(b"GIF89a", "logo.gif"), None):
        with pytest.raises(Refused) as refusal:
            set_picture(owner, "logo", wrong)
        assert refusal.value.code in {"logo_form", "file_missing", "file_kind"}
    assert not settings_of_sales().logo


def test_a_picture_that_cannot_be_read_is_refused_before_it_spoils_every_document(owner: Actor) -> None:
    with refused("logo_form"):
        set_picture(owner, "logo", logo(DOT[:40]))
    huge = DOT[:16] + (60_000).to_bytes(4, "big") * 2 + DOT[24:]
    with refused("logo_form"):
        set_picture(owner, "logo", logo(huge))
    assert not settings_of_sales().logo


def test_only_who_runs_the_business_changes_how_it_sells(
    owner: Actor, clerk: Actor, staff_client: Client, branch: Branch
) -> None:
    with pytest.raises(Forbidden):
        change_settings(clerk, seen=1, quotation_days=1)
    with pytest.raises(Forbidden):
        set_picture(clerk, "logo", logo())
    with pytest.raises(Forbidden):
        change_letterhead(clerk, branch, address_line="x")
    for address in ("", "logo/", f"branches/{branch.pk}/"):
        assert staff_client.get(f"/orders/settings/{address}").status_code == 403
    assert not OrderSettings.objects.exists()


def test_the_page_keeps_what_was_written_when_something_is_wrong(
    owner: Actor, owner_client: Client, branch: Branch
) -> None:
    page = owner_client.get("/orders/settings/")
    assert page.status_code == 200
    wrong = {
        "version": 1,
        "promptpay_id": "12",
        "quotation_days": 9,
        "paper_language": "both",
        "order_words": "ข้อความยาว",
    }
    answer = owner_client.post("/orders/settings/", wrong)
    assert answer.status_code == 422
    assert "ข้อความยาว" in answer.text
    assert settings_of_sales().quotation_days == 30
    owner_client.post("/orders/settings/", wrong | {"promptpay_id": "0812223333", "left_out": ["unit"]})
    sales = settings_of_sales()
    assert (sales.quotation_days, sales.paper_language, sales.left_out, sales.vat_registered) == (
        9,
        "both",
        ["unit"],
        False,
    )
    place = f"/orders/settings/branches/{branch.pk}/"
    assert owner_client.post(place, {"version": 0, "postcode": "1"}).status_code == 422
    assert owner_client.post(place, {"version": 0, "address_line": "9 ถนนราชดำเนิน"}).status_code == 302
    assert "9 ถนนราชดำเนิน" in owner_client.get("/orders/settings/").text


def test_the_logo_is_uploaded_shown_and_removed_on_the_page(owner: Actor, owner_client: Client) -> None:
    assert owner_client.get("/orders/settings/logo/").status_code == 404
    assert owner_client.post("/orders/settings/logo/set/", {"logo": logo()}).status_code == 302
    shown = owner_client.get("/orders/settings/logo/")
    assert b"".join(shown.streaming_content) == DOT  # type: ignore[attr-defined]
    owner_client.post("/orders/settings/logo/remove/")
    assert not settings_of_sales().logo
