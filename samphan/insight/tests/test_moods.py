"""What texts feel: as good as asked on marked texts, small and fast enough, and heard on customers' pages without their words leaving the books."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from conftest import refused
from samphan.customers.events import NoteAdded
from samphan.customers.models import Customer, Trait
from samphan.insight import actions, sentiment
from samphan.insight.mining import sentiment as mined
from samphan.insight.scoring import moods
from samphan.insight.tests.published import WISESIGHT, needs_wisesight
from samphan.insight.warehouse import files
from samphan.platform.accounts.rights import Actor
from samphan.platform.events.actions import record

GLAD, CROSS = "อร่อยมาก ชอบสุดๆ ประทับใจ", "แย่มาก ช้า เสียอารมณ์ ไม่มาอีก"


def marked(folder: Path) -> Path:
    """A small corpus whose feelings are plain."""
    rows = [{"texts": f"{text} {number}", "category": feeling}
            for number in range(40) for text, feeling in ((GLAD, "pos"), (CROSS, "neg"), ("วันนี้ร้านเปิด", "neu"), ("ราคาเท่าไร มีไหมคะ", "q"))]  # fmt: skip
    for name in (sentiment.TRAIN, sentiment.VALIDATE):
        with gzip.open(folder / name, "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    return folder


@needs_wisesight
@pytest.mark.slow
@pytest.mark.once
def test_the_published_texts_are_read_as_well_as_asked() -> None:
    told = sentiment.train(WISESIGHT)
    assert told["test"]["micro_f1"] >= 0.72
    assert told["test"]["macro_f1"] >= 0.58
    assert told["bytes"] < 20 * 10**6
    assert (told["texts"], told["test"]["texts"]) == (21_628, 2_404)
    assert "CC0" in told["data"]
    model = sentiment.standing()
    assert model is not None
    assert model.feel(["อร่อยมากกก ชอบที่สุด", "บริการแย่มาก ไม่ไปอีกแล้ว"]) == ["pos", "neg"]


def test_a_model_that_was_kept_says_the_same(tmp_path: Path) -> None:
    texts, feelings = sentiment.marked(marked(tmp_path) / sentiment.TRAIN)
    model = mined.train(texts, feelings, {"data": "here"})
    model.save(tmp_path / "model.npz")
    again = mined.load(tmp_path / "model.npz")
    assert again.facts == {"data": "here"}
    assert np.abs(again.odds(texts) - model.odds(texts)).max() < 0.02
    assert again.feel([GLAD, CROSS, "", "   "]) == ["pos", "neg", "neu", "neu"]
    assert again.feel([]) == []


@pytest.mark.parametrize("broken", [b"", b"no model", b"PK\x03\x04 half"])
def test_a_file_that_is_no_model_says_nothing(broken: bytes) -> None:
    sentiment.where().parent.mkdir(parents=True)
    sentiment.where().write_bytes(broken)
    assert sentiment.standing() is None


def test_marked_texts_that_cannot_be_read_are_refused_and_the_old_model_stays(tmp_path: Path) -> None:
    sentiment.train(marked(tmp_path))
    before = sentiment.where().read_bytes()
    for content in (b"", b"not packed", gzip.compress(b"{}"), gzip.compress(b"[1]")):
        (tmp_path / sentiment.TRAIN).write_bytes(content)
        with refused("no_marked_texts"):
            sentiment.train(tmp_path)
    assert sentiment.where().read_bytes() == before


def wrote(owner: Actor, customer: Customer, text: str, *, days: int = 1) -> None:
    record(NoteAdded(text=text), actor=owner, subject=customer, customer_id=customer.pk, occurred_at=timezone.now() - timedelta(days=days))  # fmt: skip


@pytest.mark.django_db
def test_customers_notes_become_their_mood_with_its_reason(owner: Actor, shop: list[Customer], tmp_path: Path) -> None:
    glad, cross, quiet = shop[:3]
    for customer, text in ((glad, GLAD), (glad, GLAD), (glad, CROSS), (cross, CROSS)):
        wrote(owner, customer, text)
    wrote(owner, quiet, GLAD, days=moods.DAYS + 5)
    today = timezone.localdate()
    assert actions.refresh(today=today)["version"] == 1
    assert not Trait.objects.filter(name="insight.mood").exists()  # nothing was trained
    sentiment.train(marked(tmp_path))
    actions.refresh(today=today)
    told = {row.customer_id: row for row in Trait.objects.filter(name="insight.mood")}
    assert {pk: row.text for pk, row in told.items()} == {glad.pk: "pos", cross.pk: "neg"}
    assert (told[glad.pk].reason["texts"], told[glad.pk].reason["neg"]) == (3, 1)
    sentiment.where().unlink()
    actions.refresh(today=today)
    assert not Trait.objects.filter(name="insight.mood").exists()


@pytest.mark.django_db
def test_phrases_that_rise_are_told_and_none_that_few_customers_wrote(owner: Actor, shop: list[Customer]) -> None:
    for customer in shop[:8]:
        wrote(owner, customer, "เครื่องชง พัง", days=3)
        wrote(owner, customer, "กาแฟ หอม", days=100)
        wrote(owner, customer, "กาแฟ หอม", days=3)
    wrote(owner, shop[9], "สมหญิง บ้านเลขที่ลับ", days=2)
    actions.refresh(today=timezone.localdate())
    with files.reading(owner.business) as database:
        rows: dict[str, Any] = {row[0]: row for row in database.execute("SELECT * FROM phrases").fetchall()}
        held = database.execute("SELECT count(*) FROM phrases WHERE phrase LIKE '%สมหญิง%'").fetchone()
    rising = [name for name, row in rows.items() if "พัง" in name and row[3] > 0]
    assert rising
    assert rows[rising[0]][1:3] == (8, 8)
    assert held == (0,)
