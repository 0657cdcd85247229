"""Settings › How long data is kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samphan.consent.access import retention
from samphan.consent.models import RetentionRun
from samphan.consent.retention import KINDS, MOST_MONTHS, change_rules, months_now, preview
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422
SHOWN = 30


@signed_in
@require_http_methods(["GET", "POST"])
def rules(request: SignedInRequest) -> HttpResponse:
    """POST with `try` counts what the typed months would do and saves nothing; else it saves."""
    actor = request.actor
    retention.require(actor, "view")
    months, fault = months_now(), ""
    if request.method == "POST":
        retention.require(actor, "edit")
        try:
            months = typed_months(request)
            if "try" not in request.POST:
                change_rules(actor, months)
                toast(request, _("Saved. The next night keeps to it."))
                return redirect("consent:retention")
        except Refused as refused:
            fault = str(refused.sentence)
    due = preview(months)
    runs = RetentionRun.objects.order_by("-ran_at")[:SHOWN]
    context = {
        "rows": [(kind, months[key], due.get(key, 0)) for key, kind in KINDS.items()],
        "runs": [(KINDS[run.kind].label if run.kind in KINDS else run.kind, run) for run in runs],
        "may_edit": retention.may(actor, "edit"),
        "tried": "try" in request.POST and not fault,
        "fault": fault,
        "most": MOST_MONTHS,
    }
    return render(request, "consent/retention.html", context, status=FAULTY if fault else 200)


def typed_months(request: SignedInRequest) -> dict[str, int | None]:
    typed = {key: request.POST.get(key, "").strip() for key in KINDS}
    if any(
        text and not (text.isascii() and text.isdigit() and int(text) in range(1, MOST_MONTHS + 1))
        for text in typed.values()
    ):
        raise Refused(_("Write months from 1 to %(most)d, or nothing.") % {"most": MOST_MONTHS}, code="months_range")
    return {key: int(text) if text else None for key, text in typed.items()}
