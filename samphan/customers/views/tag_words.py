"""Settings › Tags: the business's own words for customers, renamed, merged and deleted for everybody at once."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samphan.customers.access import tag_words
from samphan.customers.tags import LONGEST, counted_tags, delete_tag, rename_tag, restore_tag
from samphan.platform.accounts.middleware import SignedInRequest
from samphan.platform.refusals import Refused
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

FAULTY = 422


@signed_in
@require_GET
def tag_list(request: SignedInRequest) -> HttpResponse:
    tag_words.require(request.actor, "edit")
    return render(request, "customers/tag_words.html", {"tags": counted_tags(request.actor)})


@signed_in
@require_http_methods(["GET", "POST"])
def tag_rename(request: SignedInRequest, tag: UUID) -> HttpResponse:
    """GET: the dialog. POST `name`: the new name; that of another tag makes the two one."""
    word = tag_words.get(request.actor, "edit", tag)
    name, fault = word.name, ""
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            kept = rename_tag(request.actor, word, name)
        except Refused as refusal:
            fault = str(refusal)
        else:
            merged = kept.pk != tag
            said = (
                _("“%(before)s” is one with “%(tag)s” now.") if merged else _("“%(before)s” is called “%(tag)s” now.")
            )
            toast(request, said % {"before": word.name, "tag": kept.name})
            return to_list(request)
    context = {"tag": word, "name": name, "fault": fault, "longest": LONGEST}
    return render(request, "customers/tag_rename.html", context, status=FAULTY if fault else 200)


@signed_in
@require_POST
def tag_delete(request: SignedInRequest, tag: UUID) -> HttpResponse:
    word = tag_words.get(request.actor, "edit", tag)
    deleted = delete_tag(request.actor, word)
    count = len(deleted.borne_by)
    said = ngettext(
        "“%(tag)s” is deleted from %(count)s customer.", "“%(tag)s” is deleted from %(count)s customers.", count
    )
    undo = reverse("customers:tag-restore", args=[deleted.pk])
    toast(request, said % {"tag": word.name, "count": f"{count:,}"}, undo_url=undo)
    return to_list(request)


@signed_in
@require_POST
def tag_restore(request: SignedInRequest, deleted_tag: UUID) -> HttpResponse:
    """The toast's undo."""
    back = restore_tag(request.actor, deleted_tag)
    toast(request, _("“%(tag)s” is there again.") % {"tag": back.name})
    return to_list(request)


def to_list(request: SignedInRequest) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("customers:tag-words")
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
