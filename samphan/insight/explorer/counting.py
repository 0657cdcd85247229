"""How the parts of measures are added up: as sums of the lines' keys where that is exact, from the lines themselves where it is not.

Distinct orders are a sum over `first_of_order`; what cuts an order, products alone, has lines of its own that are the first. Distinct customers are, of each stretch of time,
those whose order before lies before the stretch (`bought_before`); that holds for what a customer is, for whether they are new, for a branch by
`bought_here`, and for stretches without a hole. Everything else counts distinct keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from samphan.insight.explorer.cube import DIMENSIONS, MEASURES
from samphan.insight.explorer.own import Known, base
from samphan.insight.explorer.question import Question
from samphan.insight.reach import Reach

#: What is added up: an expression of a line, and which lines.
PARTS: Known[tuple[str, str]] = Known({
    "total": ("total", ""),
    "net": ("net", ""),
    "quantity": ("quantity", ""),
    "given": ("given", ""),
    "cost": ("cost", ""),
    "costed": ("net", "f.cost IS NOT NULL"),
    "known": ("total", "f.customer_key IS NOT NULL"),
    "back": ("total", "f.back"),
}, "parts")  # fmt: skip
PRODUCT = {"product", "category"}
FIRSTS = {
    (): "first_of_order",
    ("category",): "first_of_category",
    ("product",): "first_of_product",
    ("category", "product"): "first_of_both",
}
OF_CUSTOMER = {name for name, one in DIMENSIONS.fixed.items() if one.joins == ("customer",)}
STRETCHES = {"year", "quarter", "month", "week", "day"}
FIRST = "f.first_of_order AND f.customer_key IS NOT NULL"
Level = tuple[str, ...]  # the dimensions that a row is of


@dataclass(frozen=True)
class Count:
    """`names` are the dimensions in their order, `pooled` those whose least values stand together; `day` is by which the calendar is, `floor` where it begins."""

    question: Question
    names: tuple[str, ...]
    levels: tuple[Level, ...]
    reach: Reach
    measures: tuple[str, ...]
    pooled: frozenset[str] = frozenset()
    day: str = "f.day"
    lines: bool = False  # whether the caller wants the lines themselves

    @property
    def used(self) -> set[str]:
        return {*self.names, *(name for name, _values in self.question.filters)}

    @property
    def parts(self) -> list[str]:
        return [part for part in (*PARTS, "orders", "buyers") if any(f"{{{part}}}" in MEASURES[name].sql for name in self.measures)]  # fmt: skip

    @property
    def summed(self) -> bool:
        """Whether all parts are sums."""
        return not self.lines and all(self.is_sum(part) for part in self.parts)

    def is_sum(self, part: str) -> bool:
        if part == "orders":
            several = {name for name, values in self.question.filters if len(values) > 1}
            return not (several | self.pooled) & PRODUCT
        return part != "buyers" or self.buyers_are_a_sum

    @property
    def buyers_are_a_sum(self) -> bool:
        single = {name for name, values in self.question.filters if len(values) == 1}
        filters = {name for name, _values in self.question.filters}
        filters_fit = filters - OF_CUSTOMER <= single & {"coming", "branch"}
        names_fit = set(self.names) <= OF_CUSTOMER | STRETCHES | {"coming", "branch"}
        cut_whole = not self.pooled & (STRETCHES | {"branch", "coming"})
        reach_fits = self.reach.seller is None and (self.reach.branches is None or len(self.reach.branches) == 1)
        return filters_fit and names_fit and cut_whole and reach_fits

    def cut(self, level: Level) -> str:
        """The column that says whether a line is the first of its order within a row of this level."""
        held = ({name for name, _values in self.question.filters} | set(level)) & PRODUCT
        return FIRSTS[tuple(sorted(held))]

    @property
    def cuts(self) -> list[str]:
        return list(dict.fromkeys(self.cut(level) for level in self.levels))

    def scope(self, level: Level) -> tuple[str, ...]:
        """What decides which order is a customer's first within a row of this level."""
        held = {name for name, _values in self.question.filters} | ({"branch"} if self.reach.branches else set())
        here = {*level, *held} & {"branch", "coming"}
        return tuple(sorted(here | (set(level) & STRETCHES)))

    @property
    def scopes(self) -> list[tuple[str, ...]]:
        return list(dict.fromkeys(self.scope(level) for level in self.levels))

    def first_within(self, scope: Sequence[str]) -> str:
        """Of the first line of an order of a known customer: whether it is their first in the stretch, the branch and the kind of coming that `scope` names."""
        before = "f.bought_here" if "branch" in scope else "f.bought_before"
        day, moved = self.day.replace("f.day", before), self.day.replace("f.day", "$first")
        starts = [f"{moved}::DATE", *(f"began.{name}_from" for name in scope if name in STRETCHES)]
        earlier = " OR ".join(f"{day} < {start}" for start in starts)
        said = f"{before} IS NULL OR {earlier}"
        if "coming" in scope:
            after = "f.after_first_here" if "branch" in scope else "f.after_first"
            said = f"{before} IS NULL OR (f.coming = 2 AND ({earlier} OR {after}))"
        return said

    @property
    def calendar(self) -> str:
        """The join that tells when the stretches began."""
        needed = any(set(scope) & STRETCHES for scope in self.scopes)
        return f" JOIN cube_day AS began ON began.day = {self.day}" if needed else ""

    def inner(self, where: str) -> str:
        """The sums by keys, of the lines that `where` names. What is asked of buyers in several ways is asked of the first lines of orders alone: of all lines that takes twice the time."""
        keys = [f"f.{key}" for key in self.key_columns()]
        grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
        sums, counts = self.inner_sums(), self.inner_buyers()
        if len(counts) > 1:
            own = f"SELECT {', '.join([*keys, *counts])} FROM {self.base} AS f{self.calendar} WHERE {where} AND {FIRST}{grouped}"
            if not sums:
                return own
            return f"SELECT {', '.join([*keys, *sums])} FROM {self.base} AS f WHERE {where}{grouped} UNION ALL BY NAME {own}"
        calendar = self.calendar if counts else ""
        return f"SELECT {', '.join([*keys, *sums, *counts])} FROM {self.base} AS f{calendar} WHERE {where}{grouped}"

    def inner_sums(self) -> list[str]:
        columns = []
        for part in self.parts:
            if part == "orders":
                columns += [f"count(*) FILTER (f.{cut}) AS {cut}" for cut in self.cuts]
            elif part != "buyers":
                columns.append(f"{of_lines(part)} AS {part}")
        return columns

    def inner_buyers(self) -> list[str]:
        scopes = self.scopes if "buyers" in self.parts else []
        also = f"{FIRST} AND " if len(scopes) == 1 else ""
        return [
            f"count(*) FILTER ({also}({self.first_within(scope)})) AS buyers_{at}" for at, scope in enumerate(scopes)
        ]

    def outer(self, grouping: str) -> dict[str, str]:
        """What each part is, by its name, over the rows `f`."""
        if not self.summed:
            sold = "f.sold" if self.used & PRODUCT else "f.first_of_order"
            said = {part: of_lines(part) for part in self.parts if part in PARTS}
            said["orders"] = f"count(DISTINCT f.order_key) FILTER ({sold})"
            return said | {"buyers": f"count(DISTINCT f.customer_key) FILTER ({sold})"}
        said = {part: f"sum(f.{part})" for part in self.parts if part in PARTS}
        if "orders" in self.parts:
            said["orders"] = self.by_level(grouping, {level: self.cut(level) for level in self.levels})
        if "buyers" in self.parts:
            columns = {level: f"buyers_{self.scopes.index(self.scope(level))}" for level in self.levels}
            said["buyers"] = self.by_level(grouping, columns)
        return said

    def by_level(self, grouping: str, columns: Mapping[Level, str]) -> str:
        """The sum of the column that belongs to the level of a row."""
        if len(set(columns.values())) == 1:
            return f"sum(f.{columns[self.levels[0]]})"
        cases = " ".join(f"WHEN {self.number(level)} THEN sum(f.{column})" for level, column in columns.items())
        return f"CASE {grouping} {cases} END"

    def number(self, level: Level) -> int:
        """What GROUPING answers for a level: a bit for each dimension that is not in it, the last one the lowest."""
        return sum(1 << at for at, name in enumerate(reversed(self.names)) if name not in level)

    @property
    def base(self) -> str:
        """The lines to read: those of facts of one's own beside the shop's, when a measure or a dimension is of them."""
        return base({*self.parts, *self.key_columns()})

    def key_columns(self) -> list[str]:
        return sorted({key for name in self.used for key in DIMENSIONS[name].needs})


def of_lines(part: str) -> str:
    column, which = PARTS[part]
    return f"sum(f.{column})" + (f" FILTER ({which})" if which else "")


def levels_of(rows: Sequence[str], across: str) -> tuple[Level, ...]:
    """Each depth of the rows, alone and with the dimension across."""
    depths = [tuple(rows[:depth]) for depth in range(len(rows) + 1)]
    return tuple([*depths, *((*level, across) for level in depths)] if across else depths)


def reached(reach: Reach) -> Iterable[str]:
    """The reach as conditions on the lines of the cube."""
    if reach.branches is not None:
        ids = ", ".join(f"'{pk}'::UUID" for pk in reach.branches)
        yield f"f.branch_key IN (SELECT branch_key FROM cube_branch WHERE branch IN ({ids}))" if ids else "FALSE"
    if reach.seller is not None:
        yield f"f.seller_key IN (SELECT seller_key FROM cube_seller WHERE seller = '{reach.seller}')"
