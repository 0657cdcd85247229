"""What a line of a customers' file says about consent, and what becomes of it in the ledger.

A file is older than what a customer told us: its yes never stands against a no that came from anywhere but a file. Its no always counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samphan.consent.access import consents
from samphan.consent.actions.ledger import Evidence, Key, Proof, Said, Source, record_many
from samphan.consent.models import Channel, ConsentRecord, ConsentState, LegalBasis, Purpose
from samphan.customers.importing.beside import Line, Origin
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.registry import ImportColumn, Unusable
from samphan.platform.refusals import Sentence
from samphan.platform.web.when import day_words

PREFIX = "consent."
YES = {
    "y", "yes", "true", "t", "1", "ok", "x", "✓", "✔", "☑", "/", "ใช่", "ยินยอม", "รับ", "ตกลง", "ต้องการ", "สนใจ", "อนุญาต", "ได้", "สมัคร", "opt in", "opt-in",
    "optin", "subscribed", "subscribe", "agree", "agreed", "consent", "given", "accepted",
}  # fmt: skip
NO = {
    "n", "no", "false", "f", "0", "✗", "✘", "☐", "ไม่", "ไม่ใช่", "ไม่ยินยอม", "ไม่รับ", "ไม่ต้องการ", "ไม่สนใจ", "ไม่อนุญาต", "ปฏิเสธ", "ยกเลิก", "งด", "ถอน",
    "opt out", "opt-out", "optout", "unsubscribed", "unsubscribe", "disagree", "declined", "refused", "withdrawn",
}  # fmt: skip
BLANK = {"-", "–", "—", "ไม่ระบุ", "ไม่ทราบ", "n/a", "na", "unknown", "?"}
ALIASES = (
    "รับข่าวสาร", "รับข่าว", "ยินยอมรับข่าวสาร", "ยินยอมรับข่าว", "รับข่าวสารและโปรโมชัน", "รับโปรโมชัน", "รับโปรโมชั่น", "ข่าวสาร", "ยินยอม", "ความยินยอม",
    "ยินยอมการตลาด", "pdpa", "consent", "marketing consent", "accepts marketing", "newsletter", "opt in", "subscribed", "marketing",
)  # fmt: skip
BY_CHANNEL: dict[str, tuple[str, ...]] = {
    Channel.EMAIL: ("รับข่าวทางอีเมล", "รับข่าวสารทางอีเมล", "รับอีเมล", "email consent", "email opt in", "accepts email marketing"),
    Channel.SMS: ("รับข่าวทาง sms", "รับข่าวสารทาง sms", "รับ sms", "sms consent", "sms opt in", "accepts sms marketing"),
    Channel.LINE: ("รับข่าวทางไลน์", "รับข่าวสารทางไลน์", "รับข่าวทาง line", "รับไลน์", "line consent", "line opt in"),
    Channel.PHONE: ("รับสายโทรศัพท์", "ยินยอมให้โทร", "โทรหาได้", "phone consent", "phone opt in", "call consent"),
}  # fmt: skip


def read_answer(text: str) -> bool | None:
    """Yes, no, or nothing said. Raises `Unusable` for words that are neither: silence is never consent."""
    word = " ".join(text.casefold().split())
    if word in YES:
        return True
    if word in NO:
        return False
    if word in BLANK:
        return None
    raise Unusable(_("“%(text)s” is neither yes nor no, so nothing is recorded.") % {"text": text[:40]})


class ConsentColumns:
    """A column for each purpose that asks for consent, and for marketing one for each of its channels."""

    prefix = PREFIX
    personal = True

    def columns(self, actor: Actor) -> Sequence[ImportColumn]:
        if not consents.may(actor, "record"):
            return []
        return list(self._columns())

    def _columns(self) -> Iterator[ImportColumn]:
        asked = list(asking())
        marketing = next((one for one in asked if one.is_marketing), None)
        for purpose in asked:
            label = _("consent: %(purpose)s") % {"purpose": purpose.name}
            named = (purpose.name_th, purpose.name_en) if len(asked) > 1 else ()
            aliases = (*ALIASES, *named) if purpose == marketing else named
            yield ImportColumn(PREFIX + purpose.key, label, tuple(filter(None, aliases)), read_answer)
        if marketing:
            yield from by_channel(marketing)

    def words(self, values: Mapping[str, Any]) -> list[str]:
        names = {purpose.key: purpose.name for purpose in asking()}
        said = []
        for key, answer in values.items():
            purpose, _dot, channel = key.removeprefix(PREFIX).partition(".")
            if answer is None or purpose not in names:
                continue
            by = f" ({Channel(channel).label})" if channel else ""
            word = gettext("agreed") if answer else gettext("did not agree")
            said.append(f"{names[purpose]}{by}: {word}")
        return said

    def kept_off(self, lines: Sequence[Line]) -> Iterable[tuple[Line, str, Sentence]]:
        told, withdrawn = heard(lines), withdrawn_by_others(lines)
        seen = set()
        for line, key, purpose, channel, given in told:
            since = withdrawn.get((line.customer, purpose.pk, channel))
            if given and since and (line.line, key) not in seen:
                seen.add((line.line, key))
                day = day_words(timezone.localtime(since).date())
                yield line, key, _("They said no on %(day)s; a file does not change that.") % {"day": day}

    def write(self, actor: Actor, lines: Sequence[Line], origin: Origin) -> Any:
        """Ledger rows of what is new. A yes and a no of one file about one customer make a no, whatever set they are in."""
        standing = {(one.customer_id, one.purpose_id, one.channel): one for one in states_of(lines)}
        said: dict[Key, Said] = {}
        for line, key, purpose, channel, given in heard(lines):
            one = Said(line.customer, purpose, channel, given, proof_of(line, key, origin))
            if changes(one, standing.get(one.key), said.get(one.key)):
                said[one.key] = one
        record_many(actor, said.values())
        known = sorted({str(line.customer) for line in lines if not line.is_new})
        return {"since": origin.since.isoformat(), "customers": known} if said and known else None

    def undo(self, actor: Actor, journal: Any) -> None:
        """Nothing leaves the ledger: what stood before is said again. Customers who came with the import go with their rows."""
        since = datetime.fromisoformat(journal["since"])
        customers = [UUID(pk) for pk in journal["customers"]]
        ours = ConsentState.objects.filter(record__source=Source.IMPORT, record__happened_at=since)
        states = ours.filter(customer__in=customers).select_related("purpose", "record")
        record_many(actor, [said_before(state, since) for state in states])


def by_channel(purpose: Purpose) -> Iterator[ImportColumn]:
    for channel in purpose.asked_channels:
        said = {"purpose": purpose.name, "channel": Channel(channel).label}
        label = _("consent: %(purpose)s, %(channel)s") % said
        yield ImportColumn(f"{PREFIX}{purpose.key}.{channel}", label, BY_CHANNEL.get(channel, ()), read_answer)


def asking() -> QuerySet[Purpose]:
    """Purposes in use that need a yes."""
    rows: QuerySet[Purpose] = Purpose.objects.in_use().filter(basis=LegalBasis.CONSENT)  # type: ignore[attr-defined]
    return rows


def heard(lines: Sequence[Line]) -> list[tuple[Line, str, Purpose, str, bool]]:
    """(line, column key, purpose, channel, given): a word for a channel counts more than the general one of the same line."""
    purposes = {purpose.key: purpose for purpose in asking()}
    found = []
    for line in lines:
        by_key: dict[tuple[str, str], tuple[str, bool]] = {}
        for key, given in sorted(line.values.items()):  # the general key sorts before those of channels
            name, _dot, channel = key.removeprefix(PREFIX).partition(".")
            if given is None or name not in purposes:
                continue
            for one in [channel] if channel else purposes[name].asked_channels:
                by_key[name, one] = (key, given)
        found += [(line, key, purposes[name], one, given) for (name, one), (key, given) in by_key.items()]
    return found


def changes(said: Said, standing: ConsentState | None, before: Said | None) -> bool:
    """True when a word of the file is news. A yes is none against a no of the same file, or a no that no file said."""
    if before and (before.given == said.given or not before.given):
        return False
    if standing is None:
        return True
    if standing.given == said.given:
        return before is not None
    from_an_older_file = standing.record.source == Source.IMPORT and standing.since != said.proof.happened_at
    return not said.given or from_an_older_file


def states_of(lines: Sequence[Line]) -> QuerySet[ConsentState]:
    there = {line.customer for line in lines if not line.is_new}
    rows: QuerySet[ConsentState] = ConsentState.objects.filter(customer__in=there).select_related("record")
    return rows


def withdrawn_by_others(lines: Sequence[Line]) -> dict[tuple[UUID, UUID, str], datetime]:
    """Since when a no stands that no file said."""
    rows = states_of(lines).filter(given=False).exclude(record__source=Source.IMPORT)
    return {(row.customer_id, row.purpose_id, row.channel): row.since for row in rows}


def proof_of(line: Line, key: str, origin: Origin) -> Proof:
    note = gettext("Line %(line)s of the file: “%(written)s”") % {
        "line": line.line,
        "written": line.written.get(key, ""),
    }
    return Proof(Evidence.FILE, Source.IMPORT, origin.file, note, happened_at=origin.since)


def said_before(state: ConsentState, since: datetime) -> Said:
    """What stood before the import, said again; nothing stood: nothing is agreed."""
    others = ConsentRecord.objects.filter(customer=state.customer_id, purpose=state.purpose_id, channel=state.channel)
    before = others.exclude(source=Source.IMPORT, happened_at=since).order_by("-happened_at", "-pk").first()
    note = gettext("The import is undone: as it stood before.")
    if before is None:
        proof = Proof(Evidence.FILE, Source.IMPORT, note=note)
        return Said(state.customer_id, state.purpose, state.channel, given=False, proof=proof)
    proof = Proof(before.evidence, Source.IMPORT, before.reference, note)
    return Said(state.customer_id, state.purpose, state.channel, before.given, proof, before.wording)
