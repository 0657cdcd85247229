"""The events this module publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samphan.platform.events.registry import EventData, event_kind


@event_kind(
    "insight.goal_changed",
    icon="target",
    label=_("A target was reached or missed"),
    sentence=_("The target of %(figure)s%(at)s is %(state)s"),
    permission="insight:figures:view",
)
@dataclass(frozen=True, slots=True)
class GoalChanged(EventData):
    """Once for each change: `figure` is a name of the scorecard, `branch` empty for the business, `state` reached, near or missed; value and target are decimals in text."""

    figure: str
    branch: str
    state: str
    value: str
    target: str

    def words(self) -> dict[str, Any]:
        from samphan.insight.models import GoalState  # noqa: PLC0415 - events are declared before models are ready
        from samphan.insight.scorecard import FIGURES  # noqa: PLC0415 - as above

        one = FIGURES.get(self.figure)
        return {
            "figure": one.label if one else self.figure,
            "at": f" ({self.branch})" if self.branch else "",
            "state": GoalState(self.state).label,
        }
