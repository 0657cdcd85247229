"""`python manage.py openapi` prints the description of the API, for docs/api/openapi.json."""

from typing import Any

from django.core.management.base import BaseCommand

from samphan.platform.api.routing import description


class Command(BaseCommand):
    help = "Print the OpenAPI description of API v1."

    def handle(self, **_: Any) -> None:
        self.stdout.write(description().decode())
