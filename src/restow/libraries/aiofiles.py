"""aiofiles and its kin: the standard library's files for async code, under the same names."""

from restow.model.signature import Argument, Library, Signature


def _opens(name: str, names: str) -> Signature:
    return Signature(name=name, place=Argument(0, names), mode=Argument(1, "mode"), gives="File")


LIBRARY = Library(
    title="aiofiles",
    languages=("python",),
    marks=(b"aiofile", b"anyio", b"trio"),
    signatures=(
        _opens("aiofiles.open", "file"),
        _opens("aiofile.async_open", "file_specifier"),
        _opens("anyio.open_file", "file"),
        _opens("trio.open_file", "file"),
    ),
    aliases=(
        ("aiofiles.os", "os"),
        ("aiofiles.ospath", "os.path"),
        ("aiofiles.tempfile", "tempfile"),
        ("aiofiles.threadpool.open", "aiofiles.open"),
        ("aioshutil", "shutil"),
        ("aiopath.AsyncPath", "pathlib.Path"),
        ("anyio.Path", "pathlib.Path"),
        ("trio.Path", "pathlib.Path"),
    ),
)
