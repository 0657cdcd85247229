from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date
from uuid import uuid4

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from samphan.customers.models import ContactPoint, Customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.ids import uuid7
from samphan.platform.search.models import SearchEntry
from samphan.platform.tenants import bulk
from samphan.platform.tenants.bulk import insert_many, next_numbers, take_statistics, update_many
from samphan.platform.tenants.current import use_business

NAUGHTY = [
    "พลอย",
    'a"b',
    "back\\slash",
    "{curly, NULL}",
    "NULL",
    "ตัว\nใหม่",
    "tab\there",
    "'; DROP TABLE",
    "",
    "😀",
    "%s",
]


def rows_named(*names: str) -> list[dict[str, object]]:
    return [{"id": uuid7(), "name": name, "birth_date": None, "custom": {"said": name}} for name in names]


def test_rows_come_back_as_they_were_given(owner: Actor) -> None:
    rows = rows_named(*NAUGHTY)
    rows[0]["birth_date"] = date(2000, 2, 29)
    assert insert_many(Customer, rows) == len(NAUGHTY)
    stored = Customer.objects.in_bulk()
    assert [(stored[row["id"]].name, stored[row["id"]].custom) for row in rows] == [
        (name, {"said": name}) for name in NAUGHTY
    ]  # type: ignore[index]
    first = stored[rows[0]["id"]]  # type: ignore[index]
    assert (first.birth_date, first.birthday, first.kind, first.version) == (date(2000, 2, 29), 229, "person", 1)
    assert first.business_id == owner.business.pk
    assert first.created_at is not None


def test_many_rows_in_several_statements(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samphan.platform.tenants.bulk.CHUNK", 3)
    insert_many(Customer, rows_named(*"กขคงจฉช"))
    assert sorted(Customer.objects.values_list("name", flat=True)) == list("กขคงจฉช")


def test_no_rows_are_no_statement(owner: Actor, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert (insert_many(Customer, []), update_many(Customer, [])) == (0, 0)


def test_a_row_of_another_business_is_not_written(owner: Actor, outsider: Actor) -> None:
    with pytest.raises(ValueError, match="another business"):
        insert_many(Customer, [{"id": uuid7(), "name": "ก", "business_id": outsider.business.pk}])
    assert not Customer.objects.exists()


def test_an_unknown_column_is_refused(owner: Actor) -> None:
    with pytest.raises(ValueError, match="nmae"):
        insert_many(Customer, [{"id": uuid7(), "nmae": "ก"}])


def test_a_row_of_another_business_is_not_changed(owner: Actor, outsider: Actor) -> None:
    rows = rows_named("ก")
    insert_many(Customer, rows)
    with use_business(outsider.business):
        assert update_many(Customer, [{"id": rows[0]["id"], "name": "ข"}]) == 0
    assert Customer.objects.get().name == "ก"


def test_changes_reach_their_rows(owner: Actor) -> None:
    rows = rows_named("ก", "ข", "ค")
    insert_many(Customer, rows)
    changes = [
        {"id": row["id"], "tax_id": tax_id, "custom": {"n": tax_id}} for row, tax_id in zip(rows[:2], "12", strict=True)
    ]
    assert update_many(Customer, [*changes, {"id": uuid4(), "tax_id": "3", "custom": {}}]) == 2
    assert set(Customer.objects.values_list("name", "tax_id")) == {("ก", "1"), ("ข", "2"), ("ค", "")}
    assert Customer.objects.get(name="ข").custom == {"n": "2"}


def test_a_constraint_holds(owner: Actor) -> None:
    rows = rows_named("ก")
    insert_many(Customer, rows)
    reach = {"customer_id": rows[0]["id"], "kind": "phone", "value": "+66812345678", "written": "0812345678"}
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(ContactPoint, [{"id": uuid7(), **reach}, {"id": uuid7(), **reach}])
    assert not ContactPoint.objects.exists()


def test_a_text_too_long_is_never_cut(owner: Actor) -> None:
    """PostgreSQL refuses it with all that came along; SQLite, which has no lengths, keeps it whole."""
    long = "ก" * 301
    with suppress(DataError), transaction.atomic():
        insert_many(Customer, rows_named(long, "ข"))
    kept = set() if connection.vendor == "postgresql" else {long, "ข"}
    assert set(Customer.objects.values_list("name", flat=True)) == kept


def test_rows_that_are_counted_get_numbers_that_nobody_else_gets(owner: Actor) -> None:
    def stored(number: int | None = None) -> int:
        entry = SearchEntry(pk=number, kind="k", object_id=uuid7(), title="t", text="t")
        entry.save(force_insert=True)
        return int(entry.pk)

    numbers = list(next_numbers(SearchEntry, 3))
    columns = {"kind": "k", "title": "t", "text": "t", "owner_id": None, "branch_id": None}
    insert_many(SearchEntry, [{"id": number, "object_id": uuid7(), **columns} for number in numbers])
    assert len({*numbers, stored(), *next_numbers(SearchEntry, 1)}) == 5


def test_statistics_are_taken_of_what_grew(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FIRST_LOOK", 4)
    monkeypatch.setattr(bulk, "_written", Counter())
    monkeypatch.setattr(bulk, "_looked_at", {})
    insert_many(Customer, rows_named(*"กขค"))
    assert take_statistics() == []
    insert_many(Customer, rows_named(*"งจ"))
    assert take_statistics() == ["customers_customer"]
    insert_many(Customer, rows_named(*"ฉช"))
    assert take_statistics() == []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'customers_customer'")
            assert cursor.fetchone()[0] == 5


def test_one_of_many(owner: Actor) -> None:
    rows = rows_named(*NAUGHTY)
    insert_many(Customer, rows)
    wanted = [row["id"] for row in rows[:3]]
    assert Customer.objects.filter(pk__among=wanted).count() == 3
    assert Customer.objects.filter(pk__among=[str(pk) for pk in wanted]).count() == 3
    assert set(Customer.objects.filter(name__among=NAUGHTY[:5]).values_list("name", flat=True)) == set(NAUGHTY[:5])
    assert Customer.objects.filter(version__among=[1]).count() == len(NAUGHTY)
    assert not Customer.objects.filter(pk__among=[]).exists()
    insert_many(
        ContactPoint, [{"id": uuid7(), "customer_id": wanted[0], "kind": "line", "value": "ploy1", "written": "ploy1"}]
    )
    assert ContactPoint.objects.filter(customer__among=wanted).count() == 1
