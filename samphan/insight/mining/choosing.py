"""Which model speaks of a business's customers, and in whose place when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from samphan.insight.mining import bg_nbd, intervals, pareto_nbd
from samphan.insight.mining.fitting import Fit
from samphan.insight.mining.histories import Floats, Histories
from samphan.insight.mining.intervals import IntervalRule

FEWEST = 50  # customers; the parameters of fewer swing too much to sort customers by
FEWEST_RETURNING = 20
SHORTEST = 28  # days of history
MOST_FOR_PARETO = 200_000  # customers: its likelihood costs thirty times BG/NBD's


@dataclass(frozen=True)
class Buying:
    """The chosen way to foresee purchases: `name` is bg_nbd, pareto_nbd or usual_interval, `fallback` a code that says why it is the last.

    `too_few_customers` · `too_few_returning` · `too_short` · `diverged` · `not_converged`. `tried` holds every fit, the unusable too.
    """

    name: str
    parameters: dict[str, float]
    alive: Callable[[Histories], Floats]
    expected: Callable[[Histories, float], Floats]
    returns: Callable[[Histories, float], Floats]
    next_purchase: Callable[[Histories], Floats]
    fallback: str = ""
    tried: list[Fit] = field(default_factory=list)


def choose(histories: Histories, *, pareto: bool | None = None) -> Buying:
    """The likelier of BG/NBD and Pareto/NBD, which have four parameters each; the usual-interval rule when neither can be trusted.

    `pareto`: also fit Pareto/NBD; by itself only for businesses that it does not keep waiting.
    """
    if reason := too_little(histories):
        return by_rule(histories, reason, [])
    tried = [bg_nbd.fit(histories)]
    if pareto if pareto is not None else len(histories) <= MOST_FOR_PARETO:
        tried.append(pareto_nbd.fit(histories))
    usable = [fit for fit in tried if fit.usable]
    if not usable:
        return by_rule(histories, tried[0].trouble, tried)
    return by_fit(max(usable, key=lambda fit: fit.log_likelihood), tried)


def too_little(histories: Histories) -> str:
    """Why no model may be fitted; empty when one may."""
    if len(histories) < FEWEST:
        return "too_few_customers"
    if histories.returned < FEWEST_RETURNING:
        return "too_few_returning"
    return "too_short" if int(histories.age.max()) < SHORTEST else ""


def by_fit(fit: Fit, tried: list[Fit]) -> Buying:
    model = bg_nbd if fit.model == "bg_nbd" else pareto_nbd
    return Buying(
        fit.model,
        fit.parameters,
        lambda histories: model.alive(fit, histories),
        lambda histories, days: model.expected(fit, histories, days),
        lambda histories, days: model.returns(fit, histories, days),
        lambda histories: model.next_purchase(fit, histories),
        tried=tried,
    )


def by_rule(histories: Histories, reason: str, tried: list[Fit]) -> Buying:
    rule: IntervalRule = intervals.learn(histories)
    return Buying(
        intervals.NAME,
        rule.parameters,
        lambda others: intervals.alive(rule, others),
        lambda others, days: intervals.expected(rule, others, days),
        lambda others, days: intervals.returns(rule, others, days),
        lambda others: intervals.next_purchase(rule, others),
        reason,
        tried,
    )
