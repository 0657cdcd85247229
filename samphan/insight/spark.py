"""The star schema by Spark: the transformations of `transforms/`, from Parquet files of the sources to Parquet files of the star.

Nothing but SQL reaches the cluster: its machines need no Python of ours. Each run writes to a folder of its own, and its record last: a folder without one is not whole.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from samphan.insight.rfm import by_fifths
from samphan.insight.steps import Ran, Step, StepFailed
from samphan.insight.transforms.plan import Planned, Tables, Transform, plan, sources, statement
from samphan.platform.refusals import Conflict, NotFound, Refused

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

logger = logging.getLogger(__name__)
LOCAL = "local[*]"
JAVAS = range(17, 24)  # what Spark 4.0 runs on; Debian has 17 and 21
PATIENCE = 5  # seconds to wait for a cluster to answer
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what overflows is an error, never another number
}
ON_ONE_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def make_star(source: str, target: str, today: date, *, master: str = "") -> dict[str, Any]:
    """Read `src_….parquet` of the folder `source`, write each table of the star and of buying below the folder `target`. Returns rows and seconds of each.

    Folders may be any that the cluster reads and writes (`s3a://…`). Raises `Refused` when Java, Spark or the cluster is not there or a check does not hold,
    `NotFound` when a source is missing, `Conflict` when something stands at the target, `StepFailed` with its SQL for all else.
    """
    # These bring Ibis with them; pages name what this module says and never run it.
    from samphan.insight.transforms.buying import buying, fifths, scored  # noqa: PLC0415
    from samphan.insight.transforms.star import star  # noqa: PLC0415

    with opened(master) as session:
        work = Work(session, source, target)
        work.read()
        work.make(*star(today))
        if wrong := work.row("returns_apart")[0]:
            raise Refused(
                _("%(wrong)s returns do not come to the sum of their lines: nothing was recorded as done.")
                % {"wrong": wrong},
                code="load_stopped",
            )
        work.make(*buying(today))
        work.make(Transform("fifths", fifths, passing=True))
        work.make(Transform("scored", partial(scored, scoring=by_fifths(work.row("fifths")))))
        work.record(today)
    return {
        "until": today.isoformat(),
        "target": target,
        "rows": work.rows,
        "steps": {one.name: round(one.seconds, 4) for one in work.done},
    }


class Work:
    """One run: `tables` are those that stand in the session, `done` how long each step took, `rows` how many a written table has."""

    def __init__(self, session: SparkSession, source: str, target: str) -> None:
        import ibis  # noqa: PLC0415 - workers run Spark, pages do not

        self.session, self.source, self.target = session, source.rstrip("/"), target.rstrip("/")
        self.engine = ibis.pyspark.connect(session)
        self.tables: Tables = {}
        self.done: list[Ran] = []
        self.rows: dict[str, int] = {}

    def read(self) -> None:
        from pyspark.errors import AnalysisException  # noqa: PLC0415 - an extra

        self.tables = sources(ids_as_text=True)
        for name in self.tables:
            try:
                self.session.read.parquet(f"{self.source}/{name}.parquet").createOrReplaceTempView(name)
            except AnalysisException as error:
                raise NotFound(
                    _("There is no %(file)s in %(folder)s. “samphan insight parquet” writes it.")
                    % {"file": f"{name}.parquet", "folder": self.source},
                    code="no_source",
                ) from error

    def make(self, *transforms: Transform) -> None:
        """Run the transformations. Those that pass are held in memory, the others written and read from there."""
        planned = plan(transforms, self.tables)
        for one in planned:
            self.timed(one, self.hold if one.passing else self.write)
        self.tables = {**self.tables, **{one.name: stands(one) for one in planned}}

    def row(self, name: str) -> tuple[Any, ...]:
        """The only row of a table that counts."""
        (found,) = self.session.table(name).collect()
        return tuple(found)

    def timed(self, one: Planned, then: Any) -> None:
        from ibis.backends.sql.datatypes import PySparkType  # noqa: PLC0415 - see the top of this file
        from py4j.protocol import Py4JError  # noqa: PLC0415
        from pyspark.errors import PySparkException  # noqa: PLC0415

        step, since = Step(one.name, statement(one.table, PySparkType, "pyspark")), time.perf_counter()
        try:
            then(one.name, self.engine.raw_sql(step.sql))
        except (PySparkException, Py4JError) as error:
            if "PATH_ALREADY_EXISTS" in str(error):
                raise Conflict(
                    _("Something stands at %(folder)s already: give each run a folder of its own.")
                    % {"folder": self.target},
                    code="target_taken",
                ) from error
            raise StepFailed(step, str(error)) from error
        self.done.append(Ran(one.name, time.perf_counter() - since))
        logger.debug("%s: %.3f s", one.name, self.done[-1].seconds)

    def hold(self, name: str, frame: Any) -> None:
        frame.persist().createOrReplaceTempView(name)
        frame.count()

    def write(self, name: str, frame: Any) -> None:
        place = f"{self.target}/{name}"
        frame.write.parquet(place)
        written = self.session.read.parquet(place)
        written.createOrReplaceTempView(name)
        self.rows[name] = written.count()

    def record(self, today: date) -> None:
        """Written last: where it stands, the star is whole."""
        told = [(one.name, one.seconds, self.rows.get(one.name), today.isoformat()) for one in self.done]
        frame = self.session.createDataFrame(told, "step STRING, seconds DOUBLE, rows BIGINT, until STRING")
        frame.coalesce(1).write.json(f"{self.target}/_record")


def stands(one: Planned) -> Any:
    import ibis  # noqa: PLC0415 - workers run Spark, pages do not

    return ibis.table(one.table.schema(), name=one.name)


@contextmanager
def opened(master: str) -> Iterator[SparkSession]:
    """A session of Spark: the one that `spark-submit` describes, or of `master`. Raises `Refused` in words when there can be none."""
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    if not submitted and (trouble := why_not()):
        raise Refused(trouble, code="spark_missing")
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    builder = SparkSession.builder.appName("Samphan")
    chosen = dict(SETTINGS)
    if not submitted:
        master = master or LOCAL
        require_answer(master)
        builder = builder.master(master)
        chosen |= ON_ONE_MACHINE if master.startswith("local") else {}
    for name, value in chosen.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise not_there(master, str(error).strip().partition("\n")[0]) from error
    logging.getLogger("py4j").setLevel(
        logging.WARNING
    )  # it tells of each connection it closes, when nobody listens any more
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def require_answer(master: str) -> None:
    """A standalone cluster that is not there is said at once: Spark itself would go on asking for a minute."""
    place = urlsplit(master)
    if place.scheme != "spark":
        return
    try:
        socket.create_connection((place.hostname or "", place.port or 7077), timeout=PATIENCE).close()
    except OSError as error:
        raise not_there(master, str(error)) from error


def not_there(master: str, said: str) -> Refused:
    return Refused(
        _(
            "No Spark cluster answers at %(master)s (%(said)s). Look whether it runs, or use “local[*]”, which is this machine."
        )
        % {"master": master, "said": said},
        code="cluster_not_there",
    )


def why_not() -> str:
    """Why Spark cannot run here, in words; empty when it can."""
    try:
        import pyspark  # noqa: F401, PLC0415 - an extra
    except ImportError:
        return _("Spark is not installed here. Install it: pip install “samphan[cluster]”.")
    version = java_version()
    if version in JAVAS:
        return ""
    if version:
        return _("Spark needs Java 17 or 21; here is Java %(version)s. Set JAVA_HOME to one that fits.") % {
            "version": version
        }
    return _("Spark needs Java 17 or 21, which is not here. On Debian: apt install default-jre-headless.")


def java_version() -> int:
    """The number of the Java that Spark would start: JAVA_HOME's, or the path's; 0 without any."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    try:
        said = subprocess.run([java or "", "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603 - the administrator's own
    except OSError:
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else 0
