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
    "lapse_regression": _("logistic regression on your own history"),
    "forecast": _("the forecast of purchases"),
    "lead_regression": _("logistic regression on your own leads"),
    "source_share": _("the share of leads from this source that were qualified"),
    "own_visits": _("their own visits, drawn to the shop's habit"),
    "char_ngrams": _("character n-grams and a linear model"),
    "item_ties": _("ties between products by their buyers"),
    "popular": _("what is popular lately"),
    "expected_gain": _("what is at stake, times how much oftener care brings a purchase"),
    "seasonal_level": _("a moving level times weekday, pay day, festival and month"),
    "mean_of_weeks": _("the mean of the last eight weeks"),
    "k_means": _("groups of alike customers (k-means)"),
}
FALLBACKS: Mapping[str, Sentence] = {
    "too_few_customers": _("there are too few customers to compare or to fit a model"),
    "too_few_returning": _("too few customers have bought again to fit a model"),
    "too_short": _("the history is too short"),
    "diverged": _("the model's parameters ran away: the data do not hold them"),
    "not_converged": _("no best parameters were found"),
    "no_mean": _("amounts vary so widely that the model has no mean"),
    "nobody_bought": _("nobody has bought anything yet"),
    "too_few_cases": _("there are too few past cases to learn from"),
    "one_sided": _("nearly all past cases ended the same way"),
    "forecast_better": _("it was right more often on the last 90 days"),
    "too_few_buyers": _("there are too few buyers or products"),
    "popular_better": _("it hit more often on the last 90 days"),
    "mean_better": _("on the last twelve weeks the plain mean was as right"),
    "not_trained": _("no model of feelings was trained on this installation (samphan insight train-sentiment)"),
    "too_few_visits": _("there are too few visits"),
    "no_habit": _("customers' own hours tell their next visit no better than the shop's commonest time"),
    "no_closed_leads": _("no lead has been qualified or lost yet"),
    "no_groups": _("customers do not fall into groups: they are one cloud"),
    "too_few_baskets": _("there are too few baskets to find rules"),
    "too_few_prices": _("too few products have changed their price"),
    "price_unsure": _("your own prices moved too little to be sure"),
    "price_odd": _("your own prices tell no fall of sales, so something else moved with them"),
}
LIMIT_NAMES: Mapping[str, Sentence] = {
    "recency": _("Recency (days)"),
    "frequency": _("Frequency (purchases)"),
    "monetary": _("Money spent"),
}
FEATURES: Mapping[str, Sentence] = {
    "late": _("silence against their own pace"),
    "silence": _("days since the last purchase"),
    "recent": _("purchases in the last 90 days"),
    "times": _("purchases in all"),
    "spend": _("baht a purchase"),
    "known": _("how long they have been a customer"),
    "variety": _("how many different products they take"),
    "source_share": _("how often leads of this source were qualified"),
    "bought_before": _("what they bought before they asked"),
    "asked_before": _("that they had asked before"),
    "office_hours": _("that they wrote in office hours"),
    "weekend": _("that they wrote at a weekend"),
}
PERSONAS: Mapping[str, Sentence] = {
    "regulars": _("Regulars: come often and take many things"),
    "big_baskets": _("Big baskets: spend much at a time"),
    "newcomers": _("Newcomers: began lately"),
    "gone_quiet": _("Gone quiet: came for long, not lately"),
    "passers_by": _("Passers-by: bought once or twice, long ago"),
    "explorers": _("Explorers: try ever new things"),
    "weekenders": _("Weekenders: come on Saturday and Sunday"),
    "small_treats": _("Small treats: come for little things"),
}
SLOTS: Mapping[str, Sentence] = {
    "weekday_morning": _("weekdays before 10"),
    "weekday_midday": _("weekdays from 10 to 14"),
    "weekday_afternoon": _("weekdays from 14 to 17"),
    "weekday_evening": _("weekdays after 17"),
    "weekend_morning": _("weekends before 10"),
    "weekend_midday": _("weekends from 10 to 14"),
    "weekend_afternoon": _("weekends from 14 to 17"),
    "weekend_evening": _("weekends after 17"),
}
FESTIVALS: Mapping[str, Sentence] = {
    "new_year": _("New Year"),
    "valentine": _("Valentine's Day"),
    "songkran": _("Songkran"),
    "mothers_day": _("Mother's Day"),
    "fathers_day": _("Father's Day"),
    "chinese_new_year": _("Chinese New Year"),
}
BEFORE = {
    "before_new_year": _("the week before New Year"),
    "before_valentine": _("the week before Valentine's Day"),
    "before_songkran": _("the week before Songkran"),
    "before_mothers_day": _("the week before Mother's Day"),
    "before_fathers_day": _("the week before Father's Day"),
    "before_chinese_new_year": _("the week before Chinese New Year"),
}
WEEKDAYS = (_("Mondays"), _("Tuesdays"), _("Wednesdays"), _("Thursdays"), _("Fridays"), _("Saturdays"), _("Sundays"))
DEMAND_EFFECTS: Mapping[str, Sentence] = {
    **{f"weekday_{at}": name for at, name in enumerate(WEEKDAYS)},
    "pay_day": _("pay days (28th to 2nd)"),
    "mid_month": _("the middle of the month (15th, 16th)"),
    **FESTIVALS,
    **BEFORE,
}
DRIFTS: Mapping[str, Sentence] = {
    "steady": _("like those it was tested on"),
    "moving": _("beginning to differ from those it was tested on"),
    "moved": _("no longer like those it was tested on: read it with care"),
}
