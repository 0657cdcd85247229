"""Figures of the demonstration business: loaded by the worker as soon as it starts, so that the first look finds them."""

from __future__ import annotations

from samphan.insight.jobs import refresh_insight
from samphan.platform.demo.world import DemoWorld, demo_slice


@demo_slice("insight", order=90)
def fill(world: DemoWorld) -> None:
    owner = next(one.actor for one in world.colleagues if one.builtin == "owner")
    refresh_insight.by(owner).enqueue()
