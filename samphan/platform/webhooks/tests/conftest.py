from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from samphan.platform.webhooks.testing import Receiver, receiving


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """An endpoint at 127.0.0.1, which the administrator allowed."""
    with receiving() as now:
        settings.WEBHOOK_PRIVATE_HOSTS = [f"127.0.0.1:{now.port}"]
        yield now
