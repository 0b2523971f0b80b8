"""pandas and Polars: tables that are read from JSON and written as JSON."""

from restow.model.signature import Access, Argument, Library, Signature


def _reads(name: str, names: str) -> Signature:
    return Signature(name=name, access=Access.READ, place=Argument(0, names), gives="data", is_json=True)


def _writes(name: str, names: str) -> Signature:
    """Writes a table; without a file it gives the text."""
    return Signature(
        name=name, access=Access.WRITE, place=Argument(0, names), gives="serialised", is_json=True
    )


LIBRARY = Library(
    title="pandas",
    languages=("python",),
    marks=(b"read_json", b".to_json"),
    signatures=(
        _reads("pandas.read_json", "path_or_buf"),
        Signature(name="pandas.json_normalize", gives="argument"),
        Signature(name="pandas.DataFrame", gives="DataFrame"),
        Signature(name="pandas.Series", gives="DataFrame"),
        Signature(name="pandas.concat", gives="DataFrame"),
        Signature(name="pandas.merge", gives="DataFrame"),
        _writes("DataFrame.to_json", "path_or_buf"),
        # A table that came from elsewhere: methods of what is not known are looked for under `Path`.
        _writes("Path.to_json", "path_or_buf"),
        _reads("polars.read_json", "source"),
        _reads("polars.read_ndjson", "source"),
        _reads("polars.scan_ndjson", "source"),
        Signature(name="polars.DataFrame", gives="DataFrame"),
        _writes("DataFrame.write_json", "file"),
        _writes("DataFrame.write_ndjson", "file"),
    ),
    aliases=(("geopandas.GeoDataFrame", "pandas.DataFrame"),),
)
