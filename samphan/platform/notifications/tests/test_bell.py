from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from conftest import signed_in
from samphan.platform.accounts.rights import Actor
from samphan.platform.notifications.models import Notification
from samphan.platform.notifications.notify import notify


def tell(actor: Actor, sentence: str = "นำเข้าเสร็จแล้ว", url: str = "/") -> Notification:
    assert actor.user
    return notify(actor.user, sentence, url=url)


def test_the_bell_counts_what_its_person_has_not_read(owner: Actor, staff: Actor) -> None:
    tell(owner)
    tell(owner)
    assert ">2<" in signed_in(owner).get(reverse("notifications:bell")).content.decode()
    assert 'class="dot"' not in signed_in(staff).get(reverse("notifications:bell")).content.decode()


def test_a_sentence_is_said_in_the_persons_language(owner: Actor) -> None:
    assert owner.user
    owner.user.language = "en"
    english = notify(owner.user, format_lazy("{one} 1", one=_("notification"))).sentence
    owner.user.language = "th"
    thai = notify(owner.user, format_lazy("{one} 1", one=_("notification"))).sentence
    assert (english, thai) == ("notification 1", "การแจ้งเตือน 1")


def test_opening_one_marks_it_read_and_leads_to_its_page(owner_client: Client, owner: Actor) -> None:
    told = tell(owner, url="/people/no-business/")
    answer = owner_client.get(reverse("notifications:open", args=[told.pk]))
    assert answer.headers["Location"] == "/people/no-business/"
    told.refresh_from_db()
    assert told.read_at


def test_reading_all_empties_the_bell(owner_client: Client, owner: Actor) -> None:
    tell(owner)
    answer = owner_client.post(reverse("notifications:read-all"), headers={"HX-Request": "true"})
    assert "live:bell" in answer.headers["HX-Trigger"]
    assert not Notification.objects.filter(read_at=None).exists()


def test_a_colleague_and_an_outsider_find_nothing(owner: Actor, staff_client: Client, outsider_client: Client) -> None:
    told = tell(owner, "ความลับของเจ้าของ")
    for client in (staff_client, outsider_client):
        assert client.get(reverse("notifications:open", args=[told.pk])).status_code == 404
        assert "ความลับ" not in client.get(reverse("notifications:list")).content.decode()
        client.post(reverse("notifications:read-all"))
    told.refresh_from_db()
    assert told.read_at is None


def test_the_page_and_the_menu_show_the_same_sentences(owner_client: Client, owner: Actor) -> None:
    tell(owner, "ส่งออกเสร็จแล้ว <b>100</b> ราย")
    page = owner_client.get(reverse("notifications:list")).content.decode()
    menu = owner_client.get(reverse("notifications:list"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert "<html" not in menu
    for said in (page, menu):
        assert "ส่งออกเสร็จแล้ว &lt;b&gt;100&lt;/b&gt; ราย" in said
