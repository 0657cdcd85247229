"""Making and removing the demonstration business. It is a business of its own: real ones never hold a row of it."""

from __future__ import annotations

import base64
import hmac
from datetime import date
from random import Random

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.actions import add_member, create_business
from samphan.platform.accounts.models import User
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.demo.access import demonstration
from samphan.platform.demo.world import Colleague, DemoWorld, Progress, slices
from samphan.platform.refusals import Refused
from samphan.platform.sockets import fill_sockets
from samphan.platform.tenants.current import every_business, use_business
from samphan.platform.tenants.models import Branch, Business, Membership
from samphan.platform.tenants.scoped import BusinessOwned

SLUG = "doimok"
NAME = "ดอยหมอกคั่วสด"
NAME_EN = "Doi Mok Coffee Roasters"
TAX_ID, PHONE = "0999999999010", "053000000"  # a series that the registrar has not given out; nobody's number
DOMAIN = "doimok.example"  # a reserved domain: no mail to it can reach anybody
SIZE = 5_000
SEED = 2569
HEAD_OFFICE = "00000"
BRANCHES = {
    HEAD_OFFICE: ("โรงคั่วและขายส่ง แม่ริม", "เชียงใหม่"),
    "00001": ("สาขานิมมาน", "เชียงใหม่"),
    "00002": ("สาขาเชียงราย", "เชียงราย"),
    "00003": ("สาขาลำปาง", "ลำปาง"),
    "00004": ("ร้านออนไลน์", "เชียงใหม่"),
}
# mailbox, name, role, branch where they work ("" for the whole business)
PEOPLE = [
    ("owner", "พิมพ์ชนก ดอยหมอก", "owner", ""),
    ("manager", "ธนกฤต แสงหล้า", "manager", ""),
    ("nimman", "ปาริชาต คำแก้ว", "sales", "00001"),
    ("chiangrai", "อนุวัฒน์ ใจมา", "sales", "00002"),
    ("lampang", "ศศิธร วงศ์ไชย", "sales", "00003"),
    ("wholesale", "ภูวดล เรืองศรี", "sales", HEAD_OFFICE),
    ("online", "กัญญาณัฐ บุญมี", "sales", "00004"),
    ("marketing", "ณิชา ทองดี", "marketing", ""),
    ("service", "สุรเดช ปันแก้ว", "service", ""),
    ("analyst", "วริศรา ธรรมชัย", "analyst", ""),
    ("store", "บุญส่ง ต๊ะคำ", "storekeeper", HEAD_OFFICE),
    ("viewer", "มานพ ใจงาม", "viewer", ""),
]


def demo_password() -> str:
    """The password of every demonstration sign-in. Made from this installation's key: nobody can guess it from the source."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"samphan.demo", "sha256")
    return f"doimok-{base64.b32encode(digest)[:8].decode().lower()}"


def demo_business() -> Business | None:
    return Business.objects.filter(slug=SLUG, is_demo=True).first()


def sign_ins() -> list[tuple[str, str, str]]:
    """(e-mail, name, standard role) of everybody who can sign in to the demonstration business."""
    return [(f"{mailbox}@{DOMAIN}", name, builtin) for mailbox, name, builtin, _branch in PEOPLE]


@transaction.atomic
def build_demo(
    *, size: int = SIZE, seed: int = SEED, last_day: date | None = None, progress: Progress | None = None
) -> Business:
    """The demonstration business with every module's slice; the one that stood before is replaced. Trusts its caller: the command line.

    The same size, seed and last day (default: today) give the same data, but for ids.
    """
    fill_sockets("demo")
    if (before := demo_business()) is not None:
        erase(before)
    business = create_business(slug=SLUG, name=NAME, is_demo=True)
    business.name_en, business.tax_id, business.phone = NAME_EN, TAX_ID, PHONE
    business.save(update_fields=["name_en", "tax_id", "phone"])
    with use_business(business), translation.override("th"):  # what it writes down is in its people's language
        world = DemoWorld(
            business=business,
            branches=(branches := make_branches(business)),
            colleagues=make_people(business, branches),
            random=Random(seed),  # noqa: S311 - repeatable chance, not a secret
            last_day=last_day or timezone.localdate(),
            size=size,
        )
        if progress:
            world.progress = progress
        for part in slices():
            part.fill(world)
    return business


def remove_demo(actor: Actor) -> None:
    """Remove the demonstration business the actor works in, with its people. Raises `Refused` in a real business."""
    demonstration.require(actor, "remove")
    if not actor.business.is_demo:
        raise Refused(
            _("This is a real business; only the demonstration business can be removed here."), code="not_demo"
        )
    erase(actor.business)


@transaction.atomic
def erase(business: Business) -> None:
    """Every row of a demonstration business, and the people who belonged to nothing else. Refuses a real business."""
    if not business.is_demo:
        raise Refused(
            _("This is a real business; only the demonstration business can be removed here."), code="not_demo"
        )
    with every_business():
        for model in apps.get_models():
            if issubclass(model, BusinessOwned) and not model._meta.proxy:  # noqa: SLF001 - Django's documented name
                rows = model._base_manager.filter(business=business)  # noqa: SLF001 - as above
                rows._raw_delete(rows.db)  # noqa: SLF001 - without loading 60,000 rows; the rest follows by cascade below
        Membership.objects.filter(business=business).delete()  # before their roles, which protect them
        business.delete()
        strangers = models.Q(email__endswith=f"@{DOMAIN}", memberships=None)
        User.objects.filter(strangers).delete()


def make_branches(business: Business) -> dict[str, Branch]:
    for code, (name, province) in BRANCHES.items():
        Branch.objects.update_or_create(business=business, code=code, defaults={"name": name, "province": province})
    return {branch.code: branch for branch in Branch.objects.filter(business=business)}


def make_people(business: Business, branches: dict[str, Branch]) -> list[Colleague]:
    secret = make_password(demo_password())
    people = []
    for (email, name, builtin), (_mailbox, _name, _builtin, code) in zip(sign_ins(), PEOPLE, strict=True):
        user, _made = User.objects.update_or_create(email=email, defaults={"name": name, "password": secret})
        EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        add_member(business, user, builtin=builtin)
        membership = Membership.objects.select_related("business", "role", "user").get(business=business, user=user)
        if code:
            membership.branches.set([branches[code]])
        people.append(Colleague(actor_of(membership), builtin, branches.get(code)))
    return people
