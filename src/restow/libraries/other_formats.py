"""What Python keeps in files that is not JSON: counted in a note, never moved."""

from restow.model.signature import Access, Argument, Library, Signature


def _reads(form: str, *names: str, argument: str = "") -> tuple[Signature, ...]:
    """Reads through an open file."""
    return tuple(
        Signature(name=name, access=Access.READ, through=Argument(0, argument), gives="data", format=form)
        for name in names
    )


def _writes(form: str, *names: str, file: Argument) -> tuple[Signature, ...]:
    """Writes through an open file."""
    return tuple(
        Signature(name=name, access=Access.WRITE, through=file, content=Argument(0), format=form)
        for name in names
    )


def _parses(form: str, *names: str) -> tuple[Signature, ...]:
    return tuple(Signature(name=name, through=Argument(0), gives="data", format=form) for name in names)


def _reads_path(form: str, name: str, argument: str) -> Signature:
    """Reads a file by its path."""
    return Signature(name=name, access=Access.READ, place=Argument(0, argument), gives="data", format=form)


def _writes_path(form: str, name: str, place: Argument, content: Argument | None = None) -> Signature:
    """Writes a file by its path."""
    return Signature(name=name, access=Access.WRITE, place=place, content=content, format=form)


_YAML = (
    *_reads("yaml", "yaml.load", "yaml.safe_load", "yaml.full_load", "yaml.unsafe_load", argument="stream"),
    *_reads("yaml", "yaml.load_all", "yaml.safe_load_all", argument="stream"),
    *_writes("yaml", "yaml.dump", "yaml.safe_dump", "yaml.dump_all", file=Argument(1, "stream")),
    Signature(name="ruamel.yaml.YAML", gives="yaml.Parser"),
    *_reads("yaml", "yaml.Parser.load", argument="stream"),
    *_writes("yaml", "yaml.Parser.dump", file=Argument(1, "stream")),
)

_PICKLE = (
    *_reads("pickle", "pickle.load", argument="file"),
    *_parses("pickle", "pickle.loads"),
    *_writes("pickle", "pickle.dump", file=Argument(1, "file")),
    _reads_path("pickle", "joblib.load", "filename"),
    _writes_path("pickle", "joblib.dump", Argument(1, "filename"), Argument(0, "value")),
    _reads_path("pickle", "shelve.open", "filename"),
    _reads_path("pickle", "pandas.read_pickle", "filepath_or_buffer"),
)

_CSV = (
    *_reads("csv", "csv.reader", "csv.DictReader"),
    *_writes("csv", "csv.writer", "csv.DictWriter", file=Argument(0)),
    _reads_path("csv", "pandas.read_csv", "filepath_or_buffer"),
    _writes_path("csv", "DataFrame.to_csv", Argument(0, "path_or_buf")),
    _writes_path("csv", "Path.to_csv", Argument(0, "path_or_buf")),
)

_TOML = (
    *_reads("toml", "tomllib.load", "tomlkit.load", argument="fp"),
    *_parses("toml", "tomllib.loads", "toml.loads", "tomlkit.loads", "tomlkit.parse"),
    # It also takes a path.
    _reads_path("toml", "toml.load", "f"),
    *_writes("toml", "toml.dump", "tomli_w.dump", "tomlkit.dump", file=Argument(1, "f fp")),
)

_INI = (
    Signature(name="configparser.ConfigParser", gives="ini.Parser"),
    _reads_path("ini", "ini.Parser.read", "filenames"),
    *_reads("ini", "ini.Parser.read_file", argument="f"),
    Signature(name="ini.Parser.write", access=Access.WRITE, through=Argument(0, "fp"), format="ini"),
)

LIBRARY = Library(
    title="YAML, pickle, CSV, TOML, INI, SQLite",
    languages=("python",),
    marks=(b"yaml", b"ickle", b"joblib", b"shelve", b"csv", b"toml", b"configparser", b"sqlite"),
    signatures=(
        *_YAML,
        *_PICKLE,
        *_CSV,
        *_TOML,
        *_INI,
        _reads_path("sqlite", "sqlite3.connect", "database"),
    ),
    aliases=(
        ("cPickle", "pickle"),
        ("dill", "pickle"),
        ("cloudpickle", "pickle"),
        ("unicodecsv", "csv"),
        ("tomli", "tomllib"),
        ("configparser.RawConfigParser", "configparser.ConfigParser"),
        ("configparser.SafeConfigParser", "configparser.ConfigParser"),
        ("aiosqlite.connect", "sqlite3.connect"),
    ),
)
