"""Which pairs are worth comparing: those that share a key. A key shared by too many tells nothing and is left out, so no block explodes.

Each key is a SQL expression over the compared columns (`forms.py`) that is NULL when a part is unknown.
"""

from __future__ import annotations

BIGGEST = 60  # rows that may share a key: 1,770 pairs
NAMESAKES = 12  # of a whole name: more are namesakes, whom another key must bring together

# Keys of one value; `||` makes the key NULL when a part is.
KEYS: dict[str, tuple[str, int]] = {
    "whole name": ("least(given_sound, family_sound) || ' ' || greatest(given_sound, family_sound)", NAMESAKES),
    "whole name as spelt": ("given || ' ' || family", NAMESAKES),
    "bones of the name": ("given_bones || ' ' || family_bones", NAMESAKES),
    "run together": ("concat(given_sound, family_sound)", NAMESAKES),
    "name in a province": ("given_bones || ' ' || family_bones || ' ' || province", BIGGEST),
    "house": ("house || ' ' || coalesce(subdistrict, postcode)", BIGGEST),
    "house and postcode": ("house || ' ' || left(given_bones, 1) || ' ' || coalesce(postcode, district)", BIGGEST),
    "house and family": ("house || ' ' || left(family_bones, 2) || ' ' || province", BIGGEST),
    "day of birth and given name": ("birth_days || ' ' || left(given_bones, 2) || ' ' || birth_short", BIGGEST),
    "day of birth and family name": ("birth_days || ' ' || left(family_bones, 2) || ' ' || birth_short", BIGGEST),
    "day of birth and whole name": ("birth_days || ' ' || left(given_bones, 2) || ' ' || left(family_bones, 2)", BIGGEST),
    "given name in a sub-district": ("given_sound || ' ' || subdistrict || ' ' || coalesce(district, '')", NAMESAKES),
    "family name in a sub-district": ("family_sound || ' ' || subdistrict || ' ' || coalesce(district, '')", NAMESAKES),
    "mailbox": ("CASE WHEN length(box) >= 4 THEN box END", BIGGEST),
    "mail host and given name": ("host || ' ' || given_sound || ' ' || left(box, 3)", NAMESAKES),
    "end of the phone": ("right(phone, 7)", BIGGEST),
    "beginning of the phone and given name": ("left(phone, 6) || ' ' || left(given_bones, 2)", BIGGEST),
    "tax id": ("tax", BIGGEST),
}  # fmt: skip
LISTS = {"phone": "phones", "e-mail": "emails", "LINE": "lines"}

_SIZES = {name: biggest for name, (_sql, biggest) in KEYS.items()} | dict.fromkeys(LISTS, BIGGEST)


def keys_sql() -> str:
    """A table `keys` (n, key, biggest): each row under each of its keys that two rows or more, but not too many, share."""
    parts = [
        f"SELECT n, hash({number}, kind, {sql}) AS key, {biggest} AS biggest FROM records WHERE ({sql}) IS NOT NULL"  # noqa: S608 - SQL of ours
        for number, (sql, biggest) in enumerate(KEYS.values())
    ]
    parts += [
        f"SELECT n, hash({number}, kind, value) AS key, {BIGGEST} AS biggest FROM (SELECT n, kind, unnest({column}) AS value FROM records)"  # noqa: S608
        for number, column in enumerate(LISTS.values(), len(KEYS))
    ]
    return f"CREATE TABLE keys AS {' UNION ALL '.join(parts)}"


SHARED_SQL = """
CREATE TABLE shared AS
SELECT keys.n, keys.key FROM keys
JOIN (SELECT key FROM keys GROUP BY key HAVING count(*) BETWEEN 2 AND any_value(biggest)) AS several USING (key)
"""
# Slices by the lower row of a pair bound the memory of one slice and let progress be told.
PAIRS_SQL = """
CREATE OR REPLACE TABLE pairs AS
SELECT DISTINCT l.n AS join_key_l, r.n AS join_key_r, '0' AS match_key
FROM shared AS l JOIN shared AS r ON l.key = r.key AND l.n < r.n
WHERE l.n >= ? AND l.n < ?
"""
