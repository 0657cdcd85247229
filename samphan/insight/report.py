"""The analysis of a file for people: a few lines for the terminal, and a folder with a page, the JSON and a row for each customer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samphan.insight.words import FALLBACKS, LIMIT_NAMES, MODELS
from samphan.platform.refusals import Refused
from samphan.platform.spreadsheets.writing import write_csv

if TYPE_CHECKING:
    from samphan.insight.analysis import Analysis

SHOWN = 50  # customers and rules on the page


def summary(report: Mapping[str, Any]) -> Iterator[str]:
    """What matters, in some ten lines."""
    read, totals, models = report["read"], report["totals"], report["models"]
    yield _(
        "%(used)s of %(lines)s lines used; %(buyers)s customers, %(returning)s bought again; %(amount)s in all."
    ) % {
        "used": f"{read['used']:,}",
        "lines": f"{read['lines']:,}",
        "buyers": f"{totals['buyers']:,}",
        "returning": f"{totals['returning']:,}",
        "amount": f"{float(totals['amount']):,.2f}",
    }
    for row in read["left_out"]:
        said = ", ".join(
            f"{one['line']}: {one['value']!r}" if one["value"] else f"{one['line']}" for one in row["examples"]
        )
        yield _("Left out: %(lines)s lines, %(reason)s (line %(examples)s)") % {
            "lines": f"{row['lines']:,}",
            "reason": row["meaning"],
            "examples": said,
        }
    yield from (f"{note.get('lines', '')} {note['meaning']}".strip() for note in read["notes"])
    yield ", ".join(f"{row['grade']} {row['customers']:,}" for row in report["rfm"]["grades"])
    yield from (chosen_in_words(part) for part in models.values())
    if "value" in report:
        yield _("Value of the next %(months)s months: %(total)s.") % {
            "months": report["value"]["months"],
            "total": f"{report['value']['total']:,.2f}",
        }
    if report["backtest"]["done"]:
        yield _("On the last part of the file the forecast was off by %(bias)s in all.") % {
            "bias": f"{report['backtest']['bias']:+.1%}"
        }
    if "baskets" in report:
        yield _("%(count)s rules of what is bought together.") % {"count": f"{report['baskets']['count']:,}"}


def chosen_in_words(part: Mapping[str, Any]) -> str:
    """Which model speaks, with its parameters, and why it is a fallback when it is one."""
    if not part["chosen"]:
        return str(FALLBACKS[part["fallback"]])
    parameters = ", ".join(f"{name} {value:,.4g}" for name, value in part["parameters"].items())
    said = f"{MODELS[part['chosen']]}: {parameters}"
    return f"{said} ({FALLBACKS[part['fallback']]})" if part["fallback"] else said


def write_report(made: Analysis, folder: Path) -> None:
    """Write report.html, report.json and customers.csv. Raises `Refused` when the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(json.dumps(made.report, ensure_ascii=False, indent=2), encoding="utf-8")
        (folder / "report.html").write_text(page(made), encoding="utf-8")
        rows = (list(row.values()) for batch in made.people.to_batches() for row in batch.to_pylist())
        write_csv(folder / "customers.csv", made.people.column_names, rows)
    except OSError as error:
        raise Refused(
            _("The report cannot be written to %(folder)s: %(reason)s.") % {"folder": folder, "reason": error.strerror},
            code="cannot_write",
        ) from error


def page(made: Analysis) -> str:
    """The whole page, with nothing loaded from elsewhere."""
    report = made.report
    return render_to_string(
        "insight/report.html",
        {
            "report": report,
            "language": get_language(),
            "used": f"{report['read']['used']:,}",
            "lines": f"{report['read']['lines']:,}",
            "people": made.people.slice(0, SHOWN).to_pylist(),
            "rules": report.get("baskets", {}).get("rules", [])[:SHOWN],
            "models": [
                {"name": MODELS.get(part["chosen"], ""), "said": chosen_in_words(part), "tried": tried(part)}
                for part in report["models"].values()
            ],
            "limits": [(LIMIT_NAMES[name], limits) for name, limits in report["rfm"]["limits"].items()],
            "rfm_fallback": FALLBACKS.get(report["rfm"]["fallback"], ""),
            "cohorts": [cohort_row(row) for row in report["cohorts"]],
            "months": range(max((len(row["bought"]) for row in report["cohorts"]), default=0)),
            "baskets_fallback": FALLBACKS.get(report.get("baskets", {}).get("fallback", ""), ""),
            "backtest_reason": FALLBACKS.get(report["backtest"].get("reason", ""), ""),
        },
    )


def tried(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": MODELS[model],
            "parameters": [
                (name, value, fit["standard_errors"].get(name)) for name, value in fit["parameters"].items()
            ],
            "log_likelihood": fit["log_likelihood"],
            "trouble": FALLBACKS.get(fit["trouble"], ""),
        }
        for model, fit in part.get("tried", {}).items()
    ]


def cohort_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Shares as percent, with how dark their cell is: 0 to 9."""
    cells = [{"percent": round(share * 100), "shade": min(9, int(share * 20))} for share in row["retention"]]
    return {"month": row["month"], "customers": row["customers"], "cells": cells}
