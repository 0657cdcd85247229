"""Who may make custom fields, and who may share a view with everyone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samphan.platform.accounts.rights import Access, Actor
from samphan.platform.fields.models import FieldDefinition, SavedView


class FieldAccess(Access[FieldDefinition]):
    model = FieldDefinition
    resource = "platform:field"
    label = _("Custom fields")
    verbs = {"view": _("see"), "edit": _("add and change"), "sensitive": _("see the values of sensitive ones")}

    def sees(self, actor: Actor, field: FieldDefinition) -> bool:
        """True when the actor may see, filter, sort and change the values of a field."""
        if field.sensitive and not actor.has(self.permission("sensitive")):
            return False
        return not actor.hides(field.hidden_name)


class SavedViewAccess(Access[SavedView]):
    """Everyone keeps views of their own; sharing one with the whole business is a right."""

    model = SavedView
    resource = "platform:view"
    label = _("Saved views")
    verbs = {"share": _("share with everyone")}


custom_fields = FieldAccess()
saved_views = SavedViewAccess()
