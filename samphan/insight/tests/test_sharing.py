"""Reports by e-mail: drawn with the receiver's rights, at their time, once, through a real mail server; the files open and say what the page says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from conftest import RunJobs, person, refused, signed_in
from samphan.customers.actions import create_customer
from samphan.customers.models import Customer
from samphan.insight import actions
from samphan.insight.models import (
    MailingReceiver,
    ReportFile,
    ReportMailing,
    ReportSending,
    Rhythm,
    SendingState,
    SendingTrouble,
)
from samphan.insight.sharing.mailings import (
    Wish,
    change_mailing,
    colleagues_for,
    mail_report,
    pause_mailing,
    queue_due,
    remove_mailing,
    restore_mailing,
    resume_mailing,
    try_mailing,
)
from samphan.insight.sharing.rhythm import next_due
from samphan.insight.sharing.sending import send
from samphan.insight.sharing.subjects import Page, content_of
from samphan.insight.tests.conftest import TODAY, Sold
from samphan.platform.accounts.models import Role
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.jobs.models import Job, JobState
from samphan.platform.notifications.models import Notification
from samphan.platform.people.testing import Mailbox
from samphan.platform.refusals import Forbidden
from samphan.platform.tenants.models import Branch, Membership

pytestmark = pytest.mark.django_db
BOARD = Page("board", "sales", "period=all")
Hire = Callable[..., Actor]


@pytest.fixture
def sales(owner: Actor, sold: Sold) -> Customer:
    """Two orders, 1,107.50 together, of a customer whose name has tone marks."""
    customer = create_customer(owner, name="น้ำผึ้ง กิ่งแก้ว")
    sold(customer, TODAY - timedelta(days=3), "1000.00")
    sold(customer, TODAY - timedelta(days=2), "107.50")
    actions.refresh(today=TODAY)
    return customer


def colleague(owner: Actor, name: str, scope: str = "all", **role: Any) -> Membership:
    """Somebody with a role of their own who sees figures."""
    kind = Role.objects.create(
        business=owner.business, name=name, permissions=["insight:figures:view"], row_scope=scope, **role
    )
    user = person(f"{name}@example.com", name)
    return Membership.objects.create(business=owner.business, user=user, role=kind)


def to(*members: Membership, **more: Any) -> Wish:
    return Wish([str(one.pk) for one in members], **more)


def own(actor: Actor) -> Membership:
    assert actor.membership is not None
    return actor.membership


def mails(mailbox: Mailbox) -> dict[str, EmailMessage]:
    """By the address they went to."""
    return {one.rcpt_tos[0]: message_from_bytes(one.content, policy=default) for one in mailbox.taken}


def file_in(mail: EmailMessage) -> tuple[str, bytes]:
    (part,) = mail.iter_attachments()
    return str(part.get_filename()), part.get_content()


def words_in(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("kind", ReportFile.values)
def test_a_dashboard_goes_as_a_file_that_opens_and_says_what_the_page_says(
    owner: Actor, sales: Customer, mailbox: Mailbox, run_jobs: RunJobs, kind: str
) -> None:
    mail_report(owner, BOARD, to(own(owner), file=kind))
    assert not mailbox.taken  # never inside the request
    run_jobs()
    mail = mails(mailbox)["owner@example.com"]
    name, content = file_in(mail)
    assert name == f"ยอดขาย.{kind}"
    assert "ดอยโรสต์" in mail["Subject"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "1,107" in body.get_content()
    assert "/insight/board/sales/?period=all" in body.get_content()
    if kind == ReportFile.PDF:
        assert "฿1,107" in words_in(content)
    elif kind == ReportFile.PNG:
        picture = Image.open(BytesIO(content))
        assert picture.format == "PNG"
        assert picture.width == pytest.approx(210 / 25.4 * 144, abs=2)
        assert len(picture.convert("RGB").getcolors(1_000_000) or []) > 20
    else:
        book = load_workbook(BytesIO(content))
        values = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        assert 1107.5 in values
        assert len(book.sheetnames) > 1
    assert ReportSending.objects.get().state == SendingState.SENT


@pytest.mark.parametrize(
    "page",
    [
        Page("overview", query="days=90"),
        Page("scorecard"),
        *(Page("board", name, "period=all") for name in ("sales", "marketing", "branch")),
        *(Page("report", name) for name in ("repeats", "lifetime", "worth", "owed", "pairs")),
        Page(
            "look",
            query="measure=sales&measure=orders&row=category&row=product&period=all&compare=before",
            title="ของฉัน",
        ),
        Page("look", query="measure=sales&row=month&across=branch&period=365&chart=line"),
    ],
    ids=lambda page: f"{page.subject}-{page.name}",
)
def test_every_page_can_be_described_printed_and_counted_with(owner: Actor, sales: Customer, page: Page) -> None:
    from samphan.insight.sharing.sending import file_of  # noqa: PLC0415 - with the numbers' libraries

    content = content_of(owner, page)
    assert content.title
    assert content.parts or content.empty
    for kind in ReportFile.values:
        assert len(file_of(content, kind)) > 2000


def test_a_report_is_drawn_with_the_rights_of_whoever_gets_it(
    owner: Actor, sold: Sold, sales: Customer, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    """One branch has sold for 1,107.50 and the other for 50: the keeper of the second reads of 50, and nobody without the right reads margins."""
    other = Branch.objects.create(business=owner.business, code="00001", name="นิมมาน")
    order = sold(sales, TODAY - timedelta(days=1), "50.00")
    type(order).objects.filter(pk=order.pk).update(branch=other)
    actions.refresh(today=TODAY)
    keeper = colleague(owner, "keeper", "branch", hidden_fields=["catalog.product.cost"])
    keeper.branches.add(other)
    mail_report(owner, BOARD, to(own(owner), keeper, file="xlsx"))
    run_jobs()
    found = mails(mailbox)

    def told(address: str) -> dict[str, Any]:
        sheet = load_workbook(BytesIO(file_in(found[address])[1])).worksheets[0]
        return {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[0]}

    assert told("owner@example.com")["ยอดขาย"] == 1157.5
    assert told("keeper@example.com")["ยอดขาย"] == 50
    assert "กำไรขั้นต้น" in told("owner@example.com")
    assert "กำไรขั้นต้น" not in told("keeper@example.com")
    assert "1,157" not in str(found["keeper@example.com"])


def test_a_question_of_what_a_role_hides_goes_to_nobody_of_that_role(
    owner: Actor, sales: Customer, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    keeper = colleague(owner, "keeper", hidden_fields=["catalog.product.cost"])
    mail_report(owner, Page("look", query="measure=margin&row=month", title="กำไร"), to(keeper))
    run_jobs()
    assert not mailbox.taken
    sending = ReportSending.objects.get()
    assert (sending.state, sending.why) == (SendingState.SKIPPED, SendingTrouble.RIGHTS)
    assert "กำไร" in Notification.objects.get(person=owner.user).sentence


def test_a_page_of_the_whole_business_is_not_offered_to_who_sees_a_part(owner: Actor) -> None:
    keeper = colleague(owner, "keeper", "branch")
    page = Page("report", "owed")
    assert keeper not in colleagues_for(owner, page)
    with refused("receivers"):
        mail_report(owner, page, to(keeper))
    assert not ReportMailing.objects.exists()


def test_who_left_gets_none_and_is_taken_off(
    owner: Actor, sales: Customer, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    gone = colleague(owner, "gone")
    row = mail_report(owner, BOARD, to(own(owner), gone, rhythm=Rhythm.DAILY))
    gone.ended_at = timezone.now()
    gone.save()
    assert row.due_at is not None
    assert queue_due(row.due_at) == 1
    run_jobs()
    assert set(mails(mailbox)) == {"owner@example.com"}
    assert ReportSending.objects.get(membership=gone).why == SendingTrouble.LEFT
    assert [one.membership for one in MailingReceiver.objects.filter(mailing=row)] == [own(owner)]


def test_without_figures_the_mail_says_so(owner: Actor, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    mail_report(owner, BOARD, to(own(owner)))
    run_jobs()
    body = mails(mailbox)["owner@example.com"].get_body(("plain",))
    assert body is not None
    assert "ยังไม่มีการโหลดข้อมูล" in body.get_content()
    actions.refresh(today=TODAY)
    assert "ไม่มียอดขายในช่วงนี้" in content_of(owner, BOARD).empty


def test_what_is_due_goes_once_whoever_asks_and_missed_times_are_made_up_for_once(
    owner: Actor, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    row = mail_report(owner, BOARD, to(own(owner), rhythm=Rhythm.DAILY, hour=8))
    assert not ReportSending.objects.exists()
    late = row.due_at + timedelta(days=3, minutes=2)
    assert [queue_due(late), queue_due(late)] == [1, 0]
    run_jobs()
    assert len(mailbox.taken) == 1
    row.refresh_from_db()
    assert row.due_at - late < timedelta(days=1)
    assert row.due_at > late


@pytest.mark.once
@pytest.mark.parametrize(
    ("rhythm", "day", "after", "due"),
    [
        ("daily", None, datetime(2026, 11, 20, 0, 59, tzinfo=UTC), datetime(2026, 11, 20, 1, 0, tzinfo=UTC)),
        ("daily", None, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), datetime(2026, 11, 21, 1, 0, tzinfo=UTC)),
        ("weekly", 1, datetime(2026, 11, 20, 5, 0, tzinfo=UTC), datetime(2026, 11, 23, 1, 0, tzinfo=UTC)),
        ("weekly", 5, datetime(2026, 11, 20, 5, 0, tzinfo=UTC), datetime(2026, 11, 27, 1, 0, tzinfo=UTC)),
        ("monthly", 31, datetime(2027, 1, 31, 5, 0, tzinfo=UTC), datetime(2027, 2, 28, 1, 0, tzinfo=UTC)),
        ("monthly", 31, datetime(2028, 2, 1, 5, 0, tzinfo=UTC), datetime(2028, 2, 29, 1, 0, tzinfo=UTC)),
        ("monthly", 1, datetime(2026, 12, 20, 5, 0, tzinfo=UTC), datetime(2027, 1, 1, 1, 0, tzinfo=UTC)),
        ("monthly", 30, datetime(2026, 11, 30, 1, 0, tzinfo=UTC), datetime(2026, 12, 30, 1, 0, tzinfo=UTC)),
    ],
)
def test_the_next_time_is_eight_in_the_morning_in_bangkok(
    rhythm: str, day: int | None, after: datetime, due: datetime
) -> None:
    assert next_due(rhythm, day, 8, after) == due


def test_once_has_no_next_time() -> None:
    assert next_due("once", None, 8, timezone.now()) is None


def test_a_pause_is_not_made_up_for_and_removing_can_be_undone(owner: Actor) -> None:
    row = mail_report(owner, BOARD, to(own(owner), rhythm=Rhythm.WEEKLY, day=1))
    due = row.due_at
    assert pause_mailing(owner, row.pk).due_at is None
    assert queue_due(due + timedelta(days=30)) == 0
    assert resume_mailing(owner, row.pk).due_at == due
    assert remove_mailing(owner, row.pk).due_at is None
    assert queue_due(due + timedelta(days=30)) == 0
    assert restore_mailing(owner, row.pk).due_at == due
    changed = change_mailing(owner, row.pk, to(own(owner), rhythm=Rhythm.DAILY, hour=18, file="png"))
    assert (changed.rhythm, changed.day, changed.hour, changed.file) == ("daily", None, 18, "png")


def test_a_test_goes_to_me_alone_and_moves_no_time(owner: Actor, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    row = mail_report(owner, BOARD, to(colleague(owner, "dao"), rhythm=Rhythm.DAILY))
    try_mailing(owner, row.pk)
    run_jobs()
    assert set(mails(mailbox)) == {"owner@example.com"}
    assert ReportMailing.objects.get().due_at == row.due_at


def test_a_mail_server_that_is_down_is_tried_again_and_one_that_refuses_is_told_of(
    owner: Actor, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    mailbox.answer = "450 later"
    mail_report(owner, BOARD, to(own(owner)))
    run_jobs(failing=True)
    sending = ReportSending.objects.get()
    assert (sending.state, sending.why, sending.tries) == (SendingState.QUEUED, SendingTrouble.SERVER, 1)
    mailbox.answer = "550 nobody here"
    Job.objects.filter(state=JobState.QUEUED).update(due_at=timezone.now())
    run_jobs(failing=True)
    sending.refresh_from_db()
    assert sending.state == SendingState.FAILED
    assert not mailbox.taken
    mailbox.answer = "250 OK"
    send(str(sending.pk))
    assert not mailbox.taken


def test_the_same_click_twice_sends_once(
    owner: Actor, owner_client: Client, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    typed = {"receivers": [str(own(owner).pk)], "file": "pdf", "rhythm": "once", "key": str(uuid4())}
    for _click in range(2):
        assert owner_client.post("/insight/share/?of=board&name=sales&query=period%3Dall", typed).status_code == 204
    run_jobs()
    assert len(mailbox.taken) == 1


def test_the_dialog_the_list_and_its_buttons(owner: Actor, owner_client: Client, staff: Actor, sales: Customer) -> None:
    address = "/insight/share/?of=look&query=measure%3Dsales%26row%3Dmonth"
    page = owner_client.get(address).content.decode()
    assert 'value="ยอดขาย ตามเดือน"' in page
    assert "LINE" not in page
    wrong = owner_client.post(address, {"title": "x", "file": "pdf", "rhythm": "weekly", "weekday": "9"})
    assert wrong.status_code == 422
    typed = {
        "title": "ยอดของฉัน",
        "receivers": [str(own(owner).pk)],
        "file": "png",
        "rhythm": "weekly",
        "weekday": "1",
        "hour": "9",
    }
    assert owner_client.post(address, typed).status_code == 204
    row = ReportMailing.objects.get()
    listed = owner_client.get("/insight/shared/").content.decode()
    assert "ยอดของฉัน" in listed
    assert "ทุกวันจันทร์ เวลา 09:00 น." in listed
    change = f"/insight/shared/{row.pk}/change/"
    assert 'value="weekly" selected' in owner_client.get(change).content.decode()
    assert owner_client.post(change, {**typed, "hour": "10"}).status_code == 204
    for verb, holds in (("pause", "paused_at"), ("remove", "deleted_at")):
        assert owner_client.post(f"/insight/shared/{row.pk}/{verb}/").status_code == 302
        row.refresh_from_db()
        assert getattr(row, holds)
        back = {"pause": "resume", "remove": "restore"}[verb]
        assert owner_client.post(f"/insight/shared/{row.pk}/{back}/").status_code == 302
        row.refresh_from_db()
        assert getattr(row, holds) is None
    assert owner_client.post(f"/insight/shared/{row.pk}/try/").status_code == 302
    assert "กำลังส่ง" in owner_client.get("/insight/shared/").content.decode()


@pytest.mark.parametrize("verb", ["change", "pause", "resume", "remove", "restore", "try"])
def test_strangers_and_colleagues_without_the_right_reach_no_mailing(
    owner: Actor, outsider_client: Client, verb: str
) -> None:
    row = mail_report(owner, BOARD, to(own(owner), rhythm=Rhythm.DAILY))
    other = signed_in(colleague_actor(owner))
    for client in (outsider_client, other):
        assert client.post(f"/insight/shared/{row.pk}/{verb}/").status_code == 404
    assert "รายงาน" in other.get("/insight/shared/").content.decode()
    assert "ทุกวัน เวลา" not in other.get("/insight/shared/").content.decode()
    row.refresh_from_db()
    assert row.paused_at is row.deleted_at is None


def colleague_actor(owner: Actor) -> Actor:
    return actor_of(colleague(owner, "dao"))


def test_nobody_sends_what_they_may_not_see(owner: Actor, staff: Actor, staff_client: Client, outsider: Actor) -> None:
    with pytest.raises(Forbidden):
        mail_report(staff, BOARD, to(own(staff)))
    assert staff_client.get("/insight/share/?of=board&name=sales").status_code == 403
    with refused("receivers"):
        mail_report(owner, BOARD, to(own(outsider)))
    owner_client = signed_in(owner)
    for wrong in ("of=nothing", "of=board&name=nothing", "of=report", "of=look&query=" + "a" * 9000):
        assert owner_client.get(f"/insight/share/?{wrong}").status_code == 404


def as_role(owner: Actor, role: Role) -> Actor:
    """Somebody of the owner's business with this role."""
    return actor_of(Membership.objects.create(business=owner.business, user=person("as@example.com", "แทน"), role=role))
