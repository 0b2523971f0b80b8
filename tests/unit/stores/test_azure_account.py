import pytest

from restow.errors import UsageError
from restow.stores._azure_account import CONNECTION_VARIABLES, account_of, parse_connection_string

KEY = "c2VjcmV0LWtleQ=="
SAS = "sv=2024-11-04&sp=rl&sig=ab%2Bc%3D"

FORMS = {
    "portal": (
        f"DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={KEY};EndpointSuffix=core.windows.net",
        ("https://acme.blob.core.windows.net", "acme", KEY, None),
    ),
    "another cloud": (
        f"AccountName=acme;AccountKey={KEY};EndpointSuffix=core.chinacloudapi.cn",
        ("https://acme.blob.core.chinacloudapi.cn", "acme", KEY, None),
    ),
    "any case, blanks, empty parts": (
        f" ;accountname = acme ;; ACCOUNTKEY= {KEY} ;defaultendpointsprotocol=http; ",
        ("http://acme.blob.core.windows.net", "acme", KEY, None),
    ),
    "endpoint with key": (
        f"BlobEndpoint=http://127.0.0.1:1234/acme/;AccountName=acme;AccountKey={KEY}",
        ("http://127.0.0.1:1234/acme", "acme", KEY, None),
    ),
    "endpoint with key, no name": (
        f"BlobEndpoint=https://acme.blob.core.windows.net;AccountKey={KEY}",
        ("https://acme.blob.core.windows.net", "acme", KEY, None),
    ),
    "emulator's endpoint with key, no name": (
        f"BlobEndpoint=http://azurite:10000/devstoreaccount1;AccountKey={KEY}",
        ("http://azurite:10000/devstoreaccount1", "devstoreaccount1", KEY, None),
    ),
    "endpoint without a scheme": (
        f"BlobEndpoint=acme.blob.core.windows.net;AccountName=acme;AccountKey={KEY}",
        ("https://acme.blob.core.windows.net", "acme", KEY, None),
    ),
    "endpoint with SAS": (
        f"BlobEndpoint=https://acme.blob.core.windows.net/;SharedAccessSignature={SAS}",
        ("https://acme.blob.core.windows.net", "", None, SAS),
    ),
    "SAS with a question mark": (
        f"AccountName=acme;SharedAccessSignature=?{SAS}",
        ("https://acme.blob.core.windows.net", "", None, SAS),
    ),
    "SAS inside the endpoint": (
        f"BlobEndpoint=https://acme.blob.core.windows.net/?{SAS}",
        ("https://acme.blob.core.windows.net", "", None, SAS),
    ),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.values(), ids=FORMS)
def test_reads_every_form(text: str, expected: tuple[str, str, str | None, str | None]) -> None:
    account = parse_connection_string(text, "X")
    assert (account.endpoint, account.name, account.key, account.sas) == expected


@pytest.mark.parametrize(
    ("proxy", "endpoint"),
    [
        ("", "http://127.0.0.1:10000/devstoreaccount1"),
        (";DevelopmentStorageProxyUri=http://azurite", "http://azurite:10000/devstoreaccount1"),
        (";DevelopmentStorageProxyUri=https://azurite:7/", "https://azurite:7/devstoreaccount1"),
        ("; developmentstorageproxyuri = azurite ;", "http://azurite:10000/devstoreaccount1"),
    ],
)
@pytest.mark.parametrize("start", ["UseDevelopmentStorage=true", " usedevelopmentstorage = True"])
def test_finds_the_emulator(start: str, proxy: str, endpoint: str) -> None:
    account = parse_connection_string(start + proxy, "X")
    assert (account.endpoint, account.name) == (endpoint, "devstoreaccount1")
    assert account.key


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hunter2", "Part 1 of the connection string in X is no Name=value."),
        (f"AccountName=acme;{KEY.rstrip('=')}", "Part 2 "),
        (f"AccountKey={KEY}", "neither an AccountName nor a BlobEndpoint"),
        ("AccountName=acme", "neither an AccountKey nor a complete SharedAccessSignature"),
        ("AccountName=acme;SharedAccessSignature=sv=2024-11-04", "complete SharedAccessSignature"),
        ("AccountName=acme;AccountKey=hunter2!", "AccountKey in X is not base64"),
        ("UseDevelopmentStorage=false", "neither an AccountName nor a BlobEndpoint"),
    ],
)
def test_says_what_is_wrong_and_shows_nothing(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        parse_connection_string(text, "X")
    assert "hunter2" not in str(caught.value) and KEY.rstrip("=") not in str(caught.value)
    assert caught.value.next_step


def test_takes_the_first_variable_that_is_set() -> None:
    environ = dict.fromkeys(CONNECTION_VARIABLES, " ")
    assert account_of(environ) is None
    for number in reversed(range(len(CONNECTION_VARIABLES))):
        environ[CONNECTION_VARIABLES[number]] = f"AccountName=acme{number};AccountKey={KEY}"
        account = account_of(environ)
        assert account and account.name == f"acme{number}"


def test_an_account_without_a_credential_is_for_entra_id() -> None:
    for variable in ("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT"):
        account = account_of({variable: "acme"})
        assert account and account.endpoint == "https://acme.blob.core.windows.net"
        assert account.key is None and account.sas is None


def test_no_credential_in_its_representation() -> None:
    account = parse_connection_string(f"AccountName=acme;AccountKey={KEY}", "X")
    assert KEY not in repr(account)
    account = parse_connection_string(f"AccountName=acme;SharedAccessSignature={SAS}", "X")
    assert "sig" not in repr(account)
