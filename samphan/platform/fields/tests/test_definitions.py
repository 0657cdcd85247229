from __future__ import annotations

from typing import Any

import pytest

from samphan.customers.actions import change_customer, create_customer
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.fields.actions import add_field, archive_field, edit_field, order_fields, restore_field
from samphan.platform.fields.models import FieldDefinition
from samphan.platform.refusals import Conflict, Forbidden, NotFound, Refused
from samphan.platform.tenants.current import use_business

NOUN = "customers.customer"


def test_a_field_without_a_short_name_gets_one(owner: Actor) -> None:
    made = [add_field(owner, NOUN, label_th="ขนาด", label_en=english) for english in ("Cup size", "Cup size", "", "")]
    assert [field.slug for field in made] == ["cup_size", "cup_size_1", "field_1", "field_2"]
    assert Event.objects.filter(kind="fields.field_changed").count() == 4


@pytest.mark.parametrize("slug", ["Size", "a-b", "a__b'", "1a", "ก", "a" * 41, "a.b"])
def test_a_short_name_that_could_become_a_query_is_refused(owner: Actor, slug: str) -> None:
    with pytest.raises(Refused):
        add_field(owner, NOUN, label_th="ก", slug=slug)
    assert not FieldDefinition.objects.exists()


def test_a_viewer_makes_no_fields(owner: Actor, staff: Actor) -> None:
    field = add_field(owner, NOUN, label_th="ก", slug="a")
    with pytest.raises(Forbidden):
        add_field(staff, NOUN, label_th="ข")
    for attempt in (archive_field, restore_field):
        with pytest.raises(NotFound):
            attempt(staff, field.pk)
    with pytest.raises(Forbidden):
        order_fields(staff, NOUN, [field.pk])
    assert FieldDefinition.objects.get().archived_at is None


def test_an_outsider_finds_no_field(owner: Actor, outsider: Actor) -> None:
    field = add_field(owner, NOUN, label_th="ก", slug="a")
    with use_business(outsider.business), pytest.raises(NotFound):
        edit_field(outsider, field.pk, version=1, label_th="ของเขา")
    assert FieldDefinition.objects.get().label_th == "ก"


def test_two_people_editing_a_field_do_not_overwrite_each_other(owner: Actor) -> None:
    field = add_field(owner, NOUN, label_th="ก", slug="a")
    edit_field(owner, field.pk, version=1, label_th="ข")
    with pytest.raises(Conflict):
        edit_field(owner, field.pk, version=1, label_th="ค")
    assert FieldDefinition.objects.get().label_th == "ข"


def holding(owner: Actor, kind: str, value: Any, **facts: Any) -> FieldDefinition:
    field = add_field(owner, NOUN, label_th="ก", slug="a", type=kind, **facts)
    create_customer(owner, name="ก", custom={"a": value})
    return field


def test_a_type_changes_when_every_value_converts(owner: Actor) -> None:
    field = holding(owner, "text", "1,250")
    edit_field(owner, field.pk, version=1, type="money")
    assert Customer.objects.get().custom == {"a": "1250.00"}


@pytest.mark.parametrize(("kind", "value", "to"), [("text", "กาแฟ", "number"), ("number", "1.005", "money")])
def test_a_type_that_would_lose_a_value_is_refused_and_nothing_changes(
    owner: Actor, kind: str, value: str, to: str
) -> None:
    field = holding(owner, kind, value)
    with pytest.raises(Refused):
        edit_field(owner, field.pk, version=1, type=to)
    assert (FieldDefinition.objects.get().type, Customer.objects.get().custom) == (kind, {"a": value})


def test_a_choice_in_use_cannot_go(owner: Actor) -> None:
    choices = [{"key": "s", "label_th": "เล็ก"}, {"key": "l", "label_th": "ใหญ่"}]
    for slug, kind, value in (("a", "choice", "s"), ("b", "choices", ["s"])):
        field = add_field(owner, NOUN, label_th="ก", slug=slug, type=kind, choices=choices)
        create_customer(owner, name="ก", custom={slug: value})
        with pytest.raises(Refused) as refusal:
            edit_field(owner, field.pk, version=1, choices=choices[1:])
        assert refusal.value.code == "choice_in_use"
        edit_field(owner, field.pk, version=1, choices=choices[:1])


def test_an_archived_field_comes_back_with_its_values(owner: Actor) -> None:
    field = holding(owner, "text", "ก")
    archive_field(owner, field.pk)
    customer = Customer.objects.get()
    change_customer(owner, customer, version=1, nickname="น้อง", custom={})
    restore_field(owner, field.pk)
    assert Customer.objects.get().custom == {"a": "ก"}


def test_fields_stand_in_the_order_given(owner: Actor) -> None:
    one, two, three = (add_field(owner, NOUN, label_th=slug, slug=slug) for slug in ("a", "b", "c"))
    order_fields(owner, NOUN, [three.pk, one.pk])
    assert [field.slug for field in FieldDefinition.objects.of(NOUN)] == ["c", "a", "b"]
    assert two.slug == "b"
