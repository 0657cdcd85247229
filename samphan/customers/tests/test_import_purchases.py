"""The running total of an old list is kept as what it is: a declared value that says which file said so."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from samphan.customers.importing.purchases import read_times, read_total
from samphan.customers.models import ContactPoint, Customer, Trait
from samphan.customers.trait_kinds import Value, set_traits
from samphan.customers.traits import as_imported
from samphan.platform.accounts.rights import Actor
from samphan.platform.fields.actions import add_field
from samphan.platform.importing import actions, carrying, undoing
from samphan.platform.importing.models import ImportRun
from samphan.platform.importing.registry import Unusable
from samphan.platform.importing.rehearsing import rehearse
from samphan.platform.importing.report import ImportReport
from samphan.platform.importing.run import open_file

SHARED = Path(__file__).parents[3] / "../shared/data"
TOTAL, TIMES = "customers.purchase_total", "customers.purchases"


def saved(folder: Path, *lines: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["ชื่อ,เบอร์โทร,ยอดซื้อสะสม,จำนวนครั้งที่ซื้อ", *lines]) + "\n")
    return path


def imported(actor: Actor, path: Path) -> tuple[ImportRun, ImportReport]:
    run = actions.take_path(actor, "customers", path)
    actions.claim_run(actor, run)
    carrying.claimed(run.pk)
    return run, carrying.carry(actor, run)


def undone(actor: Actor, run: ImportRun) -> None:
    actions.claim_undo(actor, run)
    undoing.undo(actor, run)


def traits(name: str = TOTAL) -> dict[str, Decimal]:
    return dict(Trait.objects.filter(name=name).values_list("customer__name", "number"))


@pytest.mark.parametrize("text", ["2,513.84", "฿2,513.84", "2513.84 บาท", "๒,๕๑๓.๘๔"])
def test_amounts_as_people_write_them(text: str) -> None:
    assert read_total(text) == Decimal("2513.84")


@pytest.mark.parametrize("text", ["มาก", "-5", "1e999", "NaN"])
def test_what_is_no_amount_is_left_out(text: str) -> None:
    with pytest.raises(Unusable):
        read_total(text)


def test_times_are_whole() -> None:
    assert read_times("12 ครั้ง") == Decimal(12)
    with pytest.raises(Unusable):
        read_times("1.5")


def test_totals_come_in_as_traits_that_say_whence(owner: Actor, tmp_path: Path) -> None:
    path = saved(tmp_path, 'มานี,0812345671,"฿1,250.50",4', "ปิติ,0812345672,,", "วีระ,0812345673,เยอะ,2")
    _report, shown = rehearse(owner, open_file(owner, "customers", path))
    assert "ยอดซื้อสะสม 1,250.50" in shown[0]["stored"][0]["details"]
    assert not Trait.objects.exists()
    _run, report = imported(owner, path)
    assert (traits(), traits(TIMES)) == ({"มานี": Decimal("1250.50")}, {"มานี": 4, "วีระ": 2})
    assert [(fault.line, fault.column) for fault in report.value_errors] == [(4, "trait.customers.purchase_total")]
    reason = Trait.objects.get(name=TOTAL).reason
    assert [str(sentence) for sentence in as_imported(reason)] == ["แจ้งไว้ใน list.csv แถว 2"]


def test_a_total_that_is_repeated_counts_once_and_the_largest_stands_across_sets(
    owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "SET", 2)
    lines = [f"มานี,0812345671,{total}," for total in (300, 300, 500, 200, 400)]
    run, _report = imported(owner, saved(tmp_path, *lines))
    assert traits() == {"มานี": 500}
    undone(owner, run)
    assert not Trait.objects.exists()


def test_a_later_file_replaces_an_earlier_one_and_undo_gives_it_back(owner: Actor, tmp_path: Path) -> None:
    imported(owner, saved(tmp_path, "มานี,0812345671,900,"))
    run, _report = imported(owner, saved(tmp_path, "มานี,0812345671,700,", name="newer.csv"))
    assert traits() == {"มานี": 700}
    undone(owner, run)
    trait = Trait.objects.get(name=TOTAL)
    assert (trait.number, trait.reason["file"]) == (900, "list.csv")


def test_what_was_counted_since_is_not_undone(owner: Actor, tmp_path: Path) -> None:
    imported(owner, saved(tmp_path, "มานี,0812345671,900,"))
    run, _report = imported(owner, saved(tmp_path, "มานี,0812345671,700,", name="newer.csv"))
    set_traits(TOTAL, {Customer.objects.get().pk: Value(Decimal(1000))})
    undone(owner, run)
    assert traits() == {"มานี": 1000}


def test_a_field_of_the_businesss_own_with_these_words_comes_first(owner: Actor, tmp_path: Path) -> None:
    add_field(owner, "customers.customer", label_th="ยอดซื้อสะสม", slug="spent", type="money")
    imported(owner, saved(tmp_path, "มานี,0812345671,900,"))
    assert Customer.objects.get().custom == {"spent": "900.00"}
    assert not Trait.objects.exists()


def test_the_coffee_shops_list_brings_its_totals(owner: Actor) -> None:
    path = SHARED / "customers_messy.csv"
    cells = list(csv.reader(io.StringIO(path.read_bytes().decode("cp874"))))
    truth = json.loads((SHARED / "customers_messy.truth.json").read_text())
    imported(owner, path)
    stored = dict(Trait.objects.filter(name=TOTAL).values_list("customer", "number"))
    reached = {point.value: stored[point.customer_id] for point in ContactPoint.objects.filter(kind="phone")}
    assert len(stored) == 1120
    for row in truth["rows"]:
        if not row["fault"]:
            total = read_total(cells[row["line"] - 1][7])
            assert reached[truth["people"][row["person"]]["phone"]] == total
