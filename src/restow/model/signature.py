"""Signatures: library calls we know, as data."""

from dataclasses import dataclass, field
from enum import StrEnum


class Access(StrEnum):
    """What a site does to a document."""

    READ = "read"
    WRITE = "write"
    APPEND = "append"
    LIST = "list"
    DELETE = "delete"
    EXISTS = "exists"


class StoreKind(StrEnum):
    """Where documents live; the values are the words of reports."""

    FILE = "file"
    AZURE_BLOB = "azure_blob"
    S3 = "s3"
    GCS = "gcs"
    REDIS = "redis"
    BROWSER = "browser"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Argument:
    """Where in a call a value is found: `Argument(0)`, `Argument(0, "file")`, `Argument(0, key="Key")`.

    Tried in this order: each keyword of `names`, then the position. With `key`, the value is the entry
    of that name in the record found (Node's options objects: `{Bucket, Key}`).
    """

    #: Position from 0, the receiver not counted; -1 is the last; None when only named.
    position: int | None = None
    #: The keyword that also gives it (Python), or several separated by spaces.
    names: str = ""
    #: The entry of the record that this argument is.
    key: str = ""
    #: The text that it is where the call leaves it out.
    default: str = ""
    #: The suffix that the library puts behind it, if it is not there: `new Store({name: "notes"})`.
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One library call: where it says which document, what it does to it, and what it gives back.

    A call on an object is named for the object's kind: `File.write`, `azure.Blob.upload_blob`, where
    the kind is what another Signature `gives`. `Path.x` is asked for `x` on any text or path.
    """

    #: Dotted name: `json.load`, `fs.promises.readFile`, `Path.read_text`. Node's `node:` is left out.
    name: str
    #: What it does to the document; None when it only makes or passes on a value.
    access: Access | None = None
    #: The document's path, key or name. None: the receiver's place.
    place: Argument | None = None
    #: True when `place` lies below the receiver's place (`container.get_blob_client(name)`).
    below: bool = False
    #: The bucket or container, where an argument names it.
    container: Argument | None = None
    #: The place that the document has afterwards, for renames, copies and moves.
    target: Argument | None = None
    #: The mode argument of `open`, which decides between reading, writing and appending.
    mode: Argument | None = None
    #: What is written.
    content: Argument | None = None
    #: True when the call itself makes JSON of `content`, or reads JSON and gives data.
    is_json: bool = False
    #: What it gives: "content" (text or bytes of the document), "data" (its parsed value), "names" (a
    #: listing), "receiver", "argument" (its first), "path" (computed, see `computes`), "serialised"
    #: (JSON text of `content`), or an object's kind such as "File" or "s3.Client". "" for nothing known.
    gives: str = ""
    #: For "path": the operation, one of those in `flow/paths.py` ("join", "dirname", "home", ...).
    computes: str = ""
    #: The argument whose text is parsed as JSON (`json.loads`), or the open file that is read or written
    #: through (`json.load`, `json.dump`).
    through: Argument | None = None
    #: Node: the position of the callback `(error, result)`; -1 for the last argument.
    callback: int | None = None
    #: True when writing says how long the document lives (Redis `EX`, `setex`).
    expires: bool = False
    #: Words by which an argument says so, in lower case: a keyword, a text among the positional ones, or
    #: an entry of an options object (`ex=60`, `"EX", 60`, `{EX: 60}`).
    expires_with: tuple[str, ...] = ()
    #: A format that is not JSON (`yaml.safe_load`, `pickle.dump`, `csv.reader`): counted in a note.
    format: str = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A library's Signatures, as its file in `libraries/` declares them."""

    #: The library, as people call it: "azure-storage-blob".
    title: str
    #: Front ends whose code may call it: "python", "javascript" (which stands for TypeScript too).
    languages: tuple[str, ...]
    #: Bytes that a file must hold, any of them, to have anything to do with it: the prefilter.
    marks: tuple[bytes, ...]
    signatures: tuple[Signature, ...] = field(repr=False)
    #: The store that its documents live in.
    store: StoreKind = StoreKind.FILE
    #: Names that stand for others: `("fs/promises", "fs.promises")`; the first is replaced by the second.
    aliases: tuple[tuple[str, str], ...] = ()
