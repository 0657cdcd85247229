"""What four processes of pages load, they load four times: libraries for background work stay out of them."""

from __future__ import annotations

import subprocess
import sys

FOR_WORKERS = {
    "duckdb", "ibis", "numpy", "openpyxl", "pandas", "polars", "pyarrow", "pyspark", "scipy", "sklearn", "sqlglot", "typst", "xlsxwriter",
}  # fmt: skip
LOADED = """
import sys
import samphan.config.wsgi
from django.urls import get_resolver
from samphan.platform.api.routing import api_v1
assert get_resolver().url_patterns
assert list(api_v1().operations())
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_every_address_is_there_without_the_libraries_of_workers() -> None:
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    assert "django" in loaded
    assert loaded & FOR_WORKERS == set()
