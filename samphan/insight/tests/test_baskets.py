"""What is bought together: the published counts of Groceries, and every rule against a count by hand."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samphan.insight.mining.baskets import baskets_from, baskets_of, frequent_sets, rules
from samphan.insight.tests.published import grocery_baskets, needs_groceries

pytestmark = pytest.mark.once


@needs_groceries
@pytest.mark.parametrize(("support", "confidence", "count"), [(0.006, 0.25, 463), (0.001, 0.5, 5_668)])
def test_groceries_give_as_many_rules_as_published(support: float, confidence: float, count: int) -> None:
    assert len(rules(baskets_of(grocery_baskets()), support=support, confidence=confidence)) == count


@needs_groceries
def test_the_highest_lift_of_groceries_is_the_published_one() -> None:
    best = rules(baskets_of(grocery_baskets()), support=0.001, confidence=0.5)[0]
    assert set(best.left) == {"Instant food products", "soda"}
    assert best.right == "hamburger meat"
    assert best.lift == pytest.approx(18.996, abs=0.0005)


@given(
    st.lists(st.lists(st.sampled_from("กขคงจ"), max_size=5), min_size=1, max_size=25),
    st.sampled_from([0.05, 0.1, 0.3, 0.5]),
)
def test_sets_are_those_that_counting_by_hand_finds(lines: list[list[str]], support: float) -> None:
    baskets = baskets_of(lines)
    found = {
        frozenset(baskets.names[one] for one in items): count
        for items, count in frequent_sets(baskets, support).items()
    }
    by_hand = {}
    for size in range(1, 6):
        for items in combinations(sorted(set().union(*lines)), size):
            count = sum(set(items) <= set(line) for line in lines)
            if count and count >= support * len(lines) - 1e-9:
                by_hand[frozenset(items)] = count
    assert found == by_hand


def test_an_item_sold_twice_on_a_receipt_counts_once() -> None:
    baskets = baskets_from(np.array([7, 7, 7, 9]), np.array([0, 1, 1, 1], np.int32), ["tea", "milk"])
    assert len(baskets) == 2
    assert frequent_sets(baskets, 0.5) == {(0,): 1, (1,): 2, (0, 1): 1}


def test_measures_of_a_rule() -> None:
    (rule,) = rules(baskets_of([["a", "b"], ["a", "b"], ["b"], ["c"]]), support=0.5, confidence=0.9)
    assert (rule.left, rule.right, rule.baskets) == (("a",), "b", 2)
    assert (rule.support, rule.confidence, rule.lift) == pytest.approx((0.5, 1.0, 4 / 3))


def test_no_baskets_give_no_rules() -> None:
    assert rules(baskets_of([]), support=0.1, confidence=0.1) == []


def test_a_support_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="support"):
        frequent_sets(baskets_of([["a"]]), 0)
