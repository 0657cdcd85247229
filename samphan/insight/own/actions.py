"""What people do with a table of their own: bring it, say what its columns are, confirm what was read, replace, remove. Each checks the right first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samphan.insight.access import figures
from samphan.insight.models import Every, OwnKind, OwnReading, OwnTable, ReadingState
from samphan.insight.own.columns import LARGEST, TYPES, look, slug
from samphan.insight.own.files import fetched, local_path
from samphan.insight.own.joining import JOINS
from samphan.platform.accounts.rights import Actor
from samphan.platform.importing.files import tidy_file_name
from samphan.platform.outbound import check_address
from samphan.platform.refusals import Conflict, NotFound, Refused
from samphan.platform.uploads import only_with_its_row

MOST_TABLES = 50
CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")


@dataclass(frozen=True)
class Chosen:
    """What the form says of a table. `columns`: (header, type, sensitive) of those that are taken; `keys`: header → "customer:phone"."""

    name: str
    code: str
    kind: str
    columns: Sequence[tuple[str, str, bool]]
    keys: Mapping[str, str]
    every: str = ""


def tables_of(actor: Actor) -> QuerySet[OwnTable]:
    """Those that stand, or are being made, newest first."""
    figures.require_whole(actor, "bring")
    found: QuerySet[OwnTable] = OwnTable.objects.filter(deleted_at=None).select_related("current", "made_by")
    return found.order_by("-created_at")


def table_of(actor: Actor, pk: UUID, *, deleted: bool = False) -> OwnTable:
    """Raises `NotFound`."""
    figures.require_whole(actor, "bring")
    found: OwnTable | None = (
        OwnTable.objects.select_related("current", "before").filter(pk=pk, deleted_at__isnull=not deleted).first()
    )
    if found is None:
        raise NotFound
    return found


def newest_reading(table: OwnTable) -> OwnReading | None:
    found: OwnReading | None = OwnReading.objects.filter(table=table).order_by("-at", "-pk").first()
    return found


def bring_file(actor: Actor, name: str, content: File[bytes]) -> OwnReading:
    """Look into a file that shall become a table. Raises `Refused` for what is none; nothing is kept of it then."""
    figures.require_whole(actor, "bring")
    if OwnTable.objects.filter(deleted_at=None).count() >= MOST_TABLES:
        raise Refused(
            _("There are %(most)s tables of your own already. Remove one first.") % {"most": MOST_TABLES},
            code="too_many_tables",
        )
    with transaction.atomic():
        table = OwnTable.objects.create(
            business=actor.business, name=tidy_file_name(name).rpartition(".")[0][:80] or "–", made_by=actor.user
        )
        return kept(table, name, content)


def bring_address(actor: Actor, url: str) -> OwnReading:
    """The same for a file at an address, which can be fetched again at set times. Raises `Refused`: `address_refused`, `fetch_failed` too."""
    figures.require_whole(actor, "bring")
    check_address(url.strip())
    with fetched(url.strip()) as (path, name), path.open("rb") as stream, transaction.atomic():
        reading = bring_file(actor, name, File(stream, name=name))
        OwnTable.objects.filter(pk=reading.table_id).update(url=url.strip()[:1_000])
        reading.table.url = url.strip()[:1_000]
        return reading


def kept(table: OwnTable, name: str, content: File[bytes]) -> OwnReading:
    """The file and what its columns seem to be, as a reading of the table."""
    if content.size > LARGEST:
        raise Refused(
            _("The file has %(has)s MB; a table takes at most %(most)s MB.")
            % {"has": content.size >> 20, "most": LARGEST >> 20},
            code="file_too_large",
        )
    reading = OwnReading(business_id=table.business_id, table=table, name=tidy_file_name(name))
    reading.given.save("given", content, save=False)
    with only_with_its_row(reading.given):
        with local_path(reading.given) as path:
            reading.headers = [asdict(one) for one in look(path)]
        reading.save()
    return reading


def choose(actor: Actor, table: OwnTable, chosen: Chosen) -> None:
    """Say what the table is; its file is then read. Raises `Refused` with a sentence for each faulty field, `Conflict` when it stands already."""
    figures.require_whole(actor, "bring")
    reading = newest_reading(table)
    if table.current_id or reading is None or reading.state not in {ReadingState.UPLOADED, ReadingState.READ, ReadingState.FAILED}:  # fmt: skip
        raise Conflict
    headers = {one["header"] for one in reading.headers}
    columns = [
        {"header": header, "name": slug(header), "type": kind, "sensitive": sensitive}
        for header, kind, sensitive in chosen.columns
        if header in headers and kind in TYPES
    ]
    keys = {}
    for header, said in chosen.keys.items():
        if header in headers and said in JOINS:
            if JOINS[said].key in keys:
                raise faulty("keys", _("Two columns lead to the same thing. Keep one of them."), "key_twice")
            keys[JOINS[said].key] = {"header": header, "by": JOINS[said].by}
    require_meant(table, chosen, columns, keys)
    table.name, table.code, table.kind = " ".join(chosen.name.split())[:80], chosen.code, chosen.kind
    table.columns, table.keys = columns, keys
    table.every = chosen.every if table.url and chosen.every in Every.values else ""
    with transaction.atomic():
        table.save()
        start(actor, reading)


def require_meant(
    table: OwnTable, chosen: Chosen, columns: list[dict[str, object]], keys: Mapping[str, object]
) -> None:
    if not chosen.name.strip():
        raise faulty("name", _("Give it a name."), "no_name")
    if not CODE.fullmatch(chosen.code):
        raise faulty("code", _("Write 2 to 30 small letters, digits or _, a letter first: ad_spend."), "code_malformed")
    if OwnTable.objects.filter(code=chosen.code, deleted_at=None).exclude(pk=table.pk).exists():
        raise faulty("code", _("Another table has this short name."), "code_taken")
    if chosen.kind not in OwnKind.values:
        raise faulty("kind", _("Say what kind of table it is."), "no_kind")
    if chosen.kind == OwnKind.DIMENSION and len(keys) != 1:
        raise faulty("keys", _("A dimension is joined by exactly one column. Choose which."), "one_key")
    if chosen.kind == OwnKind.FACT and "date" not in keys:
        raise faulty("keys", _("A fact needs a column that says the day. Choose which."), "no_day")
    if not columns and not (chosen.kind == OwnKind.FACT and keys):
        raise faulty("columns", _("Take at least one column in."), "no_column")


def faulty(field: str, sentence: object, code: str) -> Refused:
    return Refused(str(sentence), code=code, fields={field: str(sentence)})


def start(actor: Actor, reading: OwnReading) -> None:
    """Have the file read by a worker."""
    from samphan.insight.jobs import read_own_table  # noqa: PLC0415 - the job's line leads back here

    reading.state, reading.error = ReadingState.READING, ""
    reading.save(update_fields=["state", "error"])
    read_own_table.by(actor).enqueue(reading=str(reading.pk))


def back_to_columns(actor: Actor, table: OwnTable) -> None:
    figures.require_whole(actor, "bring")
    OwnReading.objects.filter(table=table, state__in=[ReadingState.READ, ReadingState.FAILED]).update(
        state=ReadingState.UPLOADED
    )


def confirm(actor: Actor, table: OwnTable) -> None:
    """Take what was read into the warehouse. Raises `Conflict` when there is nothing to confirm."""
    figures.require_whole(actor, "bring")
    reading = newest_reading(table)
    if reading is None or reading.state != ReadingState.READ:
        raise Conflict
    stand(table, reading)
    take_in(actor)


@transaction.atomic
def stand(table: OwnTable, reading: OwnReading) -> None:
    """The reading's rows are the table's from now on; those of the one before are kept for an undo, older ones go."""
    if not OwnReading.objects.filter(pk=reading.pk).exclude(state=ReadingState.CONFIRMED).update(state=ReadingState.CONFIRMED):  # fmt: skip
        raise Conflict
    given = reading.given
    OwnReading.objects.filter(pk=reading.pk).update(given="")
    transaction.on_commit(partial(thrown_away, given))
    table.before, table.current = table.current, reading
    table.save(update_fields=["current", "before"])
    for old in OwnReading.objects.filter(table=table).exclude(pk__in=[table.current_id, table.before_id]):
        forget(old)


def thrown_away(content: File[bytes]) -> None:
    if content.name:
        content.storage.delete(content.name)  # type: ignore[attr-defined]  # a FieldFile


def forget(reading: OwnReading) -> None:
    """The row and its files."""
    for content in (reading.given, reading.rows, reading.faulty):
        transaction.on_commit(partial(thrown_away, content))
    reading.delete()


def take_in(actor: Actor) -> None:
    """Bring the published warehouse up to date with the own tables, without a whole load."""
    from samphan.insight.jobs import load_own_tables  # noqa: PLC0415 - as above

    load_own_tables.by(actor).enqueue()


def replace(actor: Actor, table: OwnTable, name: str, content: File[bytes]) -> OwnReading:
    """Another file for a table that stands: it is read by the same columns, and stands once it is confirmed."""
    figures.require_whole(actor, "bring")
    with transaction.atomic():
        reading = kept(table, name, content)
        start(actor, reading)
    return reading


def fetch_again(actor: Actor, table: OwnTable) -> None:
    """Fetch the table from its address now, as it is done at its set times."""
    from samphan.insight.jobs import refresh_own_table  # noqa: PLC0415 - as above

    figures.require_whole(actor, "bring")
    if not table.url:
        raise Refused(_("This table came from a file, not from an address."), code="no_address")
    refresh_own_table.by(actor).enqueue(table=str(table.pk))


def set_every(actor: Actor, table: OwnTable, every: str) -> None:
    figures.require_whole(actor, "bring")
    if every not in Every.values or (every and not table.url):
        raise faulty("every", _("Only a table that came from an address can be fetched again."), "no_address")
    table.every = every
    table.save(update_fields=["every"])


def undo_replace(actor: Actor, table: OwnTable) -> None:
    """The rows of the reading before stand again. Raises `Conflict` when there are none."""
    figures.require_whole(actor, "bring")
    if table.before_id is None:
        raise Conflict
    table.current, table.before = table.before, table.current
    table.save(update_fields=["current", "before"])
    take_in(actor)


def remove(actor: Actor, table: OwnTable) -> None:
    """Take the table out of the warehouse; its rows are kept for `restore`."""
    figures.require_whole(actor, "bring")
    table.deleted_at = timezone.now()
    table.save(update_fields=["deleted_at"])
    take_in(actor)


def restore(actor: Actor, table: OwnTable) -> None:
    figures.require_whole(actor, "bring")
    if table.code and OwnTable.objects.filter(code=table.code, deleted_at=None).exists():
        raise Refused(_("Another table has this short name."), code="code_taken")
    table.deleted_at = None
    table.save(update_fields=["deleted_at"])
    take_in(actor)
