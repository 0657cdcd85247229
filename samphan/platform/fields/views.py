"""Custom fields under Settings, and the one door to their files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samphan.platform.accounts.rights import Actor
from samphan.platform.fields import actions
from samphan.platform.fields.access import custom_fields
from samphan.platform.fields.forms import FieldForm
from samphan.platform.fields.models import FieldDefinition, FieldType, StoredFile
from samphan.platform.fields.nouns import NOUNS, Noun, noun_named
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.uploads import Checked, handed_out
from samphan.platform.web.conflicts import NOTHING, Clash, show_conflict
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

COLOURS = {"": _("grey"), "teal": _("teal"), "green": _("green"), "amber": _("amber"), "red": _("red")}
EMPTY_ROWS = 3


def actor_of_request(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@signed_in
@require_GET
def field_list(request: HttpRequest) -> HttpResponse:
    """Fields of a noun (`?noun=`, else the first): live ones in order, archived ones below."""
    custom_fields.require(actor_of_request(request), "edit")
    noun = noun_named(request.GET.get("noun") or next(iter(NOUNS), ""))
    fields = list(FieldDefinition.objects.of(noun.name))
    context = {
        "noun": noun,
        "nouns": list(NOUNS.values()),
        "fields": [field for field in fields if field.archived_at is None],
        "archived": [field for field in fields if field.archived_at is not None],
    }
    return render(request, "fields/list.html", context)


@signed_in
def add(request: HttpRequest, noun: str) -> HttpResponse:
    actor = actor_of_request(request)
    custom_fields.require(actor, "edit")
    known = noun_named(noun)
    form = FieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            field = actions.add_field(actor, noun, **form.facts(request.POST))
        except Refused as refusal:
            show_faults(form, refusal)
        else:
            toast(request, _("The field “%(name)s” is added.") % {"name": field.label})
            return to_list(noun)
    return field_page(request, known, form, choices_sent(request))


@signed_in
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of_request(request)
    field = custom_fields.get(actor, "edit", pk)
    names = ("label_th", "label_en", "slug", "type", "help", "required", "sensitive")
    form = FieldForm(request.POST or None, initial={name: getattr(field, name) for name in names})
    form.fields["slug"].disabled = True  # saved views, imports and the API know the field by it
    if request.method == "POST" and form.is_valid():
        facts = form.facts(request.POST)
        del facts["slug"]
        try:
            actions.edit_field(actor, pk, version=version_sent(request), **facts)
        except Refused as refusal:
            show_faults(form, refusal)
            show_other_choices(form, field, choices_sent(request))
        else:
            toast(request, _("The field “%(name)s” is saved.") % {"name": facts["label_th"]})
            return to_list(field.noun)
    choices = choices_sent(request) if request.method == "POST" else field.choices
    return field_page(request, noun_named(field.noun), form, choices, field=field)


def version_sent(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError as error:
        raise Conflict from error


def choices_sent(request: HttpRequest) -> list[dict[str, str]]:
    """The rows of choices as they were typed, so that a refused form loses nothing."""
    lists = [request.POST.getlist(name) for name in ("choice_key", "choice_th", "choice_en", "choice_colour")]
    names = ("key", "label_th", "label_en", "colour")
    return [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=False)]


def field_page(
    request: HttpRequest, noun: Noun, form: FieldForm, choices: list[dict[str, str]], **more: Any
) -> HttpResponse:
    rows = [*choices, *({"key": ""} for _row in range(EMPTY_ROWS))]
    context = {"noun": noun, "form": form, "choices": rows, "colours": COLOURS.items(), **more}
    context["with_choices"] = [FieldType.CHOICE.value, FieldType.CHOICES.value]
    return render(request, "fields/edit.html", context, status=422 if form.errors else 200)


def show_faults(form: FieldForm, refusal: Refused) -> None:
    if isinstance(refusal, Conflict):
        show_conflict(form, refusal)
        return
    for name, sentence in refusal.fields.items():
        if name in form.fields:
            form.add_error(name, str(sentence))
    form.add_error(None, str(refusal.sentence))


def show_other_choices(form: FieldForm, field: FieldDefinition, typed: list[dict[str, str]]) -> None:
    """Choices are no field of the form; when somebody else changed them too, the clash says what stands."""
    labels = [choice["label_th"] for choice in field.choices]
    clash: Clash | None = getattr(form, "clash", None)
    if clash and labels != [choice["label_th"] for choice in typed if choice["label_th"]]:
        clash.differences.append((_("Choices"), ", ".join(labels) or NOTHING))


def to_list(noun: str) -> HttpResponse:
    return redirect(f"{reverse('fields:field-list')}?noun={noun}")


@signed_in
@require_POST
def order(request: HttpRequest, noun: str) -> HttpResponse:
    """POST `id`… in the new order."""
    try:
        ids = [UUID(pk) for pk in request.POST.getlist("id")]
    except ValueError as error:
        raise NotFound from error
    noun_named(noun)
    actions.order_fields(actor_of_request(request), noun, ids)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else to_list(noun)


@signed_in
@require_POST
def archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    field = actions.archive_field(actor_of_request(request), pk)
    undo = reverse("fields:field-restore", args=[pk])
    toast(request, _("“%(name)s” is archived; its values are kept.") % {"name": field.label}, undo_url=undo)
    return to_list(field.noun)


@signed_in
@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    field = actions.restore_field(actor_of_request(request), pk)
    toast(request, _("The field “%(name)s” is back.") % {"name": field.label})
    return to_list(field.noun)


@signed_in
@require_GET
def open_file(request: HttpRequest, noun: str, row: UUID, slug: str) -> HttpResponse:
    """The file that a row holds in a field. Who may not see the row or the field is told that there is none."""
    actor = actor_of_request(request)
    holder = noun_named(noun).access.get(actor, "view", row)
    field = FieldDefinition.objects.of(noun).live().filter(slug=slug).first()
    if field is None or not custom_fields.sees(actor, field):
        raise NotFound
    stored = StoredFile.objects.filter(pk=holder.custom.get(slug), noun=noun, slug=slug).first()
    if stored is None:
        raise NotFound
    checked = Checked(stored.name, stored.content_type, stored.size)
    return handed_out(stored.content, checked)  # type: ignore[return-value]  # a streamed answer is one in all that matters here
