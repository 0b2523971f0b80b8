"""What every library does alike. A new library is one file in `libraries/`, and passes this suite."""

import importlib
import inspect
import pathlib
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from azure.storage.blob import BlobClient, BlobServiceClient, ContainerClient, StorageStreamDownloader

from restow.model.signature import Argument, Library, Signature
from restow.registry import members

LIBRARIES: dict[str, Library] = {name: module.LIBRARY for name, module in members("restow.libraries").items()}
LANGUAGES = sorted({language for library in LIBRARIES.values() for language in library.languages})
#: What `gives` may say besides the kind of an object.
VALUES = {"", "content", "data", "names", "receiver", "argument", "path", "serialised"}
OPERATIONS = {
    *("join", "resolve", "dirname", "basename", "stem", "suffix", "normalise", "relative", "home", "cwd"),
    *("temporary", "temporary pair", "splitext", "with_suffix", "with_name", "parent", "glob", "same"),
}
#: Kinds that flow makes by itself: a text asked for a method, and one of a listing.
OWN_KINDS = {"Path", "Entry"}
#: What the kinds of libraries that are installed here really are.
CLASSES = {
    "Path": pathlib.Path,
    "azure.Service": BlobServiceClient,
    "azure.Container": ContainerClient,
    "azure.Blob": BlobClient,
    "azure.Download": StorageStreamDownloader,
}


def signatures_for(language: str) -> list[Signature]:
    return [
        signature
        for library in LIBRARIES.values()
        if language in library.languages
        for signature in library.signatures
    ]


def kinds_for(language: str) -> set[str]:
    return {signature.gives for signature in signatures_for(language)} - VALUES | OWN_KINDS


def kind_of(signature: Signature, kinds: set[str]) -> str:
    """The kind that the signature is a method of; a method may be two names: `s3.Bucket.objects.filter`."""
    name = signature.name
    while name := name.rpartition(".")[0]:
        if name in kinds:
            return name
    return ""


@pytest.mark.parametrize("name", LIBRARIES)
def test_it_says_what_it_is(name: str) -> None:
    library = LIBRARIES[name]
    assert library.title
    assert set(library.languages) <= {"python", "javascript"}
    assert library.languages
    assert library.signatures


@pytest.mark.parametrize("name", LIBRARIES)
def test_it_has_marks_that_narrow_the_search(name: str) -> None:
    marks = LIBRARIES[name].marks
    assert marks
    assert all(len(mark) > 2 for mark in marks)
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_unique(language: str) -> None:
    counts = Counter(signature.name for signature in signatures_for(language))
    assert {name: count for name, count in counts.items() if count > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_access_has_its_document(language: str) -> None:
    kinds = kinds_for(language)
    lost = [
        signature.name
        for signature in signatures_for(language)
        if signature.access and not (signature.place or signature.through or kind_of(signature, kinds))
    ]
    assert lost == []


@pytest.mark.parametrize("name", LIBRARIES)
def test_only_paths_are_computed(name: str) -> None:
    for signature in LIBRARIES[name].signatures:
        assert bool(signature.computes) == (signature.gives == "path"), signature.name
        assert not signature.computes or signature.computes in OPERATIONS, signature.name
        assert not signature.computes or signature.access is None, signature.name


@pytest.mark.parametrize("name", LIBRARIES)
def test_what_is_serialised_is_named(name: str) -> None:
    for signature in LIBRARIES[name].signatures:
        if signature.gives == "serialised" and signature.access is None:
            assert signature.content is not None, signature.name
        if signature.format != "json":
            assert not signature.is_json, signature.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_aliases_lead_to_names(language: str) -> None:
    aliases = {
        alias: target
        for library in LIBRARIES.values()
        if language in library.languages
        for alias, target in library.aliases
    }
    names = {signature.name for signature in signatures_for(language)}
    for alias, target in aliases.items():
        end = followed(target, aliases)
        assert any(name == end or name.startswith(f"{end}.") for name in names), alias
    assert set(aliases) & names == set()


def followed(name: str, aliases: dict[str, str]) -> str:
    """Where a name ends up; a circle of aliases runs out of turns."""
    for _ in range(10):
        head = name
        while head and head not in aliases:
            head = head.rpartition(".")[0]
        if not head:
            return name
        name = aliases[head] + name[len(head) :]
    raise AssertionError(f"the aliases of {name} go in a circle")


def real_callable(signature: Signature) -> Callable[..., Any] | None:
    """The function that a Python signature speaks of, where it is installed here."""
    kind = kind_of(signature, set(CLASSES))
    if kind:
        return getattr(CLASSES[kind], signature.name[len(kind) + 1 :], None)
    module, _, rest = signature.name.rpartition(".")
    while module:
        try:
            found = importlib.import_module(module)
        except ImportError:
            module, _, head = module.rpartition(".")
            rest = f"{head}.{rest}"
            continue
        for part in rest.split("."):
            found = getattr(found, part, None)  # type: ignore[assignment]
        return found if callable(found) else None
    return None


def arguments_of(signature: Signature) -> list[Argument]:
    parts = (
        signature.place,
        signature.container,
        signature.target,
        signature.mode,
        signature.content,
        signature.through,
    )
    return [argument for argument in parts if argument is not None and argument.names]


def tells_parameters(function: object) -> bool:
    """False for nothing, and for functions in C that keep their parameters to themselves."""
    try:
        return callable(function) and bool(inspect.signature(function))
    except ValueError:
        return False


def checked_signatures() -> list[Signature]:
    return [
        signature
        for signature in signatures_for("python")
        if arguments_of(signature) and tells_parameters(real_callable(signature))
    ]


@pytest.mark.parametrize("signature", checked_signatures(), ids=lambda signature: signature.name)
def test_arguments_are_where_the_library_has_them(signature: Signature) -> None:
    function = real_callable(signature)
    assert function is not None
    parameters = list(inspect.signature(function).parameters.values())
    if kind_of(signature, set(CLASSES)) and parameters and parameters[0].name == "self":
        parameters = parameters[1:]
    takes_anything = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    gathers = any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters)
    names = [parameter.name for parameter in parameters]
    for argument in arguments_of(signature):
        known = [name for name in argument.names.split() if name in names]
        assert known or takes_anything or gathers, f"{argument.names} is none of {names}"
        for name in known if argument.position is not None else ():
            assert names.index(name) == argument.position


def test_enough_is_checked_against_real_libraries() -> None:
    assert len(checked_signatures()) > 50
