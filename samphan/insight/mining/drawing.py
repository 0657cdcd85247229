"""From fitted models to draws of what may come: parameters as the data leave them open, and what the models err by together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from samphan.insight.mining import paths
from samphan.insight.mining.fitting import Fit
from samphan.insight.mining.histories import Floats, Histories, Whole
from samphan.insight.mining.what_if import Drawn

PARAMETERS = 40  # draws of them, each used by several runs: what it takes to score customers anew is paid once for each


@dataclass(frozen=True)
class Models:
    """What speaks of a business's customers. `buying` None: the usual-interval rule, learnt from `everybody`. `spending` None: the drawn mean.

    `mean`: baht of a purchase over all; `variation`: standard deviation of a purchase over that mean.
    """

    buying: Fit | None
    spending: Fit | None
    everybody: Histories
    mean: float
    variation: float


@dataclass(frozen=True)
class Spread:
    """By what the models were off in the past beyond chance, as standard deviations of logarithms: in how often, and in how much."""

    often: float = 0.0
    much: float = 0.0


def draws(
    models: Models, histories: Histories, repeat_mean: Floats, spread: Spread, *, runs: int, seed: int
) -> Iterator[Drawn]:
    """A start for each run."""
    chance = np.random.default_rng([seed, 1])
    rates = _rates(models, histories, chance)
    amounts = _amounts(models, histories.repeats, repeat_mean, chance)
    often, much = (off(size, runs, chance) for size in (spread.often, spread.much))
    for run in range(runs):
        yield Drawn(rates[run % len(rates)], amounts[run % len(amounts)], often[run], much[run])


def off(size: float, runs: int, chance: np.random.Generator) -> list[float]:
    """A factor of mean 1 for each run, log-normal, evenly over its distribution."""
    evenly = ndtri((chance.permutation(runs) + 0.5) / runs)
    return [float(one) for one in np.exp(size * evenly - size**2 / 2)]


def _rates(models: Models, histories: Histories, chance: np.random.Generator) -> list[paths.DrawRates]:
    fit = models.buying
    if fit is None:
        return [paths.rates_by_rule(histories, models.everybody, chance) for _ in range(PARAMETERS)]
    return [paths.rates_of(fit, one, histories) for one in paths.some_parameters(fit, PARAMETERS, chance)]


def _amounts(models: Models, repeats: Whole, repeat_mean: Floats, chance: np.random.Generator) -> list[paths.DrawOwn]:
    fit = models.spending
    if fit is None:
        at_a_time = (repeats * repeat_mean + models.mean) / (repeats + 1)
        return [paths.amounts_by_mean(at_a_time, models.variation)]
    return [paths.amounts_of(one, repeats, repeat_mean) for one in paths.some_parameters(fit, PARAMETERS, chance)]
