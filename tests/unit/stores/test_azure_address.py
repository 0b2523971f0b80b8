import pytest

from restow.errors import UsageError
from restow.stores import azure
from restow.stores._azure_address import parse_address

KEY = "c2VjcmV0LWtleQ=="
SAS = "sv=2024-11-04&sp=rl&sig=ab%2Bc%3D"
ENVIRON = {"STORAGE_CONNECTION_STRING": f"AccountName=acme;AccountKey={KEY}"}


@pytest.mark.parametrize(
    ("url", "more", "container"),
    [
        ("azure://sessions", {}, "sessions"),
        ("azure://sessions/", {}, "sessions"),
        ("azure://", {}, "prompts"),
        ("azure://", {"PROMPTS_CONTAINER": " mine "}, "mine"),
        ("azure://", {"PROMPTS_CONTAINER": ""}, "prompts"),
        ("azure://$web", {}, "$web"),
    ],
)
def test_azure_names_a_container(url: str, more: dict[str, str], container: str) -> None:
    address = parse_address(url, ENVIRON | more)
    assert address.container == container
    assert str(address) == f"acme.blob.core.windows.net/{container}"


def test_https_names_account_and_container() -> None:
    address = parse_address("https://other.blob.core.windows.net/sessions", {})
    assert (address.account.endpoint, address.container) == (
        "https://other.blob.core.windows.net",
        "sessions",
    )
    assert address.account.key is None and address.account.sas is None


def test_https_with_a_signature_uses_it_and_hides_it() -> None:
    address = parse_address(f"https://other.blob.core.windows.net/sessions?{SAS}", ENVIRON)
    assert address.account.sas == SAS
    assert "sig" not in str(address) and "sig" not in repr(address)


def test_https_without_a_signature_uses_the_credential_of_the_same_account() -> None:
    assert parse_address("https://acme.blob.core.windows.net/sessions", ENVIRON).account.key == KEY
    assert parse_address("https://other.blob.core.windows.net/sessions", ENVIRON).account.key is None


def test_an_emulator_has_the_account_in_its_path() -> None:
    address = parse_address(f"http://127.0.0.1:1/devstoreaccount1/sessions?{SAS}", {})
    assert (address.account.endpoint, address.container) == (
        "http://127.0.0.1:1/devstoreaccount1",
        "sessions",
    )


@pytest.mark.parametrize(
    "url",
    [
        "azure://Sessions",
        "azure://ab",
        "azure://a--b",
        "azure://sessions/more",
        f"azure://sessions?{SAS}",
        "https://acme.blob.core.windows.net/",
        f"https://acme.blob.core.windows.net/?{SAS}",
        "https://acme.blob.core.windows.net/sessions/more",
        "https://user:pass@acme.blob.core.windows.net/sessions",
        "https:///sessions",
    ],
)
def test_refuses_what_names_no_container(url: str) -> None:
    with pytest.raises(UsageError, match="names no container") as caught:
        parse_address(url, ENVIRON)
    assert "sig" not in str(caught.value) and "pass" not in str(caught.value)


def test_nothing_configured_names_the_variables_in_order() -> None:
    with pytest.raises(UsageError) as caught:
        parse_address("azure://sessions", {})
    order = ["STORAGE_CONNECTION_STRING", "BLOB_CONN_STRING", "AZURE_STORAGE_CONNECTION_STRING"]
    places = [
        str(caught.value).index(name) for name in (*order, "AzureWebJobsStorage", "AZURE_STORAGE_ACCOUNT ")
    ]
    assert places == sorted(places)


def test_http_needs_a_credential() -> None:
    with pytest.raises(UsageError, match="http://"):
        parse_address("http://127.0.0.1:1/devstoreaccount1/sessions", {})


def test_default_url() -> None:
    assert azure.default_url({}) is None
    assert azure.default_url({"PROMPTS_CONTAINER": "mine"}) is None
    assert azure.default_url({"BLOB_CONN_STRING": " "}) is None
    assert azure.default_url({"BLOB_CONN_STRING": "x"}) == "azure://prompts"
    assert azure.default_url({"AZURE_STORAGE_ACCOUNT": "x", "PROMPTS_CONTAINER": "mine"}) == "azure://mine"
