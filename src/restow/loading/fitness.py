"""Whether a mapping is one that can be loaded, verified and exported: asked before anything is read."""

from restow.errors import UsageError
from restow.loading.columns import INTEGERS, KEY_TYPES
from restow.model import Mapping
from restow.model.mapping import Layout, Told

#: What is told of the rows of each layout.
_TOLD: dict[Layout, set[Told]] = {
    "document": {"name", "sha256"},
    "entries": {"name", "sha256", "key", "position"},
    "elements": {"name", "sha256", "position"},
    "lines": {"name", "sha256", "position"},
}
#: What has to be kept of a row to put its document together again.
_KEPT: dict[Layout, Told | None] = {
    "document": None,
    "entries": "key",
    "elements": "position",
    "lines": "position",
}


def require_loadable(mapping: Mapping) -> None:
    """Raises UsageError when the mapping's parts do not go together."""
    told = {origin.told for column in mapping.columns for origin in column.origins if origin.told}
    if unknown := sorted(told - _TOLD[mapping.layout]):
        raise _bad(mapping, f"rows of the layout {mapping.layout} have no @{', @'.join(unknown)}")
    for column in mapping.key_columns:
        if column.type not in KEY_TYPES:
            raise _bad(mapping, f"a key's column cannot be {column.type}, as {column.name} is")
        if any(origin.told == "sha256" or origin.companion is not None for origin in column.origins):
            raise _bad(mapping, f"the key's column {column.name} cannot come from a hash or a companion")
    if mapping.key_from_path and mapping.key_outside is None:
        raise _bad(mapping, "key_from_path goes with a key that no part of the text is needed for")
    kept = _KEPT[mapping.layout]
    if kept is not None:
        _require_kept(mapping, kept)
    if mapping.layout == "document":
        _require_one_row_a_document(mapping)
    elif mapping.companions:
        raise _bad(mapping, "companions go with the layout document alone")


def _require_kept(mapping: Mapping, kept: Told) -> None:
    column = mapping.told_by(kept)
    if column is None:
        raise _bad(mapping, f"the layout {mapping.layout} needs a column from @{kept}")
    if column.type not in (KEY_TYPES if kept == "key" else INTEGERS):
        raise _bad(mapping, f"{column.name}, from @{kept}, cannot be {column.type}")


def _require_one_row_a_document(mapping: Mapping) -> None:
    if mapping.key_outside is None:
        raise _bad(mapping, "each of the key's columns needs a hole of the path, or @name")
    if len(mapping.key) > 1 and any(companion.check_key for companion in mapping.companions):
        raise _bad(mapping, "a companion's check_key goes with a key of one column")


def _bad(mapping: Mapping, why: str) -> UsageError:
    return UsageError(f"The mapping {mapping.name} cannot be used: {why}.")
