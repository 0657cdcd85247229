"""How much each likeness weighs: a Splink model (Fellegi and Sunter 1969) with fixed weights.

A weight is log2(m/u) in bits: m how often it is so between two rows of one customer, u between rows of two. They are fixed, so that the
same two customers have the same score today and tomorrow, in a shop of a hundred and a chain of a million; what differs from data to data,
how common a name is, is counted from the data (`given_share`). The odds before anything is seen are 2^-15, so a pair passes at 0.9 with 18 bits.

Households are the trap: a family shares its name, its address, often its phone. A given name that clearly differs therefore weighs as much
as all of that together, and a given name that is only close counts as a sibling's when the dates of birth contradict each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PRIOR_BITS = -15
THRESHOLD = 0.9
SMOOTHING = (
    5000  # rows that stand for everyone elsewhere: in a small business a name that occurs twice is not therefore common
)
SHARES = (0.00003, 0.0005, 0.004, 1)  # a name is as telling as it is rare among the customers


@dataclass(frozen=True)
class Level:
    """One step of a comparison: its reason code, its weight in bits and when it holds. Steps are asked in order."""

    code: str
    bits: float
    when: str


def _name(part: str, *, same: tuple[float, ...], sound: float, slip: float, latin: float, close: float) -> list[Level]:
    left, right, heard_left, heard_right = f"{part}_l", f"{part}_r", f"{part}_sound_l", f"{part}_sound_r"
    share = f"least({part}_share_l, {part}_share_r)"
    heard = f"damerau_levenshtein({heard_left}, {heard_right})"
    short = f"least(length({left}), length({right}))"
    short_heard = f"least(length({heard_left}), length({heard_right}))"
    return [
        *(Level(f"{part}_same", bits, f"{left} = {right} AND {share} <= {most}") for bits, most in zip(same, SHARES, strict=True)),
        Level(f"{part}_sound", sound, f"{heard_left} = {heard_right} AND {short_heard} >= 3"),
        Level(f"{part}_slip", slip, f"{short} >= 3 AND damerau_levenshtein({left}, {right}) = 1"),
        Level(f"{part}_latin", latin, f"{SCRIPTS_DIFFER} AND ({heard} <= 0.3 * {short_heard} OR jaro_winkler_similarity({heard_left}, {heard_right}) >= {ROMANISED})"),
        Level(
            f"{part}_close",
            close,
            f"({short} >= 6 AND damerau_levenshtein({left}, {right}) = 2)"
            f" OR ({part}_bones_l = {part}_bones_r AND length({part}_bones_l) >= 2)"
            f" OR ({short_heard} >= 5 AND {heard} = 1) OR ({short_heard} >= 8 AND {heard} = 2)",
        ),
    ]  # fmt: skip


ROMANISED = 0.88
SCRIPTS_DIFFER = "latin_l <> latin_r"
SWAPPED = "given_l = family_r AND family_l = given_r AND given_l <> family_l"
SWAPPED_SOUND = "given_sound_l = family_sound_r AND family_sound_l = given_sound_r AND given_sound_l <> family_sound_l AND least(length(given_sound_l), length(family_sound_l)) >= 3"
RUN_TOGETHER = "(family_l IS NULL OR family_r IS NULL) AND concat(given_l, family_l) = concat(given_r, family_r) AND given_l <> given_r"
# 18 of 2518 read as 2018, or a digit of the year misheard; with day and month, in either order, as they are.
BIRTH_NEAR = (
    "(birth_days_l = birth_days_r AND abs(birth_short_l - birth_short_r) IN (0, 43, 57))"
    " OR damerau_levenshtein(birth_l, birth_r) = 1"
)
BIRTH_DAY = "birth_days_l = birth_days_r"
BIRTH_CONTRADICTS = f"birth_l IS NOT NULL AND birth_r IS NOT NULL AND NOT ({BIRTH_NEAR}) AND NOT ({BIRTH_DAY}) AND NOT (birth_vague_l OR birth_vague_r)"
PHONES_NEAR = " OR ".join(
    f"(least(length({one}), length({other})) >= 8 AND (damerau_levenshtein({one}, {other}) = 1 OR substr({one}, -7) = substr({other}, -7)))"
    for one in ("phone_l", "phone_2_l")
    for other in ("phone_r", "phone_2_r")
)
SAME_HOUSE = "house_l = house_r AND (moo_l IS NULL OR moo_r IS NULL OR moo_l = moo_r)"

_GIVEN = _name("given", same=(10, 9, 7.5, 6), sound=6, slip=5, latin=4, close=-12)
_FAMILY = _name("family", same=(11, 9.5, 8.5, 7), sound=7.5, slip=7, latin=5, close=4)
_EXACT, _NEAR = _GIVEN[: len(SHARES)], _GIVEN[len(SHARES) :]

COMPARISONS: dict[str, tuple[str, list[Level]]] = {
    "given": (
        "given_l IS NULL OR given_r IS NULL",
        [
            Level("names_swapped", 7, SWAPPED),
            Level("names_swapped", 6, SWAPPED_SOUND),
            Level("run_together", 16, RUN_TOGETHER),
            *_EXACT,
            Level("sibling_like", -22, f"({' OR '.join(f'({level.when})' for level in _NEAR)}) AND {BIRTH_CONTRADICTS}"),
            *_NEAR,
            Level("given_part", 2, "(nickname_l = given_r OR nickname_r = given_l) OR (least(length(given_l), length(given_r)) = 1 AND substr(given_l, 1, 1) = substr(given_r, 1, 1))"),
            Level("given_differs", -12, SCRIPTS_DIFFER),  # romanised by ear, so less sure
            Level("given_differs", -28, "ELSE"),
        ],
    ),
    "family": (
        "family_l IS NULL OR family_r IS NULL",
        [
            Level("names_swapped", 7, SWAPPED),
            Level("names_swapped", 6, SWAPPED_SOUND),
            *_FAMILY,
            Level("family_differs", -1, SCRIPTS_DIFFER),
            Level("family_differs", -4, "ELSE"),
        ],
    ),
    "nickname": (
        "nickname_l IS NULL OR nickname_r IS NULL",
        [Level("nickname_same", 3, "nickname_l = nickname_r"), Level("nickname_differs", -2, "ELSE")],
    ),
    "sex": ("sex_l IS NULL OR sex_r IS NULL", [Level("sex_same", 0.5, "sex_l = sex_r"), Level("sex_differs", -9, "ELSE")]),
    "phone": (
        "phones_l IS NULL OR phones_r IS NULL",
        [
            Level("phone_same", 12, "list_has_any(phones_l, phones_r)"),
            Level("phone_near", 6, PHONES_NEAR),
            Level("phone_differs", -1, "ELSE"),
        ],
    ),
    "email": (
        "emails_l IS NULL OR emails_r IS NULL",
        [
            Level("email_same", 13, "list_has_any(emails_l, emails_r)"),
            Level("email_host_slip", 9, "box_l = box_r AND damerau_levenshtein(host_l, host_r) <= 2"),
            Level("email_box", 6, "box_l = box_r AND length(box_l) >= 4"),
            Level(
                "email_slip",
                6,
                "host_l = host_r AND box_digits_l = box_digits_r AND least(length(box_l), length(box_r)) - length(box_digits_l) >= 5"
                " AND damerau_levenshtein(box_l, box_r) = 1",
            ),
            Level("email_differs", -1, "ELSE"),
        ],
    ),
    "line": (
        "lines_l IS NULL OR lines_r IS NULL",
        [Level("line_same", 12, "list_has_any(lines_l, lines_r)"), Level("line_differs", -1, "ELSE")],
    ),
    "birth": (
        "birth_l IS NULL OR birth_r IS NULL",
        [
            Level("birth_same", 4, "birth_l = birth_r AND birth_vague_l"),
            Level("birth_same", 11, "birth_l = birth_r"),
            Level("birth_near", 6, BIRTH_NEAR),
            Level("birth_day", 3, f"{BIRTH_DAY} AND NOT birth_vague_l"),
            Level("birth_vague", 0, "birth_vague_l OR birth_vague_r"),
            Level("birth_differs", -9, "ELSE"),
        ],
    ),
    "address": (
        "coalesce(house_l, subdistrict_l, district_l, postcode_l) IS NULL OR coalesce(house_r, subdistrict_r, district_r, postcode_r) IS NULL",
        [
            Level("address_same", 10, f"{SAME_HOUSE} AND subdistrict_l = subdistrict_r AND (district_l = district_r OR postcode_l = postcode_r)"),
            Level("address_near", 8, f"{SAME_HOUSE} AND (postcode_l = postcode_r OR district_l = district_r OR damerau_levenshtein(subdistrict_l, subdistrict_r) = 1)"),
            Level("address_near", 5, f"{SAME_HOUSE} AND province_l = province_r"),
            Level("subdistrict_same", 3, "subdistrict_l = subdistrict_r AND district_l = district_r"),
            Level("district_same", 1, "district_l = district_r OR postcode_l = postcode_r"),
            Level("province_same", 0, "province_l = province_r"),
            Level("address_differs", -2, "ELSE"),
        ],
    ),
    "tax": (
        "tax_l IS NULL OR tax_r IS NULL",
        [
            Level("tax_branch_differs", -25, "tax_l = tax_r AND tax_branch_l <> tax_branch_r"),
            Level("tax_same", 16, "tax_l = tax_r"),
            Level("tax_differs", -15, "ELSE"),
        ],
    ),
}  # fmt: skip


def settings() -> dict[str, Any]:
    """The model as Splink reads it. Pairs come from `blocking`, so it names no rule of its own."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "n",
        "probability_two_random_records_match": 2**PRIOR_BITS / (1 + 2**PRIOR_BITS),
        "comparisons": [_comparison(name, unknown, levels) for name, (unknown, levels) in COMPARISONS.items()],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.n = r.n", "sql_dialect": "duckdb"}],
        "retain_matching_columns": True,  # or Splink leaves out the steps, which are the reasons
        "retain_intermediate_calculation_columns": False,
    }


def level_of(comparison: str, gamma: int) -> Level | None:
    """The step that Splink calls `gamma`: it counts from the last, 0, up to the first; -1 is unknown."""
    levels = COMPARISONS[comparison][1]
    return levels[len(levels) - 1 - gamma] if gamma >= 0 else None


def _comparison(name: str, unknown: str, levels: list[Level]) -> dict[str, Any]:
    null = {"sql_condition": unknown, "label_for_charts": "unknown", "is_null_level": True}
    return {"output_column_name": name, "comparison_levels": [null, *map(_level, levels)]}


def _level(level: Level) -> dict[str, Any]:
    bits = level.bits
    return {
        "sql_condition": level.when,
        "label_for_charts": level.code,
        "m_probability": 0.5 * 2 ** min(bits, 0),
        "u_probability": 0.5 * 2 ** min(-bits, 0),
        "fix_m_probability": True,
        "fix_u_probability": True,
    }
