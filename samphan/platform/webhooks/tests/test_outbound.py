from __future__ import annotations

import ipaddress
import socket
import time
from typing import Any

import pytest
from pytest_django import Settings

from samphan.platform.outbound import READ_AT_MOST, AddressRefused, CallFailed, check_address, is_public, post
from samphan.platform.webhooks.testing import Receiver, status


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",  # metadata of AWS, Google and Azure
        "100.100.100.200",  # metadata of Alibaba, carrier-grade range
        "168.63.129.16",  # Azure's host
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",  # metadata of AWS over IPv6
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",  # 6to4 of 127.0.0.1
        "2001:db8::1",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "203.150.228.1", "2404:6800:4001::200e", "::ffff:8.8.8.8"])
def test_addresses_outside_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.co.th/hook",
        "ftp://example.co.th",
        "file:///etc/passwd",
        "https://",
        "https://user:password@example.co.th/",
        "http://example.co.th/",
        "https://example.co.th:6379/",
        "https://example.co.th:99999/",
        "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://localhost/",
        "https://db.internal/",
    ],
)
def test_addresses_that_may_not_be_called_are_refused_when_they_are_written(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(url)


def resolves_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Names answer these addresses, one list after another; the last one stays."""
    rest = list(answers)

    def getaddrinfo(_host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        now = rest.pop(0) if len(rest) > 1 else rest[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in now]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:192.168.0.1"]])
def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    resolves_to(monkeypatch, addresses)
    with pytest.raises(AddressRefused):
        post("https://hooks.example.co.th/", b"{}", {})


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver, settings: Settings
) -> None:
    """A name is asked once per call: answering differently a moment later (DNS rebinding) changes nothing."""
    settings.WEBHOOK_PRIVATE_HOSTS = ["shop.example"]
    connected = []
    real_connect = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda to, *a, **k: connected.append(to) or real_connect(to, *a, **k)
    )
    resolves_to(monkeypatch, ["127.0.0.1"])
    assert post(f"http://shop.example:{receiver.port}/", b"{}", {}).status == 204
    assert connected == [("127.0.0.1", receiver.port)]
    assert receiver.seen[0][0]["host"] == f"shop.example:{receiver.port}"


@pytest.mark.parametrize("behave", ["hang", "drip_headers", "drip_body"])
def test_a_server_that_hangs_or_drips_is_cut_off_at_the_deadline(receiver: Receiver, behave: str) -> None:
    receiver.answer = getattr(receiver, behave)
    start = time.monotonic()
    with pytest.raises(CallFailed, match=r"0\.5 seconds"):
        post(receiver.url, b"{}", {}, timeout=0.5)
    assert time.monotonic() - start < 20  # it ended; the other side never would have


def test_a_long_answer_is_read_only_so_far(receiver: Receiver) -> None:
    receiver.answer = status(200, b"x" * (READ_AT_MOST * 8))
    assert len(post(receiver.url, b"{}", {}).body) == READ_AT_MOST


def test_a_redirect_is_an_answer_not_a_way(receiver: Receiver) -> None:
    receiver.answer = status(302, Location="http://169.254.169.254/latest/meta-data/")
    assert post(receiver.url, b"{}", {}).status == 302
    assert len(receiver.seen) == 1


def test_an_address_where_nobody_listens_says_so(settings: Settings) -> None:
    with socket.socket() as bound_but_silent:
        bound_but_silent.bind(("127.0.0.1", 0))
        port = bound_but_silent.getsockname()[1]
        settings.WEBHOOK_PRIVATE_HOSTS = [f"127.0.0.1:{port}"]
        with pytest.raises(CallFailed):
            post(f"http://127.0.0.1:{port}/", b"{}", {})


def test_a_server_that_cannot_prove_who_it_is_hears_nothing(receiver: Receiver) -> None:
    with pytest.raises(CallFailed):  # plain HTTP answers the TLS greeting
        post(receiver.url.replace("http:", "https:"), b"{}", {})
    assert receiver.seen == []
