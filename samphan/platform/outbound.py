"""Calls to addresses that people typed in: to the public network only, within a time, reading little.

The name is resolved here, every address of it is checked, and the connection goes to a checked address, so that a name that answers
differently a moment later (DNS rebinding) reaches nothing inside. Redirects are not followed. One deadline covers the name, the
connection, TLS, and each byte of the answer: a server that drips is cut off like one that hangs. `fetch` takes a whole file and does
follow redirects, each of which is checked like the first address.
`SAMPHAN_WEBHOOK_PRIVATE_HOSTS` names hosts inside that may be called all the same.
"""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samphan.platform.refusals import Refused

TIMEOUT = 10.0  # seconds, for everything
READ_AT_MOST = 64 * 1024  # bytes of the answer
OK = 200
PORTS = frozenset({80, 443, 8080, 8443})
CLOUD_INSIDE = frozenset({ip_address("168.63.129.16")})  # Azure's host answers on an address that looks public
CARRIES_IPV4 = ip_network("64:ff9b::/96")  # NAT64, RFC 6052

_resolver = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve")


def _begin_anew() -> None:
    """A process that was forked off has none of the threads: its names would never be found."""
    global _resolver  # noqa: PLW0603 - one for the process
    _resolver = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve")


os.register_at_fork(after_in_child=_begin_anew)


class AddressRefused(Refused):
    """The address may not be called."""

    code = "address_refused"


class CallFailed(Exception):  # noqa: N818 - reads as what happened
    """No answer came. The message says why, in English, for a log that machines and people read."""


@dataclass(frozen=True)
class Answer:
    """What came back. `body` is at most `READ_AT_MOST` bytes."""

    status: int
    headers: dict[str, str]
    body: bytes
    milliseconds: int

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace").replace("\x00", "�")


def check_address(url: str) -> SplitResult:
    """Refuse what can be refused without asking the network: scheme, port, user names, addresses inside."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise AddressRefused(_("Write a whole address, such as https://example.co.th/hooks.")) from error
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressRefused(_("Write a whole address, such as https://example.co.th/hooks."))
    if parts.username or parts.password:
        raise AddressRefused(_("Leave the user name and password out of the address; the signature proves who sends."))
    if allowed_inside(host, port):
        return parts
    if parts.scheme != "https":
        raise AddressRefused(_("Use https://, so that nobody on the way can read customers' data."))
    if port not in PORTS:
        raise AddressRefused(_("Use port 443 or 8443. Other ports are not called."))
    literal = as_ip(host)
    if (
        host == "localhost"
        or host.endswith((".localhost", ".local", ".internal"))
        or (literal and not is_public(literal))
    ):
        raise AddressRefused(_("This address lies inside a private network, and only public addresses are called."))
    return parts


def allowed_inside(host: str, port: int) -> bool:
    """True when the administrator named this host, or this host and port, as one inside that may be called."""
    named = {name.lower() for name in settings.WEBHOOK_PRIVATE_HOSTS}
    return host.lower() in named or f"{host.lower()}:{port}" in named


def as_ip(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """False for loopback, private, link-local, carrier, multicast, metadata and reserved addresses, also when wrapped in IPv6."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in CARRIES_IPV4:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    refused = address.is_multicast or address.is_reserved or address.is_unspecified or address in CLOUD_INSIDE
    return address.is_global and not refused


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float = TIMEOUT) -> Answer:
    """`call` by POST."""
    return call("POST", url, headers, body, timeout=timeout)


def call(method: str, url: str, headers: Mapping[str, str], body: bytes = b"", *, timeout: float = TIMEOUT) -> Answer:
    """Ask an address. Raises `AddressRefused` when the address may not be called, `CallFailed` when nothing came back in time."""
    check_address(url)
    start = time.monotonic()
    network = CheckedNetwork(start + timeout)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=tls(), network_backend=network, max_connections=1) as pool,
            pool.stream(method, url, headers=list(headers.items()), content=body) as answer,
        ):
            content = read_some(answer.iter_stream())
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise CallFailed(f"no whole answer within {timeout:g} seconds") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise CallFailed(str(error) or type(error).__name__) from error
    milliseconds = round((time.monotonic() - start) * 1_000)
    return Answer(
        answer.status,
        {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers},
        content,
        milliseconds,
    )


MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Fetched:
    """What came of `fetch`: the last answer's status and headers, and how many bytes were written; none but for status 200."""

    status: int
    headers: dict[str, str]
    size: int


class TooLarge(CallFailed):
    """The file is larger than the caller takes."""


def fetch(
    url: str, into: Path, *, most: int, headers: Mapping[str, str] | None = None, timeout: float = 120.0
) -> Fetched:
    """GET a file, at most `most` bytes, written to `into`. Raises `AddressRefused` (of a redirect too), `TooLarge`, `CallFailed`."""
    deadline = time.monotonic() + timeout
    for _hop in range(MOST_REDIRECTS + 1):
        check_address(url)
        network = CheckedNetwork(deadline)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=tls(), network_backend=network, max_connections=1) as pool,
                pool.stream("GET", url, headers=list((headers or {}).items())) as answer,
            ):
                told = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers}
                if answer.status not in REDIRECTS or "location" not in told:
                    size = write_all(answer.iter_stream(), into, most) if answer.status == OK else 0
                    return Fetched(answer.status, told, size)
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise CallFailed(f"no whole answer within {timeout:g} seconds") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise CallFailed(str(error) or type(error).__name__) from error
        url = urljoin(url, told["location"])
    raise CallFailed(f"more than {MOST_REDIRECTS} redirects")


def write_all(stream: Iterable[bytes], into: Path, most: int) -> int:
    size = 0
    with into.open("wb") as file:
        for part in stream:
            size += len(part)
            if size > most:
                raise TooLarge(f"more than {most} bytes")
            file.write(part)
    return size


def read_some(stream: Iterable[bytes]) -> bytes:
    content = b""
    for part in stream:
        content += part
        if len(content) >= READ_AT_MOST:
            break
    return content[:READ_AT_MOST]


@lru_cache(maxsize=1)
def tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class CheckedNetwork(httpcore.NetworkBackend):
    """Connects to checked addresses only, and to a deadline."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.inner = httpcore.SyncBackend()

    def left(self) -> float:
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout
        return seconds

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        for address in (found := self.resolve(host, port)):
            try:
                return TimedStream(self.inner.connect_tcp(address, port, timeout=self.left()), self)
            except httpcore.ConnectError:
                if address == found[-1]:
                    raise
        raise httpcore.ConnectError(f"{host} has no address")

    def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of a name. All must be public: a name that mixes in one inside is refused whole."""
        try:
            known = _resolver.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(self.left())
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} was not found") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in known))
        if not allowed_inside(host, port) and not all((ip := as_ip(text)) and is_public(ip) for text in addresses):
            raise AddressRefused(_("This address lies inside a private network, and only public addresses are called."))
        return addresses


class TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, network: CheckedNetwork) -> None:
        self.inner = inner
        self.network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline is stricter
        return self.inner.read(max_bytes, self.network.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        self.inner.write(buffer, self.network.left())

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        return TimedStream(self.inner.start_tls(ssl_context, server_hostname, self.network.left()), self.network)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)
