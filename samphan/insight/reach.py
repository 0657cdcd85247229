"""Which rows of the warehouse an actor's figures are made of: all, those of their branches, or those they sold themselves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samphan.platform.accounts.rights import Actor
from samphan.platform.accounts.standard_roles import RowScope


@dataclass(frozen=True)
class Reach:
    """None reaches everything; an empty tuple nothing. Ids are the database's own, so they may stand in SQL."""

    branches: tuple[UUID, ...] | None = None
    seller: UUID | None = None

    @property
    def whole(self) -> bool:
        return self.branches is None and self.seller is None

    def sql(self, table: str, *, seller: str = "seller") -> str:
        """A condition on the rows of `table`, which has `branch` and who sold or looks after it."""
        said = []
        if self.branches is not None:
            ids = ", ".join(f"'{pk}'::UUID" for pk in self.branches)
            said.append(f"{table}.branch IN ({ids})" if ids else "FALSE")
        if self.seller is not None:
            said.append(f"{table}.{seller} = '{self.seller}'")
        return " AND ".join(said) or "TRUE"


def reach_of(actor: Actor) -> Reach:
    if actor.row_scope == RowScope.BRANCH:
        return Reach(branches=tuple(sorted(actor.branch_ids)))
    if actor.row_scope == RowScope.OWN:
        return Reach(seller=actor.user.pk if actor.user else UUID(int=0))
    return Reach()
