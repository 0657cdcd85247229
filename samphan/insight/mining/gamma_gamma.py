"""Gamma-Gamma: what a customer spends at a time. A customer's own amounts vary around a mean of their own; the means vary over customers.

Amounts are gamma (p, ν) and ν is gamma (q, γ) over customers. The model takes the mean amount to be unrelated to how often one buys: look at
`relation` before trusting it.

Source: P. Fader, B. Hardie, K. Lee, RFM and CLV: Using Iso-Value Curves for Customer Base Analysis, Journal of Marketing Research 42 (2005)
415-430; formulas as in "The Gamma-Gamma Model of Monetary Value" (Fader, Hardie 2013).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import gammaln, psi

from samphan.insight.mining.fitting import Fit, climb
from samphan.insight.mining.histories import Floats, Whole

NAMES = ("p", "q", "gamma")


def fit(purchases: Whole, mean: Floats) -> Fit:
    """Parameters by maximum likelihood over customers with at least one purchase counted.

    `purchases`: how many amounts each mean is over (repeat purchases, as in the paper); `mean`: baht, above nothing.
    Trouble `no_mean`: q ≤ 1, the model's mean over customers is infinite. Raises `ValueError` for a mean or a count not above nothing.
    """
    if len(purchases) and (purchases.min() < 1 or mean.min() <= 0):
        raise ValueError("each customer needs a purchase and a mean above nothing")
    scale = float(np.median(mean)) or 1.0  # so that any currency starts near the same place
    kinds, at = np.unique(purchases, return_inverse=True)
    tally = np.bincount(at).astype(np.float64)
    x, z = purchases.astype(np.float64), mean / scale
    spent = x * z
    fixed = float((x * np.log(x)).sum()), float((x * np.log(z)).sum()), float(np.log(z).sum())

    def likelihood(parameters: Floats) -> tuple[float, Floats]:
        p, q, gamma = parameters
        log_all = np.log(gamma + spent)
        shape = p * kinds
        value = (
            (tally * (gammaln(shape + q) - gammaln(shape))).sum()
            + len(x) * (q * np.log(gamma) - gammaln(q))
            + p * (fixed[0] + fixed[1])
            - fixed[2]
            - ((p * x + q) * log_all).sum()
        )
        digamma = psi(shape + q)
        slope = np.array(
            [
                (tally * kinds * (digamma - psi(shape))).sum() + fixed[0] + fixed[1] - (x * log_all).sum(),
                (tally * digamma).sum() + len(x) * (np.log(gamma) - psi(q)) - log_all.sum(),
                len(x) * q / gamma - ((p * x + q) / (gamma + spent)).sum(),
            ]
        )
        return float(value), slope

    found = climb("gamma_gamma", NAMES, likelihood, [(5.0, 3.0, 0.5), (1.0, 5.0, 5.0)], customers=len(x), unit=1.0)
    return _in_money(found, scale)


def _in_money(found: Fit, scale: float) -> Fit:
    """From the scale of the search to money: γ and its error, and the density of the means."""
    return replace(
        found,
        parameters={**found.parameters, "gamma": found["gamma"] * scale},
        standard_errors={
            name: error * (scale if name == "gamma" else 1) for name, error in found.standard_errors.items()
        },
        log_likelihood=found.log_likelihood - found.customers * float(np.log(scale)),
        trouble=found.trouble or ("no_mean" if found["q"] <= 1 else ""),
    )


def spending(fit: Fit, purchases: Whole, mean: Floats) -> Floats:
    """What each customer may be expected to spend at a time: their own mean, drawn to everybody's the more the fewer purchases it is over.

    For a customer without a repeat purchase (0, any mean): everybody's mean pγ/(q-1).
    """
    p, q, gamma = (fit[name] for name in NAMES)
    expected: Floats = p * (gamma + purchases * np.where(purchases > 0, mean, 0.0)) / (p * purchases + q - 1)
    return expected


def relation(purchases: Whole, mean: Floats) -> float:
    """The correlation of how often with how much, which the model takes to be none; 0 when either does not vary."""
    if len(mean) < 2 or purchases.std() == 0 or mean.std() == 0:  # noqa: PLR2004 - one point has no relation
        return 0.0
    return float(np.corrcoef(purchases.astype(np.float64), mean)[0, 1])
