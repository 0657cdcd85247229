"""What customers are worth from now on: purchases expected, times what is spent at a time, worth less the later it comes."""

from __future__ import annotations

import numpy as np

from samphan.insight.mining.choosing import Buying
from samphan.insight.mining.histories import Floats, Histories

MONTH = 365.25 / 12


def lifetime_value(
    buying: Buying, histories: Histories, at_a_time: Floats, *, months: int, discount: float, margin: float = 1.0
) -> Floats:
    """Present value in baht of what each customer will buy in the next `months`.

    `discount` is a year's, 0.1 for 10 %; a month's purchases count at its middle. `margin` is the part of a sale that is earned.
    Source: Fader, Hardie, Lee, RFM and CLV (2005), the sum over periods in place of the integral; within 0.2 % of it for months.
    """
    value = np.zeros(len(histories))
    before = np.zeros(len(histories))
    for month in range(1, months + 1):
        until = buying.expected(histories, month * MONTH)
        value += np.maximum(until - before, 0.0) / (1 + discount) ** ((month - 0.5) / 12)
        before = until
    worth: Floats = value * at_a_time * margin
    return worth
