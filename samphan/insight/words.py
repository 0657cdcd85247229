"""What the codes of insight are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Sentence

MODELS: Mapping[str, Sentence] = {
    "bg_nbd": _("BG/NBD"),
    "pareto_nbd": _("Pareto/NBD"),
    "gamma_gamma": _("Gamma-Gamma"),
    "usual_interval": _("usual-interval rule"),
    "drawn_mean": _("own mean, drawn to everybody's"),
}
FALLBACKS: Mapping[str, Sentence] = {
    "too_few_customers": _("there are too few customers to compare or to fit a model"),
    "too_few_returning": _("too few customers have bought again to fit a model"),
    "too_short": _("the history is too short"),
    "diverged": _("the model's parameters ran away: the data do not hold them"),
    "not_converged": _("no best parameters were found"),
    "no_mean": _("amounts vary so widely that the model has no mean"),
    "nobody_bought": _("nobody has bought anything yet"),
    "too_few_baskets": _("there are too few baskets to find rules"),
}
LIMIT_NAMES: Mapping[str, Sentence] = {
    "recency": _("Recency (days)"),
    "frequency": _("Frequency (purchases)"),
    "monetary": _("Money spent"),
}
