"""What JavaScript keeps in files that is not JSON: counted in a note, never moved."""

from restow.model.signature import Access, Argument, Library, Signature


def _parses(form: str, *names: str) -> tuple[Signature, ...]:
    """Parses a text that was read."""
    return tuple(Signature(name=name, through=Argument(0), gives="data", format=form) for name in names)


def _opens(form: str, *names: str) -> tuple[Signature, ...]:
    """Reads a file by its path."""
    return tuple(
        Signature(name=name, access=Access.READ, place=Argument(0), gives="data", format=form)
        for name in names
    )


LIBRARY = Library(
    title="YAML, CSV, INI, TOML, SQLite",
    languages=("javascript",),
    marks=(b"yaml", b"csv", b"papaparse", b'ini"', b"ini'", b"toml", b"sqlite", b"xlsx"),
    signatures=(
        *_parses("yaml", "js-yaml.load", "js-yaml.safeLoad", "js-yaml.loadAll"),
        *_parses("yaml", "yaml.parse", "yaml.parseDocument", "yaml.parseAllDocuments"),
        *_opens("yaml", "read-yaml-file", "read-yaml-file.sync"),
        *_parses("csv", "csv-parse.parse", "csv-parse/sync.parse", "csv-parse/lib/sync", "papaparse.parse"),
        Signature(
            name="csv-writer.createObjectCsvWriter",
            access=Access.WRITE,
            place=Argument(0, key="path"),
            format="csv",
        ),
        *_parses("ini", "ini.parse", "ini.decode"),
        *_parses("toml", "toml.parse", "@iarna/toml.parse", "smol-toml.parse"),
        *_opens("sqlite", "better-sqlite3", "sqlite3.Database", "bun:sqlite.Database", "sqlite.DatabaseSync"),
        *_opens("excel", "xlsx.readFile"),
        Signature(name="xlsx.writeFile", access=Access.WRITE, place=Argument(1), format="excel"),
    ),
)
