"""Forms of this module. What may stand in a field is said once, by the actions; forms ask there."""

from samphan.pipeline.forms.opportunity import OpportunityForm

__all__ = ["OpportunityForm"]
