"""Who may see and change what customers agreed to. Rows about a customer follow the right to that customer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.consent.models import PublicPages, Purpose, RetentionRule, SendingRules, SubjectRequest
from samphan.customers.models import Customer
from samphan.platform.accounts.rights import Access


class PurposeAccess(Access[Purpose]):
    model = Purpose
    resource = "consent:purpose"
    label = _("Purposes and wordings")
    verbs = {"view": _("see"), "edit": _("change and publish")}
    standard = {"manager": "*", "marketing": "view", "analyst": "view", "sales": "view", "service": "view"}


class ConsentAccess(Access[Customer]):
    """Consents of a customer: who may see the customer and has this right sees what may be sent to them."""

    model = Customer
    resource = "consent:consent"
    label = _("Consents")
    verbs = {"view": _("see"), "record": _("record")}
    standard = {
        "manager": "*",
        "sales": "*",
        "marketing": "*",
        "service": "*",
        "analyst": "view",
        "viewer": "view",
    }
    owner_field = "owner"
    branch_field = "branch"


class SendingAccess(Access[SendingRules]):
    model = SendingRules
    resource = "consent:sending"
    label = _("Limits of sending, and stopped addresses")
    verbs = {"view": _("see"), "edit": _("change")}
    standard = {"manager": "*", "marketing": "*", "service": "view", "sales": "view"}


class PagesAccess(Access[PublicPages]):
    model = PublicPages
    resource = "consent:pages"
    label = _("Public pages and self-registration")
    verbs = {"view": _("see"), "edit": _("change")}
    standard = {"manager": "*", "marketing": "*", "service": "view", "sales": "view"}


class RequestAccess(Access[SubjectRequest]):
    """Requests of data subjects. Answering one shows everything that is held, so it reaches over branches and own work."""

    model = SubjectRequest
    resource = "consent:request"
    label = _("Data subject requests")
    verbs = {"view": _("see"), "create": _("record"), "answer": _("answer"), "erase": _("erase a customer for good")}
    standard = {"manager": "*", "service": "view create"}


class RetentionAccess(Access[RetentionRule]):
    model = RetentionRule
    resource = "consent:retention"
    label = _("Retention, and the record of processing")
    verbs = {"view": _("see"), "edit": _("change")}
    standard = {"manager": "view", "analyst": "view"}


purposes = PurposeAccess()
consents = ConsentAccess()
sending = SendingAccess()
pages = PagesAccess()
requests = RequestAccess()
retention = RetentionAccess()
