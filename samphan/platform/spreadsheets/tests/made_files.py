"""Workbooks of kinds that no library here writes, made byte by byte after their published formats.

MS-CFB (the container), MS-XLS (BIFF8), MS-OFFCRYPTO 2.3.4.5 (ECMA-376 standard encryption), OpenDocument 1.3 part 2.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SECTOR = 512
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SMALLEST = 4096  # bytes of a stream that lies in sectors of its own
ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


# ── the compound file ────────────────────────────────────────────────────────────────────────────────────────────────
def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file (MS-CFB version 3) that holds these streams."""
    padded = {
        name: data.ljust(max(SMALLEST, -(-len(data) // SECTOR) * SECTOR), b"\0") for name, data in streams.items()
    }
    places, at = {}, 2  # sector 0 is the FAT, 1 the directory
    for name, data in padded.items():
        places[name], at = at, at + len(data) // SECTOR
    fat = [FAT_SECTOR, END]
    for name, data in padded.items():
        count = len(data) // SECTOR
        fat += [*range(places[name] + 1, places[name] + count), END]
    assert len(fat) <= SECTOR // 4, "one sector of FAT is all that is made here"
    entries = [_entry("Root Entry", 5, child=1 if streams else FREE, start=END, size=0)]
    for place, (name, data) in enumerate(padded.items(), 1):
        right = place + 1 if place < len(padded) else FREE
        entries.append(_entry(name, 2, right=right, start=places[name], size=len(data)))
    entries += [_entry("", 0)] * (4 - len(entries))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1, 1, 0, SMALLEST, END, 0, END, 0, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[FREE] * 108)[4:]
    table = struct.pack(f"<{SECTOR // 4}I", *fat, *[FREE] * (SECTOR // 4 - len(fat)))
    return header + table + b"".join(entries) + b"".join(padded.values())


def _entry(name: str, kind: int, *, right: int = FREE, child: int = FREE, start: int = 0, size: int = 0) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0" if name else b""
    return struct.pack("<64sHBBIII16sIQQIQ", words, len(words), kind, 1, FREE, right, child, b"", 0, 0, 0, start, size)


# ── Excel 97–2003 ────────────────────────────────────────────────────────────────────────────────────────────────────
def xls(rows: Sequence[Sequence[str | float]], *, protected: bool = False) -> bytes:
    """A BIFF8 workbook of one sheet. `protected` puts the FILEPASS record of RC4 encryption at its front, as Excel does."""
    bof = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    password = _record(0x002F, struct.pack("<HHH", 1, 1, 1) + os.urandom(48)) if protected else b""
    page = _record(0x0042, struct.pack("<H", 1200))
    name = "ลูกค้า".encode("utf-16-le")
    named = struct.pack("<BB", len(name) // 2, 1) + name
    before = len(bof + password + page)
    boundary = 4 + 6 + len(named)
    start = before + boundary + 4
    globals_ = bof + password + page + _record(0x0085, struct.pack("<IBB", start, 0, 0) + named) + _record(0x000A, b"")
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet += _cell(line, column, value)
    return compound({"Workbook": globals_ + sheet + _record(0x000A, b"")})


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _cell(line: int, column: int, value: str | float) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHHHB", line, column, 0, len(text) // 2, 1) + text) if value else b""
    return _record(0x0203, struct.pack("<HHHd", line, column, 0, value))


# ── encrypted Excel 2007+ ────────────────────────────────────────────────────────────────────────────────────────────
def encrypted(workbook: bytes, password: str) -> bytes:
    """A workbook that asks for a password: AES-128 by the standard encryption of ECMA-376, in its compound file."""
    salt = os.urandom(16)
    key = _key(password, salt)
    verifier = os.urandom(16)
    digest = hashlib.sha1(verifier).digest().ljust(32, b"\0")  # noqa: S324 - the format's own
    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<IIIIIIII", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    info = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header
    info += struct.pack("<I", 16) + salt + _aes(key, verifier) + struct.pack("<I", 20) + _aes(key, digest)
    body = workbook + b"\0" * (-len(workbook) % 16)
    return compound({"EncryptionInfo": info, "EncryptedPackage": struct.pack("<Q", len(workbook)) + _aes(key, body)})


def _key(password: str, salt: bytes) -> bytes:
    digest = hashlib.sha1(salt + password.encode("utf-16-le")).digest()  # noqa: S324 - the format's own
    for turn in range(50_000):
        digest = hashlib.sha1(struct.pack("<I", turn) + digest).digest()  # noqa: S324 - as above
    digest = hashlib.sha1(digest + struct.pack("<I", 0)).digest()  # noqa: S324 - as above
    return hashlib.sha1(bytes(a ^ 0x36 for a in digest.ljust(64, b"\0"))).digest()[:16]  # noqa: S324 - as above


def _aes(key: bytes, data: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - the format's own
    return cipher.update(data) + cipher.finalize()


# ── OpenDocument ─────────────────────────────────────────────────────────────────────────────────────────────────────
def ods(rows: Sequence[Sequence[str | float]], *, protected: bool = False) -> bytes:
    """A spreadsheet of one sheet. `protected`: its content is encrypted, as its manifest says."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    body = f'<office:body><office:spreadsheet><table:table table:name="ลูกค้า">{lines}</table:table></office:spreadsheet></office:body>'
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.3">{body}</office:document-content>'
    secret = (
        '<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="x"><manifest:algorithm manifest:algorithm-name="Blowfish CFB" '
        'manifest:initialisation-vector="x"/></manifest:encryption-data>'
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
        f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="{len(content)}">'
        f"{secret if protected else ''}</manifest:file-entry></manifest:manifest>"
    )
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", os.urandom(len(content)) if protected else content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return made.getvalue()


def _ods_cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


# ── liars ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def lying_archive(names: Sequence[str], said: int) -> bytes:
    """A ZIP whose directory says that each part unpacks to `said` bytes."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    data = bytearray(made.getvalue())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, min(said, 0xFFFFFFFE))
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)
