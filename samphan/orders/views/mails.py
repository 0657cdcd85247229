"""The dialog that sends a paper to its customer by e-mail."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from samphan.orders.forms.documents import posted
from samphan.orders.forms.mail import MailForm
from samphan.orders.mailing import addresses_of, mail_paper, to_mail, words_for
from samphan.orders.papers.shelf import SHELF
from samphan.orders.views.quotations import changed
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Forbidden, Refused
from samphan.platform.web.dialogs import dialog
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast


@signed_in
@require_http_methods(["GET", "POST"])
def paper_mail(request: SignedInRequest, kind: str, **ids: UUID) -> HttpResponse:
    """What the gate does not let through is said at once, before anything is typed; a refusal of the POST keeps what was typed."""
    row = to_mail(request.actor, kind, ids[kind])
    form = MailForm(posted(request), addresses=addresses_of(row), words=words_for(kind, row))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            mail_paper(
                request.actor,
                kind,
                row.pk,
                point=UUID(said["point"]),
                subject=said["subject"],
                text=said["text"],
                key=request.POST.get("key", "")[:40],
            )
        except Forbidden:
            raise
        except Refused as refusal:
            form.take(refusal)
        else:
            toast(request, _("It is on its way. The timeline tells when the mail server has taken it."))
            return changed()
    title = _("Send %(document)s %(number)s") % {"document": SHELF[kind].label(row), "number": row.number}
    return dialog(request, form, title, fields="orders/fields/mail.html", submit=_("Send"))
