"""Consent columns of a customers' import: the "wants news: yes / no" of the old list, into the ledger with the file as evidence."""

from __future__ import annotations

from samphan.consent.importing import ConsentColumns
from samphan.customers.importing.beside import BESIDE

BESIDE.append(ConsentColumns())
