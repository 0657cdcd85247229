"""Two people save the same settings: the second keeps what was typed, sees what stands now, and may save with open eyes."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from samphan.consent.models import PublicPages, Purpose
from samphan.customers.models import NOUN
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.actions import add_field
from samphan.platform.fields.models import FieldDefinition
from samphan.platform.people.actions.roles import RoleInput, create_role
from samphan.platform.tenants.models import Branch, Business
from samphan.platform.webhooks.actions import create_endpoint
from samphan.platform.webhooks.models import WebhookEndpoint


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def clash_of(answer: Any) -> str:
    """The alert that says what stands now; "" when there is none."""
    found = re.search(r'<div class="alert alert-warn".*?</ul>', text_of(answer))
    return found[0] if found else ""


def version_of(answer: Any) -> str:
    return re.search(r'<input[^>]*name="version"[^>]*value="(\d+)"', text_of(answer))[1]


def both_save(client: Client, address: str, first: dict[str, Any], second: dict[str, Any]) -> Any:
    """Two people opened the form; the answer is the second's."""
    version = version_of(client.get(address))
    assert client.post(address, {**first, "version": version}).status_code == 302
    answer = client.post(address, {**second, "version": version})
    assert answer.status_code in {200, 409, 422}
    return answer


def save_again(client: Client, address: str, answer: Any, typed: dict[str, Any]) -> None:
    assert client.post(address, {**typed, "version": version_of(answer)}).status_code == 302


def test_the_profile_of_the_business(owner: Actor, owner_client: Client) -> None:
    mine = {"name": "คนที่สอง", "name_en": "Mine", "phone": "053 123 456"}
    answer = both_save(owner_client, "/settings/business/", {"name": "คนแรก", "name_en": "Theirs"}, mine)
    assert "คนแรก" in clash_of(answer)
    assert "Theirs" in clash_of(answer)
    assert 'value="Mine"' in text_of(answer)
    assert Business.objects.get(pk=owner.business.pk).name == "คนแรก"
    save_again(owner_client, "/settings/business/", answer, mine)
    assert Business.objects.get(pk=owner.business.pk).name == "คนที่สอง"


def test_a_branch_shows_only_what_differs(owner: Actor, owner_client: Client) -> None:
    branch = Branch.objects.get(business=owner.business)
    address = f"/settings/branches/{branch.pk}/"
    mine = {"code": "00000", "name": "ของฉัน", "province": ""}
    answer = both_save(owner_client, address, {**mine, "name": "ของเขา"}, mine)
    assert "ของเขา" in clash_of(answer)
    assert "00000" not in clash_of(answer)
    save_again(owner_client, address, answer, mine)
    assert Branch.objects.get(pk=branch.pk).name == "ของฉัน"


def test_a_member_shows_the_role_that_the_other_gave(owner: Actor, staff: Actor, owner_client: Client) -> None:
    roles = {one: Role.objects.get(business=owner.business, builtin=one) for one in ("sales", "service")}
    address = f"/settings/people/{staff.membership.pk}/"
    answer = both_save(owner_client, address, {"role": roles["sales"].pk}, {"role": roles["service"].pk})
    assert str(roles["sales"]) in clash_of(answer)
    save_again(owner_client, address, answer, {"role": roles["service"].pk})


def test_a_role_shows_which_rights_came_and_went(owner: Actor, owner_client: Client) -> None:
    role = create_role(owner, RoleInput("เคาน์เตอร์", ["customers:customer:view"], "all", []))
    base = {"name": "เคาน์เตอร์", "row_scope": "all"}
    theirs = {**base, "permissions": ["customers:customer:view", "customers:customer:edit"]}
    mine = {**base, "permissions": ["customers:customer:view", "customers:customer:delete"]}
    answer = both_save(owner_client, f"/settings/roles/{role.pk}/", theirs, mine)
    assert "+ ลูกค้า: แก้ไข" in clash_of(answer)
    assert "− ลูกค้า: ลบ" in clash_of(answer)
    assert Role.objects.get(pk=role.pk).permissions == theirs["permissions"]


def test_a_definition_of_an_own_field_with_its_choices(owner: Actor, owner_client: Client) -> None:
    one = {"key": "s", "label_th": "เล็ก"}
    field = add_field(owner, NOUN, label_th="ขนาด", slug="size", type="choice", choices=[one])
    address = f"/settings/fields/{field.pk}/"
    base = {
        "label_th": "ขนาด",
        "type": "choice",
        "choice_en": ["", ""],
        "choice_colour": ["", ""],
        "choice_key": ["s", ""],
    }
    theirs = {**base, "label_en": "Size", "choice_th": ["เล็ก", "ใหญ่"]}
    mine = {**base, "label_en": "Cup", "choice_th": ["เล็ก", "กลาง"]}
    answer = both_save(owner_client, address, theirs, mine)
    assert "Size" in clash_of(answer)
    assert "เล็ก, ใหญ่" in clash_of(answer)
    assert 'value="กลาง"' in text_of(answer)
    save_again(owner_client, address, answer, mine)
    assert FieldDefinition.objects.get().label_en == "Cup"


def test_a_webhook(owner: Actor, owner_client: Client) -> None:
    endpoint = create_endpoint(owner, name="x", url="https://hooks.example.co.th/", kinds=["*"])
    address = f"/settings/webhooks/{endpoint.pk}/edit/"
    base = {"url": "https://hooks.example.co.th/", "kinds": ["*"]}
    answer = both_save(owner_client, address, {**base, "name": "ของเขา"}, {**base, "name": "ของฉัน"})
    assert "ของเขา" in clash_of(answer)
    save_again(owner_client, address, answer, {**base, "name": "ของฉัน"})
    assert WebhookEndpoint.objects.get().name == "ของฉัน"


def test_a_page_that_begins_with_defaults(owner_client: Client) -> None:
    address = "/settings/public-pages/"
    mine = {"registration_open": "on", "welcome_th": "ของฉัน"}
    answer = both_save(owner_client, address, {**mine, "welcome_th": "ของเขา"}, mine)
    assert "ของเขา" in clash_of(answer)
    save_again(owner_client, address, answer, mine)
    assert PublicPages.objects.get().welcome_th == "ของฉัน"


def test_a_purpose(owner: Actor, owner_client: Client) -> None:
    purpose = Purpose.objects.first()
    address = f"/settings/purposes/{purpose.pk}/"
    base = {"name_en": "News", "basis": purpose.basis, "channels": purpose.channels}
    answer = both_save(owner_client, address, {**base, "name_th": "ของเขา"}, {**base, "name_th": "ของฉัน"})
    assert "ของเขา" in clash_of(answer)
    assert 'value="ของฉัน"' in text_of(answer)
