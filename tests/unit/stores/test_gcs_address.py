import sys

import pytest

from restow.errors import UsageError
from restow.stores._gcs_address import parse_address
from tests.support.gcs_server import GcsTestBucket
from tests.support.store_calls import nothing, using


@pytest.mark.parametrize(
    ("url", "bucket", "prefix"),
    [
        ("gs://acme", "acme", ""),
        ("gs://acme/", "acme", ""),
        ("gs://acme.example.com/exports", "acme.example.com", "exports/"),
        ("gs://acme_data/a?b#c%2Fd/", "acme_data", "a?b#c%2Fd/"),
    ],
)
def test_names_a_bucket_and_a_prefix(url: str, bucket: str, prefix: str) -> None:
    address = parse_address(url, {})
    assert (address.bucket, address.prefix) == (bucket, prefix)
    assert address.emulator is None and address.key_file is None
    assert str(address) == f"gs://{bucket}"


@pytest.mark.parametrize(
    "url", ["gs://", "gs:///a", "gs://ab", "gs://Acme", "gs://user:hunter2@acme", "gs://a-"]
)
def test_a_url_that_names_no_bucket(url: str) -> None:
    with pytest.raises(UsageError, match="no bucket of gs://") as caught:
        parse_address(url, {})
    assert "hunter2" not in str(caught.value) and "gs://BUCKET" in caught.value.next_step


def test_the_variables_of_googles_tools() -> None:
    environ = {"STORAGE_EMULATOR_HOST": "localhost:4443", "GOOGLE_APPLICATION_CREDENTIALS": " /a/key.json "}
    address = parse_address("gs://acme", environ)
    assert (address.emulator, address.key_file) == ("http://localhost:4443", "/a/key.json")
    assert str(address) == "gs://acme at localhost:4443" and "key.json" not in repr(address)
    address = parse_address("gs://acme", {"STORAGE_EMULATOR_HOST": "https://a:1/"})
    assert address.emulator == "https://a:1"


def test_an_emulators_address_that_is_none() -> None:
    with pytest.raises(UsageError, match="STORAGE_EMULATOR_HOST"):
        parse_address("gs://acme", {"STORAGE_EMULATOR_HOST": "ftp://a"})


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("google.cloud.storage", "google.auth"):
        with monkeypatch.context() as patch:
            for module in ("_gcs_bucket", "_gcs_client", "_gcs_faults"):
                patch.delitem(sys.modules, f"restow.stores.{module}", raising=False)
            patch.setitem(sys.modules, package, None)  # type: ignore[arg-type]
            with pytest.raises(UsageError, match=package) as caught:
                using(GcsTestBucket("http://127.0.0.1:1", "acme"), nothing)
        assert 'pip install "restow[gcs]"' in caught.value.next_step
