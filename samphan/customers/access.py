"""Who may see and change customers, and which."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from samphan.customers.models import Customer, Suspicion, Tag
from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.accounts.standard_roles import RowScope


class CustomerAccess(Access[Customer]):
    model = Customer
    resource = "customers:customer"
    label = _("Customers")
    verbs = {
        "view": _("see"),
        "create": _("add"),
        "edit": _("change"),
        "delete": _("delete"),
        "import": _("import"),
        "export": _("export"),
    }
    sensitive_fields = {"income_band": _("income a month"), "tax_id": _("tax id")}
    standard = {
        "manager": "*",
        "sales": "view create edit",
        "marketing": "view edit export",
        "service": "view create edit",
        "analyst": "view export",
        "storekeeper": "view",
        "viewer": "view",
    }
    standard_hidden = {"income_band": "service storekeeper viewer", "tax_id": "analyst storekeeper viewer"}
    owner_field = "owner"
    branch_field = "branch"


class TagAccess(Access[Tag]):
    """The business's own words for customers. Putting one on is changing that customer; these change the word for everybody."""

    model = Tag
    resource = "customers:tag"
    label = _("Tags")
    verbs = {"edit": _("rename, merge and delete")}
    standard = {"manager": "*", "marketing": "*"}

    def rows(self, actor: Actor) -> QuerySet[Tag]:
        tags: QuerySet[Tag] = Tag.objects.filter(business=actor.business)
        return tags if actor.has(self.permission("edit")) else tags.none()


class NoteAccess(Access[Customer]):
    """Notes and contact logs are events about a customer; whoever may see the customer reads them."""

    model = Customer
    resource = "customers:note"
    label = _("Notes and contact log")
    verbs = {"create": _("write")}
    standard = {"manager": "*", "sales": "*", "marketing": "*", "service": "*"}
    owner_field = "owner"
    branch_field = "branch"


class DuplicateAccess(Access[Suspicion]):
    """Possible duplicates: a pair is there for those who may see both customers."""

    model = Suspicion
    resource = "customers:duplicate"
    label = _("Possible duplicates")
    verbs = {"review": _("review"), "merge": _("merge and un-merge")}
    standard = {"manager": "*", "sales": "*", "marketing": "review", "service": "*"}

    def rows(self, actor: Actor) -> QuerySet[Suspicion]:
        pairs: QuerySet[Suspicion] = Suspicion.objects.filter(business=actor.business)
        if not (actor.has(self.permission("review")) and actor.has(customers.permission("view"))):
            return pairs.none()
        if actor.row_scope == RowScope.ALL:
            return pairs
        seen = customers.rows(actor).values("pk")
        return pairs.filter(left__in=seen, right__in=seen)


customers = CustomerAccess()
tag_words = TagAccess()
notes = NoteAccess()
duplicates = DuplicateAccess()
