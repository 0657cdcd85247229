"""`samphan insight analyze`: good files of every kind, and every bad one that people have."""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter
from click.testing import CliRunner
from django.utils import translation
from pyarrow import parquet

from samphan.config.cli import main
from samphan.insight.analysis import Wish, analyze
from samphan.insight.files.cleaning import Reading, read_amount, read_day
from samphan.insight.files.reading import Columns
from samphan.insight.rfm import read_limits
from samphan.insight.tests.published import CDNOW, needs_cdnow
from samphan.platform.refusals import Refused

pytestmark = pytest.mark.once

Lines = list[list[str]]
GOODS = ["เมล็ดคั่วเข้ม", "เมล็ดคั่วกลาง", "กระดาษกรอง", "แก้ว"]
HEADER = ["date", "customer", "amount", "item", "receipt"]
TODAY = date(2026, 11, 20)
READING = Reading(TODAY)
COLUMNS = Columns("customer", "date", "amount", "item", "receipt")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def some_sales(customers: int = 400, seed: int = 4) -> Lines:
    """A year of a shop: lines as texts. Every customer has a rate of their own."""
    chance = np.random.default_rng(seed)
    lines: Lines = []
    for number in range(customers):
        day = date(2025, 11, 1) + timedelta(days=int(chance.integers(0, 200)))
        rate, leaves = chance.gamma(1.0, 0.04), chance.beta(0.8, 4.0)
        while day <= TODAY:
            items = chance.choice(GOODS, chance.integers(1, 4), replace=False)
            receipt = f"R{number}-{day}"
            lines += [
                [day.isoformat(), f"ลูกค้า {number}", f"{chance.integers(50, 900)}.50", item, receipt] for item in items
            ]
            day += timedelta(days=1 + int(chance.exponential(1 / rate)))
            if chance.random() < leaves:
                break
    return lines


def written(path: Path, lines: Any, header: Any = HEADER, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerows([header, *lines] if header else lines)
    return path


def told(
    path: Path, columns: Columns = COLUMNS, reading: Reading = READING, wish: Wish | None = None, **options: Any
) -> dict[str, Any]:
    return analyze(path, columns, reading, wish or Wish(), **options).report


def refused(*asked: Any, **options: Any) -> Refused:
    with pytest.raises(Refused) as refusal:
        told(*asked, **options)
    return refusal.value


def run(*arguments: object) -> Any:
    return CliRunner().invoke(main, ["insight", "analyze", *map(str, arguments)])


@pytest.fixture(scope="module")
def shop() -> Lines:
    return some_sales()


def without_name(report: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in report.items() if key not in {"file", "format"}}


def test_the_same_sales_tell_the_same_whatever_the_file(tmp_path: Path, shop: Lines) -> None:
    plain = told(written(tmp_path / "plain.csv", shop))
    thai = told(written(tmp_path / "thai.csv", shop, encoding="cp874", delimiter=";"))
    with gzip.open(tmp_path / "packed.csv.gz", "wb") as stream:
        stream.write((tmp_path / "plain.csv").read_bytes())
    packed = told(tmp_path / "packed.csv.gz")
    columns = [list(column) for column in zip(*shop, strict=True)]
    columns[0] = [date.fromisoformat(day) for day in columns[0]]
    columns[2] = [Decimal(amount) for amount in columns[2]]
    parquet.write_table(pa.table(dict(zip(HEADER, columns, strict=True))), tmp_path / "sales.parquet")
    arrow = told(tmp_path / "sales.parquet")
    with xlsxwriter.Workbook(str(tmp_path / "sales.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "รายงานการขาย")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(2, 0, HEADER)
        for at, line in enumerate(zip(*columns, strict=True), 3):
            sheet.write_datetime(at, 0, line[0], day)
            sheet.write_row(at, 1, [line[1], float(line[2]), *line[3:]])
    excel = told(tmp_path / "sales.xlsx")
    assert (plain["format"], arrow["format"], excel["format"]) == ("csv", "parquet", "xlsx")
    assert plain["read"]["lines"] == len(shop) == plain["read"]["used"]
    assert (
        without_name(thai) == without_name(packed) == without_name(arrow) == without_name(excel) == without_name(plain)
    )


def test_sums_agree_with_the_file(tmp_path: Path, shop: Lines) -> None:
    made = analyze(written(tmp_path / "a.csv", shop), COLUMNS, READING, Wish())
    sold = sum(Decimal(line[2]) for line in shop)
    assert Decimal(made.report["totals"]["amount"]) == sold
    assert sum(made.people["amount"].to_pylist()) == sold
    assert made.report["totals"]["buyers"] == len({line[1] for line in shop}) == made.people.num_rows
    assert sum(row["customers"] for row in made.report["rfm"]["grades"]) == made.people.num_rows
    assert sum(row["customers"] for row in made.report["cohorts"]) == made.people.num_rows
    assert sum(made.people["value"].to_pylist()) == pytest.approx(made.report["value"]["total"], abs=2)


def test_a_model_speaks_of_a_year_of_sales_and_says_how_good_it_was(tmp_path: Path, shop: Lines) -> None:
    report = told(written(tmp_path / "a.csv", shop))
    assert report["models"]["buying"]["fallback"] == ""
    assert report["backtest"]["done"]
    assert abs(report["backtest"]["bias"]) < 0.2
    assert report["backtest"]["mean_error"] < report["backtest"]["naive_mean_error"]
    assert report["backtest"]["auc"] > 0.7
    assert report["baskets"]["count"] > 0


@needs_cdnow
def test_the_command_gives_the_published_figures_from_the_file_as_it_is() -> None:
    ran = run(CDNOW, "--no-header", "--customer", 2, "--date", 3, "--amount", 5, "--until", "1997-09-30", "--json")
    assert ran.exit_code == 0, ran.output
    report = json.loads(ran.stdout)
    fit = report["models"]["buying"]["tried"]["bg_nbd"]
    assert fit["parameters"] == pytest.approx({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, rel=0.005)
    assert fit["log_likelihood"] == pytest.approx(-9582.4, abs=0.1)
    assert report["models"]["spending"]["parameters"] == pytest.approx(
        {"p": 6.25, "q": 3.74, "gamma": 15.44}, rel=0.005
    )


def test_the_command_writes_a_folder(tmp_path: Path, shop: Lines) -> None:
    file = written(tmp_path / "a.csv", [*shop, ["2026-01-02", "=1+1 <b>", "10", "x", "y"]])
    ran = run(
        file,
        "--customer",
        "customer",
        "--date",
        "date",
        "--amount",
        "amount",
        "--items",
        "item",
        "--out",
        tmp_path / "out",
    )
    assert ran.exit_code == 0, ran.output
    assert json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))["totals"]["buyers"] == 401
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "http" not in page.replace("http-equiv", "")  # nothing is loaded from elsewhere
    assert "<b>" not in page.partition("</ul>")[2]
    with (tmp_path / "out/customers.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 401
    assert "'=1+1 <b>" in {row["customer"] for row in rows}  # no formula for Excel


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, shop: Lines) -> None:
    (tmp_path / "file").write_text("")
    ran = run(
        written(tmp_path / "a.csv", shop[:50]),
        "--customer",
        "customer",
        "--date",
        "date",
        "--amount",
        "amount",
        "--out",
        tmp_path / "file/out",
    )
    assert ran.exit_code == 1
    assert "cannot be written" in ran.stderr


# What people write in cells.


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("20261120", date(2026, 11, 20)),
        ("20112569", date(2026, 11, 20)),
        ("20/11/2569 14:05", date(2026, 11, 20)),
        ("20/11/2569 14.05 น.", date(2026, 11, 20)),
        ("๒๐ พ.ย. ๒๕๖๙", date(2026, 11, 20)),
        ("2026-11-20T14:05:11+07:00", date(2026, 11, 20)),
        ("29/02/2567", date(2024, 2, 29)),
        ("29/02/2566", None),
        ("พรุ่งนี้", None),
        ("12", None),
    ],
)
def test_days(said: str, day: date | None) -> None:
    assert read_day(said, READING) == day


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("1,250.50", "1250.50"),
        ("฿1,250", "1250"),
        ("1250 บาท", "1250"),
        ("๑๒๕.๕๐", "125.50"),
        ("(120.00)", "-120"),
        ("-120", "-120"),
        ("120-", "-120"),
        ("USD 12", "12"),
        ("1.234,56", None),
        ("ฟรี", None),
        ("1e400", None),
        ("nan", None),
    ],
)
def test_amounts(said: str, amount: str | None) -> None:
    assert read_amount(said) == (None if amount is None else Decimal(amount))


# Bad files.


def test_lines_that_cannot_be_used_are_counted_with_their_reasons(tmp_path: Path, shop: Lines) -> None:
    bad = [
        ["2026-01-05", "", "10", "x", ""],
        ["", "ฝน", "10", "x", ""],
        ["วันนี้", "ฝน", "10", "x", ""],
        ["2027-01-05", "ฝน", "10", "x", ""],
        ["2026-01-05", "ฝน", "", "x", ""],
        ["2026-01-05", "ฝน", "สิบ", "x", ""],
        ["1986-01-05", "ฝน", "10", "x", ""],
    ]
    report = told(written(tmp_path / "a.csv", shop + bad))
    assert report["read"]["used"] == len(shop)
    reasons = {row["reason"]: row for row in report["read"]["left_out"]}
    assert {reason: row["lines"] for reason, row in reasons.items()} == dict.fromkeys(
        ["no_customer", "no_date", "bad_date", "future_date", "no_amount", "bad_amount", "far_before"], 1
    )
    assert reasons["bad_date"]["examples"] == [{"line": len(shop) + 4, "value": "วันนี้"}]
    assert reasons["far_before"]["examples"][0]["value"] == "1986-01-05"


def test_returns_lower_what_was_sold_and_are_no_purchase(tmp_path: Path) -> None:
    lines = [
        ["2026-01-05", "ฝน", "100", "x", "1"],
        ["2026-02-05", "ฝน", "-100", "x", "2"],
        ["2026-03-05", "ฝน", "50", "x", "3"],
        ["2026-03-05", "ฝน", "-50", "x", "3"],
    ]
    made = analyze(written(tmp_path / "a.csv", lines), COLUMNS, READING, Wish())
    (person,) = made.people.to_pylist()
    assert (person["purchases"], person["amount"]) == (1, Decimal("0.00"))
    assert [note["note"] for note in made.report["read"]["notes"]] == ["returns"]


def test_repeated_and_free_lines_are_told(tmp_path: Path, shop: Lines) -> None:
    report = told(written(tmp_path / "a.csv", [*shop, shop[0], shop[0], ["2026-01-05", "ฝน", "0", "x", "1"]]))
    assert {note["note"]: note["lines"] for note in report["read"]["notes"]} == {"repeated_lines": 2, "zero_amounts": 1}


def test_a_customer_who_buys_nearly_everything_is_told(tmp_path: Path, shop: Lines) -> None:
    report = told(written(tmp_path / "a.csv", [*shop, ["2026-01-05", "ห้าง", "99000000", "x", "1"]]))
    (note,) = report["read"]["notes"]
    assert note["note"] == "one_customer"
    assert note["share"] > 0.95


@pytest.mark.parametrize("customers", [1, 30])
def test_few_customers_get_fixed_scores_and_the_usual_interval(tmp_path: Path, customers: int) -> None:
    lines = [line for line in some_sales() if int(line[1].split()[1]) < customers]
    report = told(written(tmp_path / "a.csv", lines))
    assert report["models"]["buying"]["fallback"] == "too_few_customers"
    assert report["models"]["spending"]["fallback"] == "too_few_returning"
    assert report["rfm"]["fallback"] == ("too_few_customers" if customers == 1 else "")
    assert np.isfinite(report["value"]["total"])


def test_sales_of_one_day_are_told(tmp_path: Path) -> None:
    report = told(written(tmp_path / "a.csv", [["2026-01-05", f"c{n}", "100", "x", f"{n}"] for n in range(200)]))
    assert report["models"]["buying"]["fallback"] == "too_few_returning"
    assert [note["note"] for note in report["read"]["notes"]] == ["one_day"]
    assert report["backtest"] == {"done": False, "reason": "too_short"}


def test_only_returns_say_that_nobody_bought(tmp_path: Path) -> None:
    report = told(written(tmp_path / "a.csv", [["2026-01-05", "ฝน", "-5", "x", "1"]]))
    assert report["models"]["buying"]["fallback"] == "nobody_bought"


def test_mixed_currencies_are_refused_and_one_can_be_chosen(tmp_path: Path, shop: Lines) -> None:
    lines = [*[[*line, "THB"] for line in shop], ["2026-01-05", "John", "99", "x", "1", "USD"]]
    file, columns = (
        written(tmp_path / "a.csv", lines, header=[*HEADER, "cur"]),
        Columns("customer", "date", "amount", currency="cur"),
    )
    refusal = refused(file, columns)
    assert refusal.code == "mixed_currency"
    assert f"THB: {len(shop):,}, USD: 1" in str(refusal)
    report = told(file, columns, Reading(TODAY, currency="THB"))
    assert report["read"]["used"] == len(shop)
    assert [row["reason"] for row in report["read"]["left_out"]] == ["other_currency"]
    assert refused(file, columns, Reading(TODAY, currency="EUR")).code == "no_currency"


def test_signs_beside_amounts_are_currencies_too(tmp_path: Path) -> None:
    assert (
        refused(
            written(tmp_path / "a.csv", [["2026-01-05", "a", "฿10", "", ""], ["2026-01-05", "b", "$10", "", ""]])
        ).code
        == "mixed_currency"
    )


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path, shop: Lines) -> None:
    refusal = refused(written(tmp_path / "a.csv", shop), Columns("who", "date", "amount"))
    assert refusal.code == "no_column"
    assert "“who”" in str(refusal)
    assert "date, customer, amount, item, receipt" in str(refusal)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"date,customer,amount\n", "no_sales"),
        (b"date,customer,amount\nx,y,z\n", "no_sales"),
        (b"PAR1 and nothing else", "damaged"),
        (b"\x1f\x8b\x08\x00broken", "damaged"),
        (b"<html><table></table></html>", "not_a_table"),
        (b"PK\x03\x04broken", "damaged_workbook"),
        (bytes(range(256)) * 8, "not_a_table"),
    ],
    ids=["empty", "header only", "nothing readable", "parquet", "gzip", "web page", "workbook", "binary"],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert refused(tmp_path / "a.csv", Columns("customer", "date", "amount")).code == code


def test_the_command_says_a_refusal_as_a_sentence(tmp_path: Path) -> None:
    ran = run(
        written(tmp_path / "a.csv", [["x", "y", "z", "", ""]]),
        "--customer",
        "customer",
        "--date",
        "date",
        "--amount",
        "amount",
        "--json",
    )
    assert ran.exit_code == 1
    assert "No line of this file can be used: 1 × the date cannot be read." in ran.stderr


@pytest.mark.parametrize("text", ["1,2,3", "4,3,2,1", "a,b,c,d", "0,1,2,3", "1,1,2,3"])
def test_limits_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_limits(text, "recency")
    assert refusal.value.code == "bad_limits"


def test_fixed_limits_score_everybody_alike(tmp_path: Path, shop: Lines) -> None:
    wish = Wish(fixed=True, limits={"recency": (10, 20, 30, 40)})
    made = analyze(written(tmp_path / "a.csv", shop), COLUMNS, READING, wish)
    assert made.report["rfm"]["method"] == "fixed"
    for person in made.people.to_pylist():
        silence = (date.fromisoformat(made.report["read"]["until"]) - person["last_day"]).days
        assert person["r"] == 1 + sum(silence <= limit for limit in (10, 20, 30, 40))
        assert person["f"] == 1 + sum(person["purchases"] >= limit for limit in (2, 3, 5, 10))
