"""Models whose changes are kept in the audit trail."""

from django.utils.translation import gettext_lazy as _

from samphan.insight.models import DataFeed, Goal
from samphan.insight.scorecard import FIGURES
from samphan.platform.audit.registry import audited

audited(
    Goal,
    left_out=["value", "state", "since"],
    labels={"figure": _("figure"), "branch": _("branch")},
    words={"figure": lambda name: str(FIGURES[name].label) if name in FIGURES else name},
)
audited(DataFeed, left_out=["salt"], labels={"token": _("token"), "given": _("given out")})
