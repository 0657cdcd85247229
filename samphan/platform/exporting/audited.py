"""Who took which list out of the business, and as what."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.audit.registry import audited
from samphan.platform.exporting.models import Export

TOLD = {"name", "format", "rows"}

audited(
    Export,
    left_out=[field.name for field in Export._meta.concrete_fields if field.name not in TOLD],  # noqa: SLF001 - Django's documented name
    labels={"format": _("format"), "rows": _("rows")},
)
