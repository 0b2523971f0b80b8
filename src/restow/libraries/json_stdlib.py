"""JSON in Python: the standard library's `json`, and the packages that took over its names."""

from restow.model.signature import Access, Argument, Library, Signature


def _reads(name: str, names: str) -> Signature:
    """Parses what an open file holds."""
    return Signature(name=name, access=Access.READ, through=Argument(0, names), gives="data", is_json=True)


def _parses(name: str, names: str) -> Signature:
    """Parses a text."""
    return Signature(name=name, through=Argument(0, names), gives="data", is_json=True)


def _serialises(name: str, names: str) -> Signature:
    """Makes a text."""
    return Signature(name=name, content=Argument(0, names), gives="serialised", is_json=True)


LIBRARY = Library(
    title="json",
    languages=("python",),
    marks=(b"json.load(", b"json.dump(", b"json import"),
    signatures=(
        _reads("json.load", "fp stream"),
        _parses("json.loads", "s string buf txt"),
        Signature(
            name="json.dump",
            access=Access.WRITE,
            through=Argument(1, "fp stream"),
            content=Argument(0, "obj"),
            is_json=True,
        ),
        _serialises("json.dumps", "obj"),
        Signature(name="json.JSONDecoder", gives="json.Decoder"),
        _parses("json.Decoder.decode", "s buf"),
        _parses("json.Decoder.raw_decode", "s"),
        Signature(name="json.JSONEncoder", gives="json.Encoder"),
        _serialises("json.Encoder.encode", "o obj"),
        # ijson goes through a file item by item.
        _reads("ijson.items", "source"),
        _reads("ijson.kvitems", "source"),
        _reads("ijson.parse", "source"),
        # demjson takes names of files where the others take open ones.
        Signature(
            name="demjson.decode_file",
            access=Access.READ,
            place=Argument(0, "filename"),
            gives="data",
            is_json=True,
        ),
        Signature(
            name="demjson.encode_to_file",
            access=Access.WRITE,
            place=Argument(0, "filename"),
            content=Argument(1, "obj"),
            is_json=True,
        ),
    ),
    aliases=(
        ("simplejson", "json"),
        ("ujson", "json"),
        ("rapidjson", "json"),
        ("orjson", "json"),
        ("json5", "json"),
        ("commentjson", "json"),
        ("flask.json", "json"),
        ("bson.json_util", "json"),
        ("json.decoder.JSONDecoder", "json.JSONDecoder"),
        ("json.encoder.JSONEncoder", "json.JSONEncoder"),
        ("jsonpickle.decode", "json.loads"),
        ("jsonpickle.encode", "json.dumps"),
        ("msgspec.json.decode", "json.loads"),
        ("msgspec.json.encode", "json.dumps"),
        ("msgspec.json.Decoder", "json.JSONDecoder"),
        ("msgspec.json.Encoder", "json.JSONEncoder"),
        ("demjson3", "demjson"),
        ("demjson.decode", "json.loads"),
        ("demjson.encode", "json.dumps"),
    ),
)
