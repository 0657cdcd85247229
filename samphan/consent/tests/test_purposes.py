from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from conftest import refused
from samphan.consent.actions.ledger import Proof, give, withdraw
from samphan.consent.actions.purposes import change_purpose, create_purpose, publish_wording, retire_purpose
from samphan.consent.models import PublishedForEver, Purpose, Wording
from samphan.consent.queries import purposes_in_use, worded
from samphan.customers.actions import create_customer
from samphan.customers.contacts import read_reach
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.models import Event
from samphan.platform.refusals import Conflict
from samphan.platform.tenants.current import use_business


def news() -> Purpose:
    return Purpose.objects.get(key="news")


def test_a_new_business_starts_with_purposes_in_thai_and_english(owner: Actor) -> None:
    asked = purposes_in_use()
    assert [one.purpose.key for one in asked] == ["news", "service", "surveys", "profiling", "partners"]
    assert all(one.wording.number == 1 and one.wording.text_th and one.wording.text_en for one in asked)


def test_the_wording_speaks_of_the_business_and_survives_percent_signs(owner: Actor) -> None:
    wording = publish_wording(owner, news(), text_th="รับส่วนลด 10% จาก %(business)s")
    assert worded(wording, "ดอยโรสต์") == "รับส่วนลด 10% จาก ดอยโรสต์"


def test_a_new_version_leaves_the_old_one_as_it_was(owner: Actor) -> None:
    before = Wording.objects.get(purpose=news(), number=1).text_th
    made = publish_wording(owner, news(), text_th="ข้อความใหม่", text_en="New words")
    assert made.number == 2
    assert Wording.objects.get(purpose=news(), number=1).text_th == before
    assert Event.objects.filter(kind="consent.wording_published").count() == 1


def test_the_same_words_again_publish_nothing(owner: Actor) -> None:
    first = Wording.objects.get(purpose=news())
    assert publish_wording(owner, news(), text_th=first.text_th, text_en=first.text_en) == first
    assert Wording.objects.filter(purpose=news()).count() == 1


def test_a_published_wording_cannot_be_edited_by_code(owner: Actor) -> None:
    wording = Wording.objects.get(purpose=news())
    wording.text_th = "เปลี่ยน"
    with pytest.raises(PublishedForEver):
        wording.save()


def test_a_wording_without_thai_is_refused(owner: Actor) -> None:
    with refused("wording_empty"):
        publish_wording(owner, news(), text_th="  ", text_en="Only English")
    assert Wording.objects.filter(purpose=news()).count() == 1


def test_a_purpose_is_added_with_its_wording_and_a_free_key(owner: Actor) -> None:
    made = create_purpose(owner, name_th="จดหมายข่าว", name_en="News", channels=["email"], text_th="ยินยอม")
    assert made.key == "news-2"
    assert made.wordings.get().number == 1


def test_an_unknown_channel_is_refused(owner: Actor) -> None:
    with refused("channel_unknown"):
        change_purpose(owner, news(), seen=1, channels=["pigeon"])
    assert "line" in news().channels


def test_two_people_changing_a_purpose_never_overwrite_each_other(owner: Actor) -> None:
    change_purpose(owner, news(), seen=1, name_th="ข่าว")
    with pytest.raises(Conflict):
        change_purpose(owner, news(), seen=1, name_th="โปรโมชัน")
    assert news().name_th == "ข่าว"


def test_a_viewer_changes_no_purpose(staff: Actor) -> None:
    with refused("forbidden"):
        retire_purpose(staff, news())
    assert news().retired_at is None


def test_the_pages_show_add_change_publish_and_retire(owner_client: Client, owner: Actor) -> None:
    assert "ข่าวสารและโปรโมชัน" in owner_client.get("/settings/purposes/").content.decode()
    form = {"name_th": "เชิญร่วมงาน", "basis": "consent", "channels": ["line"], "text_th": "ยินยอมรับคำเชิญ"}
    owner_client.post("/settings/purposes/new/", form)
    made = Purpose.objects.get(name_th="เชิญร่วมงาน")
    owner_client.post(f"/settings/purposes/{made.pk}/wording/", {"text_th": "ยินยอมรับคำเชิญร่วมงาน"})
    assert made.wordings.count() == 2
    page = owner_client.get(f"/settings/purposes/{made.pk}/").content.decode()
    assert "ยินยอมรับคำเชิญร่วมงาน" in page
    change = {"name_th": "เชิญร่วมงานชิม", "basis": "consent", "channels": ["line"], "version": made.version}
    owner_client.post(f"/settings/purposes/{made.pk}/", change)
    owner_client.post(f"/settings/purposes/{made.pk}/retire/")
    made.refresh_from_db()
    assert (made.name_th, made.retired_at is None) == ("เชิญร่วมงานชิม", False)
    owner_client.post(f"/settings/purposes/{made.pk}/restore/")
    made.refresh_from_db()
    assert made.retired_at is None


@pytest.mark.parametrize("path", ["", "wording/", "retire/", "restore/"])
def test_a_purpose_of_another_business_is_not_there(owner: Actor, outsider_client: Client, path: str) -> None:
    assert outsider_client.post(f"/settings/purposes/{news().pk}/{path}", {"text_th": "x"}).status_code == 404
    assert news().retired_at is None


def test_each_business_has_its_own_purposes(owner: Actor, outsider: Actor) -> None:
    ours = news()
    with use_business(outsider.business):
        assert news().pk != ours.pk


@pytest.mark.parametrize("placeholder", ["{กิจการ}", "{business}", "%(business)s"])
def test_the_name_of_the_business_stands_where_its_placeholder_was(owner: Actor, placeholder: str) -> None:
    wording = publish_wording(owner, news(), text_th=f"รับส่วนลด 10% จาก {placeholder} ทุก %s")
    assert worded(wording, "ดอยโรสต์") == "รับส่วนลด 10% จาก ดอยโรสต์ ทุก %s"


def test_the_next_version_is_written_from_words_that_people_read(owner_client: Client, owner: Actor) -> None:
    shown = owner_client.get(reverse("consent:wording-publish", args=[news().pk])).content.decode()
    assert "{กิจการ}" in shown
    assert "{business}" in shown
    assert "%(business)s" not in shown


def test_the_badge_says_at_a_glance_what_may_be_sent(owner: Actor, owner_client: Client, staff: Actor) -> None:
    reaches = [read_reach("email", "fon@example.com"), read_reach("line", "fonfon")]
    fon = create_customer(owner, name="ฝน", reaches=reaches)
    address = f"{reverse('consent:badge')}?customer={fon.pk}"
    assert "ยังไม่เคยขอส่งข่าว" in owner_client.get(address).content.decode()
    give(owner, fon, news(), ["email", "line"], Proof("paper", "staff", "ใบ 1"))
    withdraw(owner, fon, news(), ["line"], Proof("spoken", "staff", note="โทรมา"))
    shown = owner_client.get(address).content.decode()
    assert "รับข่าว: อีเมล" in shown
    assert "ไม่รับข่าว: LINE" in shown
    assert "badge" in owner_client.get(f"/customers/{fon.pk}/").content.decode()


def test_a_badge_of_another_business_is_not_there(owner: Actor, outsider_client: Client) -> None:
    fon = create_customer(owner, name="ฝน")
    assert outsider_client.get(f"{reverse('consent:badge')}?customer={fon.pk}").status_code == 404
