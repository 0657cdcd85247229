from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.actions import add_field, archive_field
from samphan.platform.fields.files import keep_file
from samphan.platform.fields.models import FieldDefinition, StoredFile
from samphan.platform.fields.values import clean_custom, visible_custom
from samphan.platform.refusals import Forbidden, Refused

NOUN = "customers.customer"
SIZES = [{"key": "s", "label_th": "เล็ก", "label_en": "Small"}, {"key": "l", "label_th": "ใหญ่", "label_en": "Large"}]
GOOD = [
    ("text", "  กาแฟ  ", "กาแฟ"),
    ("number", "๑,๒๕๐.๕", "1250.5"),
    ("number", "-0", "0"),
    ("money", "฿1,250.005", "1250.01"),
    ("date", "29/02/2567", "2024-02-29"),
    ("date", "2026-11-20", "2026-11-20"),
    ("choice", "ใหญ่", "l"),
    ("choices", "Large, เล็ก", ["s", "l"]),
    ("boolean", "ไม่", False),
    ("link", "example.com/ก", "https://example.com/ก"),
]
BAD = [
    ("number", "NaN"),
    ("number", "1e400"),
    ("number", True),
    ("money", "สิบ"),
    ("date", "29/02/2566"),
    ("date", "31/11/2569"),
    ("choice", "กลาง"),
    ("choices", ["s", "xl"]),
    ("boolean", "maybe"),
    ("link", "javascript:alert(1)"),
    ("link", "https://a.b/<script>"),
    ("text", "ก" * 2001),
    ("text", {"a": 1}),
    ("file", "not-an-id"),
]


def made(owner: Actor, kind: str, **facts: Any) -> FieldDefinition:
    return add_field(owner, NOUN, label_th="ช่อง", slug="it", type=kind, choices=SIZES, **facts)


@pytest.mark.parametrize(("kind", "written", "kept"), GOOD)
def test_a_value_is_kept_in_the_form_of_its_type(owner: Actor, kind: str, written: Any, kept: Any) -> None:
    made(owner, kind)
    assert clean_custom(owner, NOUN, {"it": written}) == {"it": kept}


@pytest.mark.parametrize(("kind", "written"), BAD)
def test_a_value_that_does_not_fit_is_refused_beside_its_field(owner: Actor, kind: str, written: Any) -> None:
    made(owner, kind)
    with pytest.raises(Refused) as refusal:
        clean_custom(owner, NOUN, {"it": written})
    assert set(refusal.value.fields) == {"custom.it"}


def test_an_empty_value_clears_and_an_unnamed_one_stays(owner: Actor) -> None:
    made(owner, "text")
    assert clean_custom(owner, NOUN, {"it": ""}, current={"it": "ก", "old": 1}) == {"old": 1}
    assert clean_custom(owner, NOUN, {}, current={"it": "ก"}) == {"it": "ก"}


def test_a_field_nobody_made_is_refused(owner: Actor) -> None:
    with pytest.raises(Refused):
        clean_custom(owner, NOUN, {"contains": "x"})


def test_a_required_field_holds_up_new_rows_only(owner: Actor) -> None:
    made(owner, "text", required=True)
    with pytest.raises(Refused):
        clean_custom(owner, NOUN, {})
    assert clean_custom(owner, NOUN, {}, current={}) == {}
    with pytest.raises(Refused):
        clean_custom(owner, NOUN, {"it": ""}, current={"it": "ก"})


def test_a_sensitive_field_is_neither_seen_nor_written_by_a_viewer(owner: Actor, staff: Actor) -> None:
    made(owner, "text", sensitive=True)
    assert visible_custom(staff, NOUN, {"it": "ลับ"}) == {}
    assert visible_custom(owner, NOUN, {"it": "ลับ"}) == {"it": "ลับ"}
    with pytest.raises(Forbidden):
        clean_custom(staff, NOUN, {"it": "x"}, current={})


def test_an_archived_field_keeps_its_value_and_takes_no_new_one(owner: Actor) -> None:
    archive_field(owner, made(owner, "text").pk)
    assert clean_custom(owner, NOUN, {}, current={"it": "ก"}) == {"it": "ก"}
    with pytest.raises(Refused):
        clean_custom(owner, NOUN, {"it": "ข"}, current={"it": "ก"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<script>alert(1)</script>"),
        ("a.html", b"<html>"),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.png", b"%PDF-1.7"),
        ("a.txt", b"MZ\x00\x01"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(owner: Actor, name: str, content: bytes) -> None:
    field = made(owner, "file")
    with pytest.raises(Refused):
        keep_file(owner, field, SimpleUploadedFile(name, content))
    assert not StoredFile.objects.exists()


def test_a_file_of_another_field_is_no_value(owner: Actor) -> None:
    other = add_field(owner, NOUN, label_th="อื่น", slug="other", type="file")
    stored = keep_file(owner, other, SimpleUploadedFile("ใบ.pdf", b"%PDF-1.7 ..."))
    made(owner, "file")
    with pytest.raises(Refused):
        clean_custom(owner, NOUN, {"it": str(stored.pk)})
    assert clean_custom(owner, NOUN, {"other": str(stored.pk)}) == {"other": str(stored.pk)}
