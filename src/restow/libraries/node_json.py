"""JSON in JavaScript, and packages that parse or write it with more care."""

from restow.model.signature import Argument, Library, Signature


def _parses(name: str) -> Signature:
    return Signature(name=name, through=Argument(0), gives="data", is_json=True)


def _serialises(name: str) -> Signature:
    return Signature(name=name, content=Argument(0), gives="serialised", is_json=True)


LIBRARY = Library(
    title="JSON",
    languages=("javascript",),
    marks=(b"JSON", b"json"),
    signatures=(
        _parses("JSON.parse"),
        _serialises("JSON.stringify"),
        _parses("parse-json"),
        _parses("jsonc-parser.parse"),
        _serialises("fast-json-stable-stringify"),
        _serialises("json-stable-stringify"),
        _serialises("json-stringify-safe"),
        _serialises("safe-stable-stringify"),
        Signature(name="strip-json-comments", gives="argument"),
        Signature(name="strip-bom", gives="argument"),
    ),
    aliases=(
        ("json5", "JSON"),
        ("comment-json", "JSON"),
        ("superjson", "JSON"),
        ("parse-json.default", "parse-json"),
        ("safe-stable-stringify.stringify", "safe-stable-stringify"),
    ),
)
