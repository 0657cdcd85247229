"""The `first_steps` socket: what a new business does first, declared by the module that knows when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from samphan.platform.accounts.rights import Actor
from samphan.platform.guide.models import GuidePutAway
from samphan.platform.refusals import Sentence


@dataclass(frozen=True)
class Step:
    """`is_done` answers by one cheap query. `url_name` leads to the page where the step is taken."""

    key: str
    label: Sentence
    why: Sentence
    icon: str
    url_name: str
    is_done: Callable[[Actor], bool]
    permission: str = ""
    order: int = 100

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True)
class ShownStep:
    step: Step
    done: bool


STEPS: list[Step] = []


def steps_for(actor: Actor) -> list[ShownStep]:
    """The steps this actor may take, in order; nothing once the checklist was put away."""
    if GuidePutAway.objects.exists():
        return []
    mine = [step for step in STEPS if not step.permission or actor.has(step.permission)]
    return [ShownStep(step, step.is_done(actor)) for step in sorted(mine, key=lambda step: step.order)]
