"""The one door at which errors of the S3 library become ours.

No text of theirs passes: it may quote a request with its signature, or the key that was refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import ClientError as ConnectionLost
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    ResponseStreamingError,
)
from botocore.exceptions import ConnectionError as NoConnection

from restow.errors import StoreError
from restow.model import Problem
from restow.stores._bucket_store import not_delivered
from restow.stores._retry import BUSY, Busy, reason
from restow.stores._s3_address import S3Address

#: Everything the library and what it stands on may raise. `ValueError` is for answers that are no listing.
FOREIGN = (BotoCoreError, ClientError, ConnectionLost, ValueError, OSError)

#: Those that say that there was no answer, or not all of it.
_NO_CONNECTION = (
    NoConnection,
    HTTPClientError,
    IncompleteReadError,
    ResponseStreamingError,
    ConnectionLost,
    OSError,
)
#: Those that say that no credential was found, before anything was sent.
_NO_CREDENTIAL = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, ProfileNotFound)
#: S3's names for "busy" that come with other statuses too.
_BUSY_CODES = ("SlowDown", "RequestTimeout", "Throttling", "ThrottlingException", "RequestLimitExceeded")

#: What the library makes of an answer with status 200 that is no XML.
_NO_ANSWER_OF_S3 = "500"


@contextmanager
def met_at_the_door(address: S3Address) -> Iterator[None]:
    """Raises a StoreError in place of a foreign error."""
    try:
        yield
    except FOREIGN as error:
        raise store_error(error, address) from None


def store_error(error: Exception, address: S3Address) -> StoreError:
    """What a foreign error says about the store as a whole."""
    if isinstance(error, _NO_CREDENTIAL):
        return StoreError(
            f"There is no credential for {address}.",
            next_step="Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or an AWS_PROFILE that exists.",
        )
    if status(error) == 404:
        return StoreError(
            f"There is no bucket {address}.",
            next_step="Name another with --store s3://BUCKET, or the server with AWS_ENDPOINT_URL.",
        )
    if is_denied(error):
        return StoreError(f"Access to {address} is denied ({answer(error)}).", next_step=_credential(error))
    if isinstance(error, _NO_CONNECTION):
        return StoreError(
            f"{address} cannot be reached: {reason(error)}.",
            next_step="Check AWS_REGION or AWS_ENDPOINT_URL, and the network; then run this again.",
        )
    return _no_service(error, address)


def _no_service(error: Exception, address: S3Address) -> StoreError:
    if status(error) in (301, 307, 400):
        return StoreError(
            f"{address} refuses the request ({answer(error)}).",
            next_step="Check AWS_REGION: it must be the bucket's region.",
        )
    if status(error) >= 400 and answer(error) != _NO_ANSWER_OF_S3:
        return StoreError(
            f"{address} does not serve requests ({answer(error)}).",
            next_step="Run this again later, with a lower --concurrency if it is throttled.",
        )
    return StoreError(
        f"{address} gives an answer that is not of an S3 service ({type(error).__name__}).",
        next_step="Check AWS_ENDPOINT_URL: a proxy or a sign-in page may stand in between.",
    )


def problem(name: str, error: Exception) -> Problem:
    """What a foreign error says about one document."""
    why = answer(error) if status(error) else reason(error)
    return not_delivered(name, why, denied=is_denied(error))


def busy(error: Exception) -> Busy | None:
    """Tells whether the same request may succeed later."""
    if isinstance(error, ClientError):
        again = status(error) in BUSY or error_code(error) in _BUSY_CODES
        return Busy(status=status(error), asked=_retry_after(error)) if again else None
    return Busy() if isinstance(error, _NO_CONNECTION) else None


def is_missing_bucket(error: Exception) -> bool:
    """True when the bucket, and not just a document, is not there."""
    return error_code(error) == "NoSuchBucket"


def is_denied(error: Exception) -> bool:
    """True when the credential is refused, or lacks the right."""
    return status(error) in (401, 403)


def status(error: Exception) -> int:
    """HTTP status of an error answer; 0 when there was none."""
    if not isinstance(error, ClientError):
        return 0
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def error_code(error: Exception) -> str:
    """S3's name for the error, such as `SlowDown`, or nothing.

    The list is at https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
    """
    code = str(error.response.get("Error", {}).get("Code") or "") if isinstance(error, ClientError) else ""
    return code if code.isalnum() and not code.isdecimal() else ""


def answer(error: Exception) -> str:
    """Status and name of an error answer, for people: `403 AccessDenied`."""
    return f"{status(error)} {error_code(error)}".strip() if status(error) else type(error).__name__


def _retry_after(error: ClientError) -> float:
    """Seconds that the service asks to wait; 0 when it does not say, or says a date."""
    asked = str(error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("retry-after", ""))
    return float(asked) if asked.isascii() and asked.isdecimal() else 0.0


def _credential(error: Exception) -> str:
    if error_code(error) == "AccessDenied":
        return "Allow this credential s3:ListBucket on the bucket and s3:GetObject on its objects."
    return "Check the access key, its secret and session token, their expiry, and this machine's clock."
