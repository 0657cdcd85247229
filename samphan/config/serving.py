"""`samphan serve`: make ready, say where it is, and keep the processes running."""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from io import StringIO

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from django.test import RequestFactory
from django.urls import resolve

from samphan.config import environment
from samphan.config.database import bring_up_to_date, one_at_a_time
from samphan.config.processes import Pages, stream, work
from samphan.config.supervisor import Supervisor
from samphan.platform.demo.actions import SEED, SIZE, demo_business, demo_password, sign_ins
from samphan.platform.live.handover import open_channel
from samphan.platform.tenants.models import Business

log = logging.getLogger("samphan.serve")
HERE = {"127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104 - compared, not bound


def serve(*, host: str, port: int, workers: int, with_jobs: bool, demo: bool) -> None:
    """Prepare, then run until Ctrl-C or SIGTERM."""
    refuse_wrong_settings()
    listener = open_port(host, port)
    in_a_process_of_its_own(partial(make_ready, demo=demo))
    announce(listener)
    connections.close_all()  # a forked child must not share a connection
    from samphan.config.wsgi import application  # noqa: PLC0415 - loaded once, before the fork, after the database is ready

    warm_up(application)
    connections.close_all()
    receiver = open_channel()
    supervisor = Supervisor()
    supervisor.add("pages", Pages(application, listener, workers).run)
    supervisor.add("live", partial(stream, receiver))
    if with_jobs:
        supervisor.add("jobs", work)
    supervisor.run()


def refuse_wrong_settings() -> None:
    if environment.PROBLEMS:
        raise click.ClickException("\n".join(["Samphan cannot start with these settings:", *environment.PROBLEMS]))


def open_port(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {error.strerror}. Another program may be using it (perhaps Samphan is already running). "
            f"Choose another with: samphan serve --port {port + 1}\n"
            f"เปิดที่ {host}:{port} ไม่ได้ อาจมีโปรแกรมอื่นหรือสัมพันธ์เปิดใช้อยู่แล้ว เลือกพอร์ตอื่นด้วย --port {port + 1}"
        ) from error
    listener.listen(512)
    return listener


def warm_up(application: WSGIHandler) -> None:
    """Load before the fork what the first pages would load in every process: addresses, messages of both languages, templates.

    Asked over the supervisor's own memory, the sign-in page costs it once what it would cost each of four processes: 60 MB less in all.
    """
    factory = RequestFactory(SERVER_NAME=settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost")
    for language in ("th", "en"):
        application.get_response(
            factory.get("/account/login/", secure=True, headers={"cookie": f"language={language}"})
        )
    resolve("/api/v1/customers")
    gc.collect()
    gc.freeze()


def in_a_process_of_its_own(task: Callable[[], None]) -> None:
    """Run `task` in a forked child and wait for it.

    Migrating and compressing leave some 80 MB behind that no allocator gives back; every process of the installation is forked from this one.
    """
    sys.stdout.flush()
    connections.close_all()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            task()
            code = 0
        except click.ClickException as refusal:
            refusal.show()
        except KeyboardInterrupt:
            code = 128 + signal.SIGINT
        except BaseException:
            log.exception("Samphan could not be made ready")
        finally:
            sys.stdout.flush()
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(abs(code))


def make_ready(*, demo: bool) -> None:
    prepare()
    if demo and not Business.objects.exists():
        build_demo()


def prepare() -> None:
    """Bring database, cache table and static files up to date. Two starts at once do it one after the other."""
    with one_at_a_time():
        bring_up_to_date()
        collect_static()


def collect_static() -> None:
    """Copy, name by content and compress the static files, when any of them changed since the last time."""
    if "Manifest" not in settings.STORAGES["staticfiles"]["BACKEND"]:
        return
    mark, now = settings.STATIC_ROOT / ".collected", static_fingerprint()
    if mark.exists() and mark.read_text() == now:
        return
    click.echo("Preparing pages …")
    call_command("collectstatic", verbosity=0, interactive=False, stdout=StringIO())
    mark.write_text(now)


def static_fingerprint() -> str:
    """Changes when a static file is added, removed or changed."""
    facts = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))  # noqa: PTH116 - thousands of files; os.stat is what Path.stat calls
            facts.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return facts.hexdigest()


def build_demo() -> None:
    """The demonstration business, with the progress of its own command."""
    from samphan.config.commands.demo import build  # noqa: PLC0415 - a command's file imports Django's when it runs

    click.echo("Building a demonstration business; this takes a minute, once …")
    build(SIZE, SEED)


def announce(listener: socket.socket) -> None:
    """Where to go and how to sign in."""
    host, port = listener.getsockname()[:2]
    shown = "localhost" if host in HERE else host  # browsers make passkeys for a name, never for an address
    click.echo(f"\n  สัมพันธ์ · Samphan  →  http://{f'[{shown}]' if ':' in shown else shown}:{port}/\n")
    if demo_business():
        click.echo("  กิจการตัวอย่าง: เข้าสู่ระบบด้วยอีเมลเหล่านี้ · Demonstration business: sign in as")
        for email, name, role in sign_ins():
            click.echo(f"    {email:<28} {role:<12} {name}")
        click.echo(f"  รหัสผ่าน · Password: {demo_password()}\n")
    click.echo("  หยุดด้วย Ctrl-C · Stop with Ctrl-C\n")
    sys.stdout.flush()
