"""The gallery: every component in every state, with sample people of a made-up coffee roaster."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from samphan.platform.refusals import Refused
from samphan.platform.web import inputs
from samphan.platform.web.signed_in import signed_in
from samphan.platform.web.toasts import toast

PROVINCES = ["กรุงเทพมหานคร", "เชียงใหม่", "เชียงราย", "แม่ฮ่องสอน", "ลำปาง", "ลำพูน", "น่าน", "พะเยา", "แพร่", "ตาก"]
PEOPLE = ["นภัสสร ศิลารักษ์", "ปู่ป๋า กิ๊กกี้", "Ann Whitfield", "สมชาย ใจดี", "ฟ้า น้ำเพชร", "เอกชัย ที่นี่"]
MONTHS = [_("Jun"), _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov")]


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As it should stand on documents."))
    nickname = forms.CharField(label=_("Nickname"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = inputs.PhoneField(label=_("Phone"), required=False)
    birth_date = inputs.DateField(label=_("Birth date"), required=False)
    income = inputs.MoneyField(label=_("Credit limit"), required=False)
    province = forms.ChoiceField(
        label=_("Province"), required=False, choices=[("", _("Choose…")), *((name, name) for name in PROVINCES)]
    )
    county = forms.ChoiceField(
        label=_("Delivery province"),
        required=False,
        choices=[("", _("Type to find")), *((name, name) for name in PROVINCES)],
        widget=inputs.Combobox,
    )
    owner = forms.CharField(
        label=_("Looked after by"), required=False, widget=inputs.Combobox(url="/gallery/people/", choices=[("", "")])
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("person", _("Person")), ("organisation", _("Organisation"))], widget=inputs.Segmented
    )
    channel = forms.ChoiceField(
        label=_("Preferred channel"),
        choices=[("line", "LINE"), ("email", _("E-mail")), ("sms", "SMS")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea)
    sheet = forms.FileField(label=_("Spreadsheet"), required=False, widget=inputs.FileDrop)
    agreed = forms.BooleanField(label=_("The customer agreed to receive news"), required=False)
    active = forms.BooleanField(label=_("Open for business"), required=False, widget=inputs.Switch)


def faulty_form() -> SampleForm:
    form = SampleForm(
        {"name": "", "email": "fon@", "phone": "1669", "birth_date": "29/02/2569", "income": "มาก", "channel": "line"},
        auto_id="faulty_%s",
    )
    form.is_valid()
    return form


def sample() -> dict[str, Any]:
    now = timezone.now()
    return {
        "form": SampleForm(initial={"kind": "person", "channel": "line", "income": Decimal(50000), "active": True}),
        "faulty": faulty_form(),
        "people": PEOPLE,
        "now": now,
        "moments": [now - timedelta(minutes=10), now - timedelta(hours=5), now - timedelta(days=40)],
        "amounts": [Decimal("18420.00"), Decimal("580.50"), Decimal("-120.00")],
        "spark": [12, 14, 13, 17, 16, 21, 20, 26],
        "sales": {
            "unit": "฿",
            "categories": [str(month) for month in MONTHS],
            "series": [
                {"name": gettext("Nimman"), "values": [182000, 196000, 171000, 214000, 238000, 262000]},
                {"name": gettext("Web shop"), "values": [88000, 92000, 117000, 121000, 139000, 176000]},
                {"name": gettext("Wholesale"), "values": [121000, 98000, 104000, 99000, 132000, 128000]},
            ],
        },
        "pictures": ["list", "people", "chart", "search", "box", "plug"],
    }


@signed_in
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "web/gallery.html", sample())


@signed_in
def gallery_dialog(request: HttpRequest) -> HttpResponse:
    side = bool(request.GET.get("side"))
    return render(request, "web/gallery/dialog.html", {"side": side, "form": SampleForm(auto_id="dialog_%s")})


@signed_in
def gallery_people(request: HttpRequest) -> HttpResponse:
    """What a combobox asks: the options whose text holds `q`."""
    wanted = request.GET.get("q", "").casefold()
    found = [(name, name) for name in PEOPLE if wanted in name.casefold()]
    return HttpResponse(format_html_join("", '<li role="option" data-value="{}">{}</li>', found))


@signed_in
@require_POST
def gallery_toast(request: HttpRequest) -> HttpResponse:
    tone = request.POST.get("tone", "success")
    if tone == "refused":
        raise Refused(_("Not sent: the customer withdrew consent for LINE on 3 Nov 2026. Send by e-mail instead?"))
    undo = reverse("web:gallery-undo") if request.POST.get("undo") else None
    toast(request, _("Saved"), tone=tone if tone in {"success", "warning", "error"} else "success", undo_url=undo)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("web:gallery")


@signed_in
@require_POST
def gallery_undo(request: HttpRequest) -> HttpResponse:
    toast(request, _("Taken back"), tone="info")
    return redirect("web:gallery")


@signed_in
@require_POST
def gallery_form(request: HttpRequest) -> HttpResponse:
    """The sample form for real: faults come back beside their fields, a good form says so."""
    form = SampleForm(request.POST, request.FILES)
    if form.is_valid():
        toast(request, _("Everything is filled in well"))
        form = SampleForm(initial=form.cleaned_data)
    status = 422 if form.errors else 200
    return render(request, "web/gallery/form.html", {"form": form}, status=status)
