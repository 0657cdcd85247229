"""Tags on customers: put on, taken off, and what there is to choose from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.customers.access import customers, tag_words
from samphan.customers.actions import require_living
from samphan.customers.events import TagAdded, TagDeleted, TagRemoved, TagRenamed, TagRestored
from samphan.customers.models import Customer, CustomerTag, DeletedTag, Tag
from samphan.customers.models.tag import tag_key
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.thai.text import tidy

LONGEST = 40
MOST = 30  # tags of one customer
OFFERED = 12
KEPT = timedelta(days=1)  # how long a deleted tag can be given back
AT_ONCE = 1_000


def read_tag(name: str) -> str:
    """The name in its stored form. Raises `Refused`."""
    text = tidy(name).lstrip("#").strip()
    if not tag_key(text):
        sentence = _("Write a word for the tag.")
        raise Refused(sentence, code="tag_form", fields={"tag": sentence})
    if len(text) > LONGEST:
        too_long = _("A tag has at most %(most)d characters.") % {"most": LONGEST}
        raise Refused(too_long, code="tag_form", fields={"tag": too_long})
    return text


@transaction.atomic
def add_tag(actor: Actor, customer: Customer, name: str) -> bool:
    """Put a tag on, making it when it is new; False when the customer bears it already."""
    customers.require(actor, "edit", customer)
    require_living(customer)
    text = read_tag(name)
    tag, _new = Tag.objects.get_or_create(key=tag_key(text), defaults={"name": text})
    borne = CustomerTag.objects.filter(customer=customer)
    if borne.filter(tag=tag).exists():
        return False
    if borne.count() >= MOST:
        raise Refused(_("A customer has at most %(most)d tags.") % {"most": MOST}, code="too_many")
    CustomerTag.objects.create(customer=customer, tag=tag)
    record(TagAdded(tag=tag.name), actor=actor, subject=customer, customer_id=customer.pk)
    return True


@transaction.atomic
def remove_tag(actor: Actor, customer: Customer, name: str) -> bool:
    """Take a tag off; False when the customer did not bear it. A tag that nobody bears any more is forgotten."""
    customers.require(actor, "edit", customer)
    borne = CustomerTag.objects.filter(customer=customer, tag__key=tag_key(name)).select_related("tag").first()
    if borne is None:
        return False
    tag = borne.tag
    borne.delete()
    if not CustomerTag.objects.filter(tag=tag).exists():
        tag.delete()
    record(TagRemoved(tag=tag.name), actor=actor, subject=customer, customer_id=customer.pk)
    return True


@transaction.atomic
def rename_tag(actor: Actor, tag: Tag, name: str) -> Tag:
    """Give a tag another name, for all who bear it. Where the business has a tag of that name, the two become one: that one is returned."""
    tag_words.require(actor, "edit", tag)
    text = read_tag(name)
    if text == tag.name:
        return tag
    before, borne = tag.name, CustomerTag.objects.filter(tag=tag)
    there: Tag | None = Tag.objects.select_for_update().filter(key=tag_key(text)).exclude(pk=tag.pk).first()
    count = borne.count()
    if there:
        borne.exclude(customer__in=CustomerTag.objects.filter(tag=there).values("customer")).update(tag=there)
        tag.delete()  # with what is left of it: those who bore both
    elif not Tag.objects.filter(pk=tag.pk, name=before).update(name=text, key=tag_key(text)):
        raise Conflict
    kept: Tag = there or Tag.objects.get(pk=tag.pk)
    told = TagRenamed(before=before, tag=kept.name, customers=count, merged=there is not None)
    record(told, actor=actor, subject=kept)
    return kept


@transaction.atomic
def delete_tag(actor: Actor, tag: Tag) -> DeletedTag:
    """Take a tag off everyone and forget it; what was there is kept for a day, so that it can be given back."""
    tag_words.require(actor, "edit", tag)
    DeletedTag.objects.filter(deleted_at__lt=timezone.now() - KEPT).delete()
    borne = CustomerTag.objects.filter(tag=tag).order_by("created_at", "pk").values_list("customer_id", flat=True)
    deleted: DeletedTag = DeletedTag.objects.create(
        business=actor.business, name=tag.name, borne_by=[str(pk) for pk in borne]
    )
    record(TagDeleted(tag=tag.name, customers=len(deleted.borne_by)), actor=actor)
    tag.delete()
    return deleted


@transaction.atomic
def restore_tag(actor: Actor, pk: UUID) -> DeletedTag:
    """Undo `delete_tag`: the tag is there again on everyone who bore it and is still there. Once: raises `NotFound` after that."""
    actor.require(tag_words.permission("edit"))
    deleted: DeletedTag | None = DeletedTag.objects.filter(business=actor.business, pk=pk).first()
    if deleted is None or not DeletedTag.objects.filter(pk=pk).delete()[0]:
        raise NotFound(_("There is nothing left to undo."))
    tag, _new = Tag.objects.get_or_create(key=tag_key(deleted.name), defaults={"name": deleted.name})
    bears = set(CustomerTag.objects.filter(tag=tag).values_list("customer_id", flat=True))
    back = [pk for pk in living(map(UUID, deleted.borne_by)) if pk not in bears]
    CustomerTag.objects.bulk_create([CustomerTag(customer_id=pk, tag=tag) for pk in back], batch_size=1_000)
    record(TagRestored(tag=tag.name, customers=len(back)), actor=actor, subject=tag)
    return deleted


def living(ids: Iterable[UUID]) -> Iterator[UUID]:
    """Those of these customers that still are there, in the same order."""
    rest = iter(ids)
    while several := list(islice(rest, AT_ONCE)):
        there = set(Customer.objects.filter(pk__in=several).values_list("pk", flat=True))
        yield from (pk for pk in several if pk in there)


def counted_tags(actor: Actor) -> list[Tag]:
    """The business's tags by name, each with `borne_by`: how many customers bear it."""
    return list(tag_words.rows(actor).annotate(borne_by=Count("borne")).order_by("name", "pk"))


def tags_of(ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Names of the tags that each of these customers bears, in the order they were put on; one query."""
    found: dict[UUID, list[str]] = defaultdict(list)
    borne = CustomerTag.objects.filter(customer__in=list(ids)).order_by("created_at", "pk")
    for customer, name in borne.values_list("customer_id", "tag__name"):
        found[customer].append(name)
    return found


def find_tags(text: str = "") -> list[str]:
    """Names of the business's tags that hold `text`, those that begin with it first."""
    key = tag_key(text)
    names = list(Tag.objects.filter(key__contains=key).order_by("name").values_list("key", "name")[:200])
    names.sort(key=lambda one: (not one[0].startswith(key), one[1]))
    return [name for _key, name in names[:OFFERED]]
