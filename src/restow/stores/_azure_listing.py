"""Lists a container's blobs.

The SDK's `list_blobs` takes half a millisecond for each blob, most of it for properties nobody asked for;
its `list_blob_names` takes an eighth of that, but leaves names encoded that XML cannot hold, and drops
size and etag. So the latter fetches the pages, and the answer it has decoded is read once more here.
"""

from collections.abc import AsyncIterator
from email.utils import mktime_tz, parsedate_tz
from functools import lru_cache
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from azure.core.pipeline.policies import ContentDecodePolicy
from azure.storage.blob.aio import ContainerClient

from restow.model import Document

#: One page.
Page = list[Document]


async def list_pages(client: ContainerClient, prefix: str = "", **options: Any) -> AsyncIterator[Page]:
    """Yields the documents of each page, up to 5,000, in the order of their names.

    Args:
        client: the container.
        prefix: how the names begin.
        **options: passed on to the SDK.

    Raises:
        ValueError: the answer is no listing. What else the SDK raises is not touched.
    """
    answers: list[Any] = []
    options = {"raw_response_hook": answers.append, **options}
    pages = client.list_blob_names(name_starts_with=prefix or None, **options).by_page()
    while True:
        try:
            if await anext(pages, None) is None:
                return
            documents = _documents(answers[-1].context[ContentDecodePolicy.CONTEXT_NAME])
        except (AttributeError, KeyError, TypeError):
            # The SDK does not expect a page of HTML, or nothing, with status 200.
            raise ValueError("the answer is no listing of blobs") from None
        answers.clear()
        yield documents


def _documents(page: Element) -> Page:
    if page.tag != "EnumerationResults":
        raise ValueError("the answer is no listing of blobs")
    return [_document(blob) for blob in page.iter("Blob")]


def _document(blob: Element) -> Document:
    name, properties = blob.find("Name"), blob.find("Properties")
    if name is None or not name.text or properties is None:
        raise ValueError("a listed blob has no name or no properties")
    return Document(
        name=unquote(name.text) if name.get("Encoded") == "true" else name.text,
        size=int(properties.findtext("Content-Length") or 0),
        etag=properties.findtext("Etag", "").strip('"'),
        modified=_seconds(properties.findtext("Last-Modified", "")),
    )


@lru_cache(1024)  # what was written together has one time, and reading a date takes as long as all the rest
def _seconds(date: str) -> float | None:
    """A date of HTTP, such as `Mon, 23 Nov 2026 11:00:00 GMT`, in seconds since 1970."""
    parts = parsedate_tz(date)
    return float(mktime_tz(parts)) if parts else None
