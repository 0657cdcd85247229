"""Who brought which file in, and who took it back. What each row became is in the events and in the journal of the run."""

from django.utils.translation import gettext_lazy as _

from samphan.platform.audit.registry import audited
from samphan.platform.importing.models import ImportRun
from samphan.platform.importing.registry import IMPORTERS
from samphan.platform.sockets import fill_sockets

TOLD = {"noun", "name", "state"}


def noun_words(noun: str) -> str:
    fill_sockets("importers")
    return str(IMPORTERS[noun].label) if noun in IMPORTERS else noun


audited(
    ImportRun,
    left_out=[field.name for field in ImportRun._meta.concrete_fields if field.name not in TOLD],  # noqa: SLF001 - Django's documented name
    labels={"noun": _("of what"), "state": _("state")},
    words={"noun": noun_words},
)
