"""The page of what if: who may ask, what is refused beside its field, what is kept, compared, thrown away and taken back."""

from __future__ import annotations

import json
import subprocess
import sys
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import Client
from django.urls import reverse

from conftest import RunJobs, person, refused, signed_in
from samphan.config.cli import main
from samphan.customers.models import Customer
from samphan.insight import actions
from samphan.insight.models import Scenario
from samphan.insight.simulating import scenarios
from samphan.insight.simulating.wish import Wish
from samphan.insight.templatetags.insight_tabs import GROUPS
from samphan.insight.tests.conftest import TODAY
from samphan.insight.views import what_if as views
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.jobs.models import Job
from samphan.platform.tenants.models import Membership

pytestmark = pytest.mark.django_db
ASKED = {"months": "12", "level": "80", "churn": "20", "cost": "500", "margin": "40"}


@pytest.fixture
def loaded(owner: Actor, shop: list[Customer]) -> None:
    actions.refresh(today=TODAY)


def page(client: Client, asked: Any = None) -> tuple[int, str]:
    answer = client.get(reverse("insight:what-if"), asked or {})
    return answer.status_code, unescape(answer.content.decode())


def kept(client: Client, name: str, **changed: str) -> Scenario:
    answer = client.post(reverse("insight:what-if-keep"), {**ASKED, **changed, "name": name})
    assert answer.status_code == 302
    found: Scenario = Scenario.objects.get(name=name)
    return found


def member(owner: Actor, builtin: str) -> Actor:
    made = add_member(owner.business, person(f"{builtin}@example.com", builtin), builtin=builtin)
    return actor_of(Membership.objects.get(pk=made.membership.pk))  # type: ignore[union-attr]


def test_before_the_first_load_it_says_what_to_do(owner_client: Client) -> None:
    status, said = page(owner_client)
    assert status == 200
    assert "โหลดตอนนี้" in said


def test_a_business_that_sold_nothing_is_told_so(owner: Actor, owner_client: Client) -> None:
    actions.refresh(today=TODAY)
    assert "ยังไม่มีใครซื้อ" in page(owner_client)[1]
    with refused("too_few"):
        actions.simulate(Wish(churn=10))


@pytest.mark.usefixtures("loaded")
def test_both_sides_stand_beside_each_other(owner_client: Client) -> None:
    status, said = page(owner_client, ASKED)
    assert status == 200
    for words in ("ลูกค้าที่ยังซื้อ", "มูลค่าที่ต่างไป", "โอกาสที่จะคุ้ม", "คืนทุนในเดือนที่", "80 ครั้งใน 100", "ค่าเฉลี่ยของงานวิจัย 1,851"):
        assert words in said, words
    assert "ลูกค้าน้อยเกินกว่า" in said or "น้อยเกินไป" in said, "the fallback is named"


@pytest.mark.usefixtures("loaded")
def test_a_fault_stands_at_its_field_and_nothing_written_is_lost(owner_client: Client) -> None:
    status, said = page(owner_client, {**ASKED, "price": "มาก", "margin": "55"})
    assert status == 422
    assert 'value="มาก"' in said
    assert 'value="55"' in said
    assert 'value="500"' in said
    assert 'id="id_price_fault"' in said
    status, said = page(owner_client, {**ASKED, "margin": ""})
    assert status == 422
    assert 'id="id_margin_fault"' in said, "no cost is known here, so the margin must be said"


@pytest.mark.usefixtures("loaded")
def test_a_scenario_is_kept_with_who_and_when_and_shown_as_it_came(owner: Actor, owner_client: Client) -> None:
    row = kept(owner_client, "รักษาลูกค้า")
    assert (row.by, row.business_id, row.wish["churn"]) == (owner.user, owner.business.pk, 20.0)
    assert row.result["measures"]["value"]["difference"]
    said = unescape(owner_client.get(reverse("insight:scenario", args=[row.pk])).content.decode())
    assert "รักษาลูกค้า" in said
    assert "churn=20.0" in said, "the same can be asked anew"
    assert "รักษาลูกค้า" in page(owner_client)[1]


@pytest.mark.usefixtures("loaded")
def test_figures_of_ones_own_cannot_be_kept(owner_client: Client) -> None:
    row = kept(owner_client, "ของจริง", result="{}", measures="1")
    assert row.result["measures"]["orders"]["today"][0] > 0
    address = reverse("insight:what-if-keep")
    for wrong in ({"name": " "}, {"name": "x", "price": "99"}):
        assert owner_client.post(address, {**ASKED, **wrong}).status_code == 422
    assert Scenario.objects.count() == 1


@pytest.mark.usefixtures("loaded")
def test_two_or_three_are_compared_and_no_more(owner_client: Client) -> None:
    rows = [kept(owner_client, f"แผน {churn}", churn=str(churn)) for churn in (5, 10, 15, 20)]
    address = reverse("insight:what-if-compare")
    said = unescape(owner_client.get(address, {"scenario": [row.pk for row in rows[:3]]}).content.decode())
    assert all(row.name in said for row in rows[:3])
    for wrong in (rows[:1], rows):
        assert owner_client.get(address, {"scenario": [row.pk for row in wrong]}).status_code == 302
    assert owner_client.get(address, {"scenario": ["x", "y"]}).status_code == 404
    assert owner_client.get(address, {"scenario": [rows[0].pk, uuid4()]}).status_code == 404


@pytest.mark.usefixtures("loaded")
def test_what_is_thrown_away_comes_back(owner_client: Client) -> None:
    row = kept(owner_client, "ทิ้ง")
    show = reverse("insight:scenario", args=[row.pk])
    assert owner_client.post(reverse("insight:scenario-delete", args=[row.pk])).status_code == 302
    assert owner_client.get(show).status_code == 404
    assert owner_client.post(reverse("insight:scenario-restore", args=[row.pk])).status_code == 302
    assert owner_client.get(show).status_code == 200


@pytest.mark.usefixtures("loaded")
def test_an_outsider_finds_nothing_and_changes_nothing(owner_client: Client, outsider_client: Client) -> None:
    row = kept(owner_client, "แผนของเจ้าของร้านเดิม")
    other = kept(owner_client, "แผนของเจ้าของร้านเดิมอีก")
    assert outsider_client.get(reverse("insight:scenario", args=[row.pk])).status_code == 404
    for name in ("scenario-delete", "scenario-restore"):
        assert outsider_client.post(reverse(f"insight:{name}", args=[row.pk])).status_code == 404
    assert outsider_client.get(reverse("insight:what-if-compare"), {"scenario": [row.pk, other.pk]}).status_code == 404
    assert "แผนของเจ้าของร้านเดิม" not in page(outsider_client)[1]
    assert outsider_client.post(reverse("insight:what-if-keep"), {**ASKED, "name": "x"}).status_code == 404
    row.refresh_from_db()
    assert row.deleted_at is None


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("builtin", "status"), [("manager", 200), ("analyst", 200), ("marketing", 403), ("sales", 403), ("viewer", 403)]
)
def test_only_who_sees_costs_and_the_whole_business_may_ask(owner: Actor, builtin: str, status: int) -> None:
    client = signed_in(member(owner, builtin))
    assert client.get(reverse("insight:what-if")).status_code == status
    kept_it = client.post(reverse("insight:what-if-keep"), {**ASKED, "name": "แผน"})
    assert (kept_it.status_code, Scenario.objects.count()) == ((302, 1) if status == 200 else (403, 0))
    later = client.post(reverse("insight:what-if-later"), {**ASKED, "name": "แผน"})
    assert (later.status_code == 403) == (status == 403)


@pytest.mark.usefixtures("loaded")
def test_a_role_that_must_not_see_costs_is_refused_even_with_the_right(owner: Actor) -> None:
    analyst = member(owner, "analyst")
    role = analyst.membership.role  # type: ignore[union-attr]
    from dataclasses import replace  # noqa: PLC0415 - here alone

    with refused("cost_hidden"):
        scenarios.scenarios_of(replace(analyst, hidden_fields=frozenset({"catalog.product.cost"})))
    assert role is not None


@pytest.mark.usefixtures("loaded")
def test_a_large_business_is_computed_in_the_background_once(
    owner: Actor, owner_client: Client, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "WAIT_FOR", 5)
    said = page(owner_client, ASKED)[1]
    assert reverse("insight:what-if-later") in said
    assert owner_client.post(reverse("insight:what-if-later"), {**ASKED, "name": "ใหญ่"}).status_code == 302
    run_jobs()
    row = Scenario.objects.get()
    job = Job.objects.get(task__endswith="simulate_scenario")
    assert (row.name, row.by, row.wish["churn"]) == ("ใหญ่", owner.user, 20.0)
    assert job.result["url"] == reverse("insight:scenario", args=[row.pk])  # type: ignore[index]
    assert (job.done_units, job.total_units) == (200, 200)
    scenarios.simulate_and_keep(row.pk, "ใหญ่", row.wish, None)
    assert Scenario.objects.count() == 1, "a worker that was killed and began anew keeps one"


@pytest.mark.usefixtures("loaded")
def test_too_many_kept_are_refused(owner: Actor, owner_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios, "MOST", 1)
    row = kept(owner_client, "หนึ่ง")
    with refused("too_many"):
        scenarios.keep_scenario(owner, name="สอง", result=row.result)
    assert Scenario.objects.get() == row


@pytest.mark.usefixtures("loaded")
def test_the_command_line_says_the_same(owner: Actor, owner_client: Client) -> None:
    row = kept(owner_client, "เทียบ")
    words = [
        "insight",
        "simulate",
        "--business",
        owner.business.slug,
        "--churn",
        "20",
        "--cost",
        "500",
        "--margin",
        "40",
        "--json",
    ]
    said = CliRunner().invoke(main, words)
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["measures"] == row.result["measures"]
    wrong = CliRunner().invoke(main, [*words, "--price", "99"])
    assert wrong.exit_code == 1
    assert "--price" in str(wrong.output) + str(wrong.exception)


def test_the_page_stands_among_the_foresights() -> None:
    assert "what-if" in [one.name for _label, pages in GROUPS for one in pages]


@pytest.mark.once
def test_pages_are_served_without_the_libraries_of_numbers() -> None:
    code = f"import sys, django; django.setup(); import samphan.insight.urls, samphan.insight.jobs; print([n for n in ('numpy', 'scipy', 'duckdb', 'sklearn') if n in sys.modules and {settings.DEBUG!r} is not None])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
