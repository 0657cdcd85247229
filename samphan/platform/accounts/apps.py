from typing import Any

from django.core.management import call_command
from django.db.models.signals import post_migrate

from samphan.platform.sockets import ModuleConfig, fill_sockets


def make_cache_table(using: str, **_signal: Any) -> None:
    """Sign-in limits are counted in the cache, so its table exists as soon as the database does."""
    call_command("createcachetable", database=using, verbosity=0)


class AccountsConfig(ModuleConfig):
    name = "samphan.platform.accounts"
    label = "accounts"

    def ready(self) -> None:
        post_migrate.connect(make_cache_table, sender=self)
        fill_sockets("access", "founding")
