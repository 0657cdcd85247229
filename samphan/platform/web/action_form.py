"""A form whose fields are judged by the action it calls: a refusal's sentences come back beside their fields."""

from __future__ import annotations

from django import forms

from samphan.platform.refusals import Refused


class ActionForm(forms.Form):
    """What dialogs show. `renamed` maps the action's words to the form's, where they differ."""

    renamed: dict[str, str] = {}

    def take(self, refusal: Refused) -> None:
        """Put a refusal's sentences beside their fields, or above the form."""
        for name, sentence in refusal.fields.items() or [("", refusal.sentence)]:
            own = self.renamed.get(name, name)
            self.add_error(own if own in self.fields else None, str(sentence))
