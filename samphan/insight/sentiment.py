"""The sentiment model of an installation: trained by a command from marked texts, kept under the home folder."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from samphan.platform.refusals import Refused

if TYPE_CHECKING:
    from samphan.insight.mining.sentiment import Sentiment

TRAIN, VALIDATE = "hf_train.jsonl.gz", "hf_valid.jsonl.gz"


def where() -> Path:
    return Path(settings.HOME) / "models" / "sentiment.npz"


def train(data: Path, out: Path | None = None) -> dict[str, Any]:
    """Train on the folder's training part, test on its validation part, and keep the model. Raises `Refused` for a folder without them."""
    from samphan.insight.mining import sentiment  # noqa: PLC0415 - libraries of numbers, for the command alone

    began = time.perf_counter()
    texts, feelings = marked(data / TRAIN)
    facts = {
        "data": "Wisesight Sentiment Corpus (PyThaiNLP), CC0 1.0",
        "texts": len(texts),
        "sha256": hashlib.sha256((data / TRAIN).read_bytes()).hexdigest(),
        "trained_on": timezone.localdate().isoformat(),
    }
    model = sentiment.train(texts, feelings, facts)
    taken = time.perf_counter() - began
    held, truth = marked(data / VALIDATE)
    began = time.perf_counter()
    test = sentiment.tested(model, held, truth)
    facts |= {"test": test, "seconds": round(taken, 1), "texts_per_second": round(len(held) / (time.perf_counter() - began))}  # fmt: skip
    path = out or where()
    model.save(path)
    return {**facts, "file": str(path), "bytes": path.stat().st_size}


def marked(path: Path) -> tuple[list[str], list[str]]:
    """Texts with their feelings. Raises `Refused` for a file that is not of that shape, or knows fewer than the four."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
        texts, feelings = [row["texts"] for row in rows], [row["category"] for row in rows]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise unreadable(path) from error
    if set(feelings) != {"neg", "neu", "pos", "q"}:
        raise unreadable(path)
    return texts, feelings


def unreadable(path: Path) -> Refused:
    sentence = _("%(file)s cannot be read: a packed file is wanted whose lines hold “texts” and “category” (pos, neu, neg, q).")  # fmt: skip
    return Refused(sentence % {"file": path}, code="no_marked_texts")


def standing() -> Sentiment | None:
    """The model of this installation; None when none was trained, or its file is damaged."""
    from samphan.insight.mining import sentiment  # noqa: PLC0415 - libraries of numbers, for workers alone

    try:
        return sentiment.load(where()) if where().exists() else None
    except ValueError:
        return None
