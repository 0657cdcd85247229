"""Custom fields: what a business adds to its customers (and later other nouns) without a programmer."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.platform.tenants.scoped import BusinessManager, BusinessOwned, BusinessQuerySet


class FieldType(models.TextChoices):
    TEXT = "text", _("text")
    NUMBER = "number", _("number")
    MONEY = "money", _("money")
    DATE = "date", _("date")
    CHOICE = "choice", _("choice")
    CHOICES = "choices", _("several choices")
    BOOLEAN = "boolean", _("yes or no")
    LINK = "link", _("link")
    FILE = "file", _("file")


class FieldDefinitionQuerySet(BusinessQuerySet["FieldDefinition"]):
    def of(self, noun: str) -> Self:
        """The fields of a noun in their order, archived ones too."""
        return self.filter(noun=noun).order_by("position", "id")

    def live(self) -> Self:
        return self.filter(archived_at=None)


class FieldDefinition(BusinessOwned):
    """One field. Its values live in the noun's JSON column `custom` under `slug`; archiving hides it and keeps every value.

    `choices` is a list of `{"key", "label_th", "label_en", "colour"}` in order; a choice is never removed while a row holds it.
    """

    noun = models.CharField(max_length=60, editable=False)
    slug = models.SlugField(_("short name"), max_length=40, db_index=False)
    label_th = models.CharField(_("name in Thai"), max_length=80)
    label_en = models.CharField(_("name in English"), max_length=80, blank=True)
    help = models.CharField(_("hint"), max_length=200, blank=True)
    type = models.CharField(_("type"), max_length=8, choices=FieldType.choices, default=FieldType.TEXT)
    required = models.BooleanField(_("required"), default=False)
    sensitive = models.BooleanField(_("sensitive"), default=False)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    position = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: Any = BusinessManager.from_queryset(
        FieldDefinitionQuerySet
    )()  # Any: mypy does not see the methods that from_queryset adds

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [models.UniqueConstraint(fields=["business", "noun", "slug"], name="custom_field_once")]
        indexes = [models.Index(fields=["business", "noun", "position"], name="custom_field_order")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the reader."""
        return (self.label_en or self.label_th) if get_language() == "en" else self.label_th

    @property
    def hidden_name(self) -> str:
        """The name by which a role hides this field, for example `customers.customer.custom.size`."""
        return f"{self.noun}.custom.{self.slug}"

    def choice_labels(self) -> dict[str, str]:
        """Choice keys with their labels in the reader's language, in order."""
        english = get_language() == "en"
        return {
            choice["key"]: (choice.get("label_en") or choice["label_th"]) if english else choice["label_th"]
            for choice in self.choices
        }


def business_folder(stored: StoredFile, _filename: str) -> str:
    """Files lie under their business by id: the name people gave is a fact in the row, never a path."""
    return f"{stored.business_id}/fields/{stored.pk}"


class StoredFile(BusinessOwned):
    """A file kept in a custom field. Nobody reaches it but through the row that holds its id."""

    noun = models.CharField(max_length=60)
    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.FileField(upload_to=business_folder, max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [models.Index(fields=["business", "noun", "slug"], name="stored_file_of")]

    def __str__(self) -> str:
        return self.name
