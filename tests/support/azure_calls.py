"""Fixtures of the tests of the Azure store; a plugin."""

import pytest

from restow.stores import _azure_container
from tests.support.azurite import AzureContainer
from tests.support.faulty_proxy import FaultyProxy


@pytest.fixture
def proxied(azure_container: AzureContainer, faulty_proxy: FaultyProxy) -> AzureContainer:
    """A container with one document, by way of the faulty proxy."""
    azure_container.put("a.json", b'{"a": 1.10}' + b" " * 1000)
    return azure_container.at(faulty_proxy.endpoint)


@pytest.fixture
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads in many ranges what is otherwise one."""
    monkeypatch.setattr(_azure_container, "_FIRST_GET", 1000)
    monkeypatch.setattr(_azure_container, "_NEXT_GET", 700)
