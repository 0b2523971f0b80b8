"""Reads one bucket through aiobotocore. Imported when a store is opened: the library takes half a second."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar

from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession

from restow.model import Content, Document, Problem, Received
from restow.model.problem import MAX_DOCUMENT_BYTES, too_large
from restow.stores._content_encoding import ContentEncodingError, Decoded, decode
from restow.stores._retry import CONNECT_TIMEOUT, PROBE_PATIENCE, READ_TIMEOUT, retrying
from restow.stores._s3_address import S3Address
from restow.stores._s3_faults import (
    FOREIGN,
    busy,
    error_code,
    is_missing_bucket,
    met_at_the_door,
    problem,
    status,
    store_error,
)

_T = TypeVar("_T")
#: Bytes of a document that is copied, at once in memory.
_PIECE = 1 << 20
#: Connections open at once; more reads than these wait.
_CONNECTIONS = 64
#: Longest name the service takes, in bytes of UTF-8.
_MAX_NAME_BYTES = 1024
#: Where nothing says which region: Amazon's first, which answers for others with the right one.
_REGION = "us-east-1"
#: S3's name for: the credential is valid, and lacks the right for this request.
_NO_RIGHT = "AccessDenied"


class S3Bucket:
    """An open bucket."""

    def __init__(self, address: S3Address) -> None:
        self._address = address
        self._stack = AsyncExitStack()
        self._client: Any

    async def __aenter__(self) -> Self:
        async with self._stack:
            with met_at_the_door(self._address):
                self._client = await self._stack.enter_async_context(_client(self._address))
            try:
                await self._probe()
            except FOREIGN as error:
                # A credential that is known, but may only read: enough to read named documents.
                if error_code(error) != _NO_RIGHT:
                    raise store_error(error, self._address) from None
            self._stack = self._stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def pages(self, prefix: str = "") -> AsyncIterator[list[Document]]:
        """Lists the objects whose names begin so, in the order of their names, as the service's pages."""
        more: dict[str, str] = {}
        while True:
            with met_at_the_door(self._address):
                page = await self._list({"Prefix": prefix, **more})
                documents = [_document(one) for one in page.get("Contents", ())]
                more = {"ContinuationToken": page["NextContinuationToken"]} if page["IsTruncated"] else {}
            yield documents
            if not more:
                return

    async def _list(self, options: dict[str, Any], patience: float | None = None) -> dict[str, Any]:
        bucket = self._address.bucket

        async def ask() -> dict[str, Any]:
            page: dict[str, Any] = await self._client.list_objects_v2(Bucket=bucket, **options)
            if "IsTruncated" not in page or (page["IsTruncated"] and "NextContinuationToken" not in page):
                raise ValueError("the answer is no listing of objects")  # a page of HTML, with status 200
            return page

        return await retrying(ask, busy, patience)

    async def read(self, name: str) -> Content | Problem | None:
        """Downloads one object. What fails for it alone is its Problem; a probe tells the difference."""
        return await self._met(name, lambda: self._read(name))

    async def download(self, name: str, into: BinaryIO) -> Received | Problem | None:
        """Writes one object to a file, from its beginning each time that it is tried again."""
        start = into.tell()

        async def copy() -> Received:
            into.seek(start)
            into.truncate()
            return await self._copy(name, into)

        return await self._met(name, copy)

    async def _met(self, name: str, work: Callable[[], Awaitable[_T | Problem]]) -> _T | Problem | None:
        if len(name.encode()) > _MAX_NAME_BYTES:
            return None
        try:
            return await retrying(work, busy)
        except ContentEncodingError as error:
            return Problem(place=name, code="document_unreadable", reason=str(error))
        except FOREIGN as error:
            if is_missing_bucket(error):
                raise store_error(error, self._address) from None
            if status(error) == 404:
                return None
            await self._require_life()
            return problem(name, error)

    async def _copy(self, name: str, into: BinaryIO) -> Received:
        answered = await self._client.get_object(Bucket=self._address.bucket, Key=name)
        decoded = Decoded(into, answered.get("ContentEncoding"))
        async with answered["Body"] as body:
            while piece := await body.read(_PIECE):
                decoded.write(piece)
        decoded.close()
        return Received(size=decoded.size, etag=answered["ETag"].strip('"'))

    async def _read(self, name: str) -> Content | Problem:
        answered = await self._client.get_object(Bucket=self._address.bucket, Key=name)
        async with answered["Body"] as body:
            if (size := answered["ContentLength"]) > MAX_DOCUMENT_BYTES:
                return too_large(name, size)
            data = await body.read()
        return Content(data=decode(data, answered.get("ContentEncoding")), etag=answered["ETag"].strip('"'))

    async def _require_life(self) -> None:
        """Returns when the bucket still serves, so that the error is about one document.

        Raises:
            StoreError: it does not. Without the right to list, a missing document is denied too.
        """
        with met_at_the_door(self._address):
            await self._probe()

    async def _probe(self) -> None:
        """Asks for one name, with little patience."""
        await self._list({"MaxKeys": 1}, PROBE_PATIENCE)


def _client(address: S3Address) -> Any:
    session = AioSession(profile=address.profile if address.key_id is None else None)
    return session.create_client(
        "s3",
        region_name=address.region or session.get_config_variable("region") or _REGION,
        endpoint_url=address.endpoint,
        aws_access_key_id=address.key_id,
        aws_secret_access_key=address.secret,
        aws_session_token=address.token,
        config=AioConfig(
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            max_pool_connections=_CONNECTIONS,
            retries={"total_max_attempts": 1},  # repeated here, by the same bounds for every service
        ),
    )


def _document(listed: dict[str, Any]) -> Document:
    return Document(
        name=listed["Key"],
        size=listed["Size"],
        etag=listed["ETag"].strip('"'),
        modified=listed["LastModified"].timestamp(),
    )
