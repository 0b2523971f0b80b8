"""Node's `path` and the calls that give folders: they touch nothing."""

from restow.model.signature import Library, Signature


def _computes(name: str, operation: str) -> Signature:
    return Signature(name=name, gives="path", computes=operation)


LIBRARY = Library(
    title="path",
    languages=("javascript",),
    marks=(b'path"', b"path'", b"path/", b"path.", b"process.cwd", b"fileURLToPath", b"homedir", b"tmpdir"),
    signatures=(
        _computes("path.join", "join"),
        _computes("path.resolve", "resolve"),
        _computes("path.dirname", "dirname"),
        _computes("path.basename", "basename"),
        _computes("path.extname", "suffix"),
        _computes("path.normalize", "normalise"),
        # `path.relative` is missing: its path is the second argument, and operations begin with the first.
        _computes("url.fileURLToPath", "same"),
        _computes("url.pathToFileURL", "same"),
        _computes("os.homedir", "home"),
        _computes("os.tmpdir", "temporary"),
        _computes("process.cwd", "cwd"),
        _computes("require.resolve", "same"),
        # Relative to the project's root, as all paths here are.
        _computes("app-root-path.resolve", "same"),
    ),
    aliases=(
        ("path.posix", "path"),
        ("path.win32", "path"),
        ("path/posix", "path"),
        ("path/win32", "path"),
        ("pathe", "path"),
        ("upath", "path"),
    ),
)
