"""Keys of an installation, kept in one file apart from the data, so that a stolen backup alone opens nothing."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet


@dataclass(frozen=True)
class Keys:
    """`secret_key` signs sessions and links; `field_keys` (Fernet, newest first) encrypt secrets at rest."""

    secret_key: str
    field_keys: list[str]


def load_keys(home: Path) -> Keys:
    """Read `<home>/keys.json`, making it on the first start with mode 600. Two first starts at once agree on one file."""
    path = home / "keys.json"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        fresh = {"secret_key": secrets.token_urlsafe(50), "field_keys": [Fernet.generate_key().decode()]}
        draft = home / f"keys.json.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(fresh))
        try:
            os.link(draft, path)  # fails when another process was first: its keys stand
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Keys(**json.loads(path.read_text()))
