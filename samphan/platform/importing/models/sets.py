"""The sets in which a run carries its rows in, and how the columns of a kind of file were matched before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samphan.platform.importing.models.runs import ImportRun
from samphan.platform.tenants.scoped import BusinessOwned


class ImportSet(BusinessOwned):
    """Lines carried in together, in one transaction with this row: after a killed worker no line comes in twice, and none is lost.

    `journal` is the noun's own account of what it changed, by which the set is undone; `faults` what was left out, by line.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="sets", db_index=False)
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    journal = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    findable_at = models.DateTimeField(null=True)  # in the search index, which follows behind
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lines carried in together")
        verbose_name_plural = _("lines carried in together")
        constraints = [models.UniqueConstraint(fields=["run", "first_line"], name="import_set_once")]

    def __str__(self) -> str:
        return f"{self.first_line}-{self.last_line}"


class ImportMapping(BusinessOwned):
    """How people matched the columns of files with this header, so that the next such file is matched already."""

    noun = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [models.UniqueConstraint(fields=["business", "noun", "signature"], name="import_mapping_once")]

    def __str__(self) -> str:
        return self.signature
