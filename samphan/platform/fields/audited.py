"""Models whose changes are kept in the audit trail.

The order of fields on a page is not worth an entry, and a short name is for machines: it is given once and never changes.
"""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samphan.platform.audit.registry import audited
from samphan.platform.fields.models import FieldDefinition
from samphan.platform.fields.nouns import NOUNS


def noun_words(name: str) -> str:
    return str(NOUNS[name].label) if name in NOUNS else name


def choice_words(choice: dict[str, Any]) -> str:
    """“คั่วเข้ม (dark)”: the key tells that a choice stayed itself when its label changed."""
    english = get_language() == "en" and choice.get("label_en")
    return f"{english or choice.get('label_th', '')} ({choice.get('key', '')})"


audited(
    FieldDefinition,
    left_out=["position", "slug"],
    labels={"noun": _("of what"), "archived_at": _("archived")},
    words={"noun": noun_words, "choices": choice_words},
)
