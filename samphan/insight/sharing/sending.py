"""One report to one colleague: drawn with their rights and in their language, handed to the mail server once.

A mail server gives no receipt that survives our death between its yes and our note of it. Papers for customers are then sent twice rather than
never; a report says that nobody knows, and can be sent again by a click.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import asdict
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samphan.insight.models import MailingReceiver, ReportFile, ReportSending, SendingState, SendingTrouble
from samphan.insight.sharing.content import Content
from samphan.insight.sharing.mailings import page_of_mailing
from samphan.insight.sharing.subjects import content_of, eyes_of, title_of
from samphan.platform.accounts.rights import actor_of, system_actor
from samphan.platform.jobs.work import Permanent
from samphan.platform.notifications.models import Tone
from samphan.platform.notifications.notify import notify
from samphan.platform.people.jobs import PATIENCE
from samphan.platform.people.mail import Letter, Mail, written
from samphan.platform.refusals import Forbidden, NotFound, Refused
from samphan.platform.tenants.models import Membership

TYPES = {
    ReportFile.PDF: "application/pdf",
    ReportFile.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFile.PNG: "image/png",
}
LONGEST_SAID, LONGEST_FILE_NAME = 300, 80


def send(pk: str) -> None:
    """Carry one sending to its end. Raises what the mail server said while it may pass, `Permanent` when it will not."""
    row: ReportSending | None = (
        ReportSending.objects.filter(pk=pk)
        .select_related("mailing", "membership__user", "membership__role", "membership__business")
        .first()
    )
    if row is None or row.state not in {SendingState.QUEUED, SendingState.SENDING}:
        return
    if row.state == SendingState.SENDING:
        end(row, SendingState.FAILED, SendingTrouble.UNKNOWN)
    elif row.membership.ended_at is not None:
        MailingReceiver.objects.filter(mailing=row.mailing, membership=row.membership).delete()
        end(row, SendingState.SKIPPED, SendingTrouble.LEFT)
    elif row.mailing.deleted_at is not None:
        end(row, SendingState.SKIPPED, SendingTrouble.REMOVED)
    elif mail := drawn(row):
        hand_over(row, mail)


def drawn(row: ReportSending) -> Mail | None:
    """The mail, or None for who may not see the page. Raises the refusal when the figures cannot be read."""
    try:
        with eyes_of(row.membership.user):
            return mail_of(row)
    except (Forbidden, NotFound):
        end(row, SendingState.SKIPPED, SendingTrouble.RIGHTS)
        return None
    except Refused as refusal:
        end(row, SendingState.FAILED, SendingTrouble.FIGURES, str(refusal))
        raise


def hand_over(row: ReportSending, mail: Mail) -> None:
    """Claim, send, note. Whoever does not get the claim leaves it to who did."""
    mine = ReportSending.objects.filter(pk=row.pk, state=SendingState.QUEUED)
    if not mine.update(state=SendingState.SENDING, tries=row.tries + 1):
        return
    try:
        mail.send()
    except Permanent as error:
        end(row, SendingState.FAILED, SendingTrouble.SERVER, str(error))
        raise
    except Exception as error:
        if row.tries >= PATIENCE:
            end(row, SendingState.FAILED, SendingTrouble.SERVER, str(error))
        else:
            told = {"state": SendingState.QUEUED, "why": SendingTrouble.SERVER, "said": str(error)[:LONGEST_SAID]}
            ReportSending.objects.filter(pk=row.pk).update(**told)
        raise
    end(row, SendingState.SENT)


def end(row: ReportSending, state: SendingState, why: SendingTrouble = SendingTrouble.NONE, said: str = "") -> None:
    """Note how it ended; whoever made the mailing is told of what did not arrive."""
    told = {"state": state, "why": why, "said": said[:LONGEST_SAID], "ended_at": timezone.now()}
    ReportSending.objects.filter(pk=row.pk).update(**told)
    owner = row.mailing.owner
    if why and owner is not None and why != SendingTrouble.REMOVED:
        with eyes_of(owner):
            title = title_of(page_of_mailing(row.mailing), system_actor(row.membership.business))
        sentence = format_lazy(
            gettext_lazy("“{title}” did not go to {name}: {why}"),
            title=title,
            name=str(row.membership.user),
            why=why.label,
        )
        notify(owner, sentence, url=reverse("insight:mailings"), tone=Tone.BAD)


def mail_of(row: ReportSending) -> Mail:
    """The letter and its file, in the words of whoever gets it. Raises `Forbidden` when their rights do not reach the page."""
    membership: Membership = row.membership
    content = content_of(actor_of(membership), page_of_mailing(row.mailing))
    user = membership.user
    mail = written(user.email, lambda: letter_of(row, content), languages=[user.language])
    name = f"{file_name(content.title)}.{row.mailing.file}"
    file = (name, TYPES[ReportFile(row.mailing.file)], b64encode(file_of(content, row.mailing.file)).decode())
    sender = formataddr((membership.business.shown_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    return Mail(**{**asdict(mail), "files": [file], "sender": sender})


def letter_of(row: ReportSending, content: Content) -> Letter:
    facts = {"title": content.title, "business": content.business, "owner": row.mailing.owner or content.business}
    said = [_("“%(title)s” of %(business)s is attached.") % facts]
    if content.empty:
        said.append(content.empty)
    said += [" · ".join(content.facts), *(f"{one.label}: {one.words}" + (f" ({one.change} {one.note})" if one.change else "") for one in content.told[:4])]  # fmt: skip
    return Letter(
        subject=_("%(title)s: %(business)s") % facts,
        paragraphs=[line for line in said if line],
        button=_("Open the page"),
        url=settings.PUBLIC_URL + content.path,
        foot=_("%(owner)s had it sent to you. It is drawn with your own rights: others may see other figures.") % facts,
    )


def file_name(title: str) -> str:
    return "".join(" " if one in '\\/:*?"<>|\r\n\t' else one for one in title).strip()[:LONGEST_FILE_NAME] or "report"


def file_of(content: Content, kind: str) -> bytes:
    """The file of a description."""
    from samphan.insight.sharing.printing import pdf_of, png_of  # noqa: PLC0415 - a page that prints nothing does without
    from samphan.insight.sharing.sheets import xlsx_of  # noqa: PLC0415 - likewise

    return {ReportFile.PDF: pdf_of, ReportFile.PNG: png_of, ReportFile.XLSX: xlsx_of}[ReportFile(kind)](content)
