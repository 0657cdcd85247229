"""`samphan insight`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from samphan.config.cli import main, start_django
from samphan.config.commands.files import at_work


@main.group()
def insight() -> None:
    """Who buys again, who is leaving, what they are worth: of a business, or from a plain file of sales."""


@insight.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--customer", required=True, metavar="COLUMN", help="Column that says who bought.")
@click.option("--date", "day", required=True, metavar="COLUMN", help="Column of the day.")
@click.option("--amount", required=True, metavar="COLUMN", help="Column of what the line came to.")
@click.option(
    "--items", default="", metavar="COLUMN", help="Column of what was bought; gives rules of what goes together."
)
@click.option(
    "--order", default="", metavar="COLUMN", help="Column of the receipt or order; without it a customer's day is one."
)
@click.option("--currency", default="", metavar="COLUMN", help="Column of the currency.")
@click.option("--only", default="", metavar="CODE", help="Count lines in this currency only, such as THB.")
@click.option("--no-header", is_flag=True, help="The file has no header: columns are given by their numbers from 1.")
@click.option(
    "--era", type=click.Choice(["ce", "be"]), default="ce", show_default=True, help="Of years with two digits."
)
@click.option("--month-first", is_flag=True, help="Read 11/20/2026 as 20 November.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of observation; default: the last day sold.")
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True, help="Horizon of lifetime value.")
@click.option("--discount", type=click.FloatRange(0, 1), default=0.1, show_default=True, help="A year's, 0.1 is 10 %.")
@click.option(
    "--margin", type=click.FloatRange(0, 1), default=1.0, show_default=True, help="Part of a sale that is earned."
)
@click.option(
    "--rfm",
    type=click.Choice(["quantile", "fixed"]),
    default="quantile",
    show_default=True,
    help="How scores are made.",
)
@click.option(
    "--recency", default="", metavar="DAYS", help="Four limits of days for --rfm fixed.  [default: 30,90,180,365]"
)
@click.option("--frequency", default="", metavar="TIMES", help="Four limits of purchases.  [default: 2,3,5,10]")
@click.option("--monetary", default="", metavar="BAHT", help="Four limits of money.  [default: 500,2000,5000,20000]")
@click.option(
    "--support",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.01,
    show_default=True,
    help="Least share of baskets of a rule.",
)
@click.option(
    "--confidence", type=click.FloatRange(0, 1), default=0.25, show_default=True, help="Least confidence of a rule."
)
@click.option("--memory", default="2GB", show_default=True, help="Most memory that reading and counting may use.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for report.html, report.json and customers.csv.",
)
@click.option("--language", type=click.Choice(["en", "th"]), default="en", show_default=True, help="Of the report.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as one JSON object.")
def analyze(file: Path, **given: Any) -> None:
    """Analyse a plain FILE of sales (CSV, XLSX, XLS, ODS, Parquet; also .gz), without any business or database.

    Gives scores and grades (RFM), models of buying and spending with their parameters, the chance that each customer is still there and
    when they buy next, lifetime value, cohorts, rules of what is bought together, and how good the forecast has been on the file itself.
    What cannot be read is counted and shown, never dropped in silence. Exit code 0: done; 1: refused, with the reason.
    """
    start_django()
    from django.utils import timezone, translation  # noqa: PLC0415 - Django starts when a command runs, not for --help
    from rich.console import Console  # noqa: PLC0415

    from samphan.insight.analysis import Wish, analyze  # noqa: PLC0415
    from samphan.insight.files.cleaning import Reading  # noqa: PLC0415
    from samphan.insight.files.reading import Columns  # noqa: PLC0415
    from samphan.insight.report import summary, write_report  # noqa: PLC0415
    from samphan.insight.rfm import LIMITS, read_limits  # noqa: PLC0415

    until: datetime | None = given["until"]
    limits = {name: read_limits(given[name], name) for name in LIMITS if given[name]}
    columns = Columns(
        given["customer"], given["day"], given["amount"], given["items"], given["order"], given["currency"]
    )
    reading = Reading(
        timezone.localdate(), given["era"], given["month_first"], until.date() if until else None, given["only"]
    )
    wish = Wish(
        given["months"], given["discount"], given["margin"], limits, given["rfm"] == "fixed",
        given["support"], given["confidence"], given["memory"],
    )  # fmt: skip
    with translation.override(given["language"]):
        with Console(stderr=True).status("Reading and counting …"):
            made = analyze(file, columns, reading, wish, header=not given["no_header"])
        if given["out"]:
            write_report(made, given["out"])
        if given["as_json"]:
            click.echo(json.dumps(made.report, ensure_ascii=False))
            return
        for line in summary(made.report):
            click.echo(line)
        if given["out"]:
            click.echo(f"Written: {given['out']}/report.html, report.json, customers.csv")


BUSINESS = click.option("--business", "slug", required=True, help="Short name of the business.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")


def say(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    for name, value in told.items():
        click.echo(
            f"{name}: {value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False, default=str)}"
        )


@insight.command()
@BUSINESS
@click.option("--afresh", is_flag=True, help="Load everything anew, not only what changed.")
@JSON
def refresh(slug: str, *, afresh: bool, as_json: bool) -> None:
    """Load the warehouse of a business, check it, fit, publish it, and write the scores to its customers.

    Exit code 0: done; 1: refused, with the reason (a check did not hold, a load is at work, the disk is full): the earlier figures stand.
    """
    start_django(with_tables=True)
    from samphan.insight import actions  # noqa: PLC0415 - Django starts when a command runs, not for --help

    with at_work(slug):
        told = actions.refresh(afresh=afresh)
    say(told, as_json=as_json)


@insight.command()
@BUSINESS
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@JSON
def parquet(slug: str, *, out: Path, as_json: bool) -> None:
    """Write every table of the warehouse as a Parquet file, for tools that read those."""
    start_django(with_tables=True)
    from samphan.insight import actions  # noqa: PLC0415 - Django starts when a command runs, not for --help

    with at_work(slug):
        told = actions.write_parquet(out)
    say(told, as_json=as_json)


@insight.command()
@click.argument("source")
@click.argument("target")
@click.option("--master", default="", metavar="URL", help="Spark to ask, such as spark://host:7077.  [default: local[*], or what spark-submit says]")  # fmt: skip
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day it is made for.  [default: today]")
@JSON
def star(source: str, target: str, *, master: str, today: datetime | None, as_json: bool) -> None:
    """Make the star schema by Spark: from the Parquet files in folder SOURCE (see `parquet`) to Parquet files below folder TARGET.

    Both may be any place that the cluster reads and writes (s3a://…). Exit code 0: done, and TARGET/_record says how long each step took;
    1: refused, with the reason (no Java, no cluster, a source missing, something stands at TARGET, a check did not hold).
    """
    start_django()
    from django.utils import timezone  # noqa: PLC0415 - Django starts when a command runs, not for --help

    from samphan.insight.spark import make_star  # noqa: PLC0415

    say(make_star(source, target, today.date() if today else timezone.localdate(), master=master), as_json=as_json)


@insight.command()
@BUSINESS
@JSON
def fit(slug: str, *, as_json: bool) -> None:
    """Fit the models anew on what was loaded last, and write the scores to the customers."""
    start_django(with_tables=True)
    from samphan.insight import actions  # noqa: PLC0415 - Django starts when a command runs, not for --help

    with at_work(slug):
        told = actions.refit()
    say(told, as_json=as_json)


@insight.command()
@BUSINESS
@JSON
def backtest(slug: str, *, as_json: bool) -> None:
    """Say how good the forecast would have been on the last third of the history."""
    start_django(with_tables=True)
    from samphan.insight import actions  # noqa: PLC0415 - Django starts when a command runs, not for --help

    with at_work(slug):
        told = actions.look_back()
    say(told, as_json=as_json)


@insight.command()
@BUSINESS
@click.option("--customer", required=True, type=click.UUID, help="The customer's id.")
@JSON
def explain(slug: str, customer: UUID, *, as_json: bool) -> None:
    """Say a customer's scores, and why they are so."""
    start_django(with_tables=True)
    from samphan.customers.access import customers  # noqa: PLC0415 - Django starts when a command runs, not for --help
    from samphan.insight import actions  # noqa: PLC0415

    with at_work(slug) as actor:
        told = actions.explain(customers.get(actor, "view", customer))
    say(told, as_json=as_json)


@insight.command("next")
@BUSINESS
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 60), help="How many.")
@JSON
def next_actions(slug: str, *, most: int, as_json: bool) -> None:
    """Say what to do today, the best first, with why and what it may be expected to bring."""
    start_django(with_tables=True)
    from samphan.insight.next_actions.ranking import to_do  # noqa: PLC0415 - Django starts when a command runs, not for --help

    with at_work(slug) as actor:
        told = [
            {
                "customer": str(one.row.customer_id),
                "kind": one.row.kind,
                "what": one.what,
                "why": one.why,
                "worth": float(one.row.worth),
                "rank": round(one.rank, 4),
            }
            for one in to_do(actor, most=most)
        ]
    say({"proposals": told}, as_json=as_json)


@insight.command()
@BUSINESS
@click.option("--lead", default=7, show_default=True, type=click.IntRange(0, 60), help="Days until an order arrives.")
@click.option("--cover", default=14, show_default=True, type=click.IntRange(1, 60), help="Days it shall last.")
@click.option("--service", default="95", show_default=True, type=click.Choice(["90", "95", "98"]), help="Of 100 times, how often it shall last.")  # fmt: skip
@JSON
def stock(slug: str, *, lead: int, cover: int, service: str, as_json: bool) -> None:
    """Say what to order of which product for which branch, the most urgent first, and how wrong the forecast has been."""
    start_django(with_tables=True)
    from samphan.insight import actions  # noqa: PLC0415 - Django starts when a command runs, not for --help
    from samphan.insight.reordering import Wish  # noqa: PLC0415

    with at_work(slug):
        told = actions.what_to_stock(Wish(lead, cover, int(service)))
    say(told, as_json=as_json)


@insight.command()
@BUSINESS
@click.option("--who", default="", metavar="GROUP", help="All customers, or grade:A, group:at_risk, persona:regulars.")
@click.option(
    "--months", default="12", show_default=True, type=click.Choice(["3", "6", "12", "24"]), help="How far ahead."
)
@click.option("--level", default="80", show_default=True, type=click.Choice(["80", "90"]), help="Of 100 times, how often the interval holds.")  # fmt: skip
@click.option("--retention", default="", metavar="POINTS", help="Yearly retention up or down.")
@click.option("--churn", default="", metavar="PERCENT", help="So many percent fewer leave.")
@click.option("--price", default="", metavar="PERCENT", help="Price up or down.")
@click.option(
    "--elasticity", default="", metavar="NUMBER", help="Price elasticity; default: from own history, else published."
)
@click.option("--margin", default="", metavar="PERCENT", help="Margin of net sales; default: from the books.")
@click.option("--reach", default="", metavar="PERCENT", help="Share that a campaign reaches.")
@click.option("--response", default="", metavar="PERCENT", help="Of those reached, who order once more.")
@click.option("--contact", default="", metavar="BAHT", help="Cost of a contact.")
@click.option("--discount", default="", metavar="PERCENT", help="On what those reached order within 30 days.")
@click.option("--cost", default="", metavar="BAHT", help="What it costs once.")
@JSON
def simulate(slug: str, *, as_json: bool, **written: str) -> None:
    """Say what would be if retention, price or a campaign's reach changed, beside what is, with intervals.

    Exit code 0: done; 1: refused, with the reason (too few customers, a number that cannot be).
    """
    start_django(with_tables=True)
    from samphan.insight import actions  # noqa: PLC0415 - Django starts when a command runs, not for --help
    from samphan.insight.simulating.wish import read_wish  # noqa: PLC0415
    from samphan.platform.refusals import Refused  # noqa: PLC0415

    with at_work(slug):
        try:
            told = actions.simulate(read_wish(written))
        except Refused as refusal:
            faults = "; ".join(f"--{name}: {sentence}" for name, sentence in refusal.fields.items())
            raise Refused(faults or refusal.sentence, code=refusal.code) from refusal
    say(told, as_json=as_json)


@insight.command("train-sentiment")
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder with hf_train.jsonl.gz and hf_valid.jsonl.gz.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File of the model; default: models/sentiment.npz of the home folder.")  # fmt: skip
@JSON
def train_sentiment(data: Path, out: Path | None, *, as_json: bool) -> None:
    """Train the model of feelings on marked texts (Wisesight), test it on their validation part, and keep it for this installation."""
    start_django()
    from samphan.insight.sentiment import train  # noqa: PLC0415 - Django starts when a command runs, not for --help

    say(train(data, out), as_json=as_json)
