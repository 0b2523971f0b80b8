"""From bytes to JSON text: UTF-8 by RFC 8259, with one byte order mark forgiven."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE


class BadDocument(Exception):  # noqa: N818 - it is what the document is, and becomes a Problem
    """The bytes are no JSON document that PostgreSQL can hold.

    Attributes:
        code: stable machine name.
        reason: one sentence without any text of the document.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def json_text(data: bytes) -> bytes:
    """The document's text as UTF-8 bytes, without a byte order mark.

    Raises:
        BadDocument: the bytes are empty or not UTF-8.
    """
    text = data.removeprefix(BOM_UTF8)
    if not text:
        raise BadDocument("empty_document", "the document is empty")
    if not text.isascii():
        try:
            text.decode()
        except UnicodeDecodeError as error:
            raise BadDocument("invalid_utf8", _not_utf8(data, error)) from None
    return text


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> str:
    looks = ""
    if data.startswith(b"\x1f\x8b"):
        looks = "; it looks gzip-compressed"
    elif data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        looks = "; it looks like UTF-16 or UTF-32"
    return f"not UTF-8: {error.reason} at byte {error.start}{looks}"
