"""An installation of its own for tests that start real processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from conftest import MAKE_TABLES

SERVER = settings.TEST_POSTGRES.rpartition("/")[0]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The environment of an installation that nobody uses: making the tables takes longer than copying them."""
    if not settings.TEST_POSTGRES:
        yield environment_of(request.getfixturevalue("tables_made"))
        return
    home = tmp_path_factory.mktemp("prepared")
    with database() as url:
        environment = environment_of(home, url)
        subprocess.run([sys.executable, "-c", MAKE_TABLES], env=environment, check=True)
        yield environment


@pytest.fixture
def own_installation(prepared: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty, prepared installation: SQLite in a folder, or a PostgreSQL database made for this test."""
    shutil.copytree(prepared["SAMPHAN_HOME"], tmp_path, dirs_exist_ok=True)
    if not settings.TEST_POSTGRES:
        yield environment_of(tmp_path)
        return
    with database(like=prepared["SAMPHAN_DATABASE_URL"].rpartition("/")[2]) as url:
        yield environment_of(tmp_path, url)


def environment_of(home: Path, url: str = "") -> dict[str, str]:
    told = {**os.environ, "SAMPHAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "samphan.config.settings"}
    return {**told, "SAMPHAN_DATABASE_URL": url} if url else told


@contextmanager
def database(like: str = "template1") -> Iterator[str]:
    """A new database on the tests' server, gone afterwards."""
    name = f"samphan_test_{uuid4().hex[:12]}"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as administration:
        administration.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield f"{SERVER}/{name}"
        finally:
            administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
