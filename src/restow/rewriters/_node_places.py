"""The old place of a dataset, as an expression of Node.js."""

from __future__ import annotations

import re
from collections.abc import Sequence

from restow.model.patch import Records, Transition
from restow.model.signature import StoreKind
from restow.rewriters._node_names import Naming

_PART = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def keeps_old(records: Records) -> bool:
    """True when the module reaches the old place too."""
    return records.transition is not Transition.DATABASE_ONLY


def has_old(records: Records) -> bool:
    """True when the module can tell the old place: a file whose name it knows."""
    return records.store is StoreKind.FILE and not _unknown(records)


def _unknown(records: Records) -> set[str]:
    known = {*Naming(records).parameters(), "cwd", "home"}
    return {hole for hole in _PART.findall(records.template) if hole not in known}


def old_path(records: Records, root: Sequence[str] = ()) -> str:
    """The expression of the old place's path, with the module's parameters.

    Args:
        records: the dataset.
        root: the parts of the project's folder, where names are told from there; else from the current one.
    """
    parts, text = [] if records.template.startswith(("/", "~", "{")) else [*root], records.template
    for base, expression in (("{cwd}", "process.cwd()"), ("{home}", "os.homedir()"), ("~", "os.homedir()")):
        if text == base or text.startswith(f"{base}/"):
            parts, text = [expression], text[len(base) + 1 :]
            break
    parts.append(filled(text, Naming(records).parameters()))
    return f"path.join({', '.join(parts)})"


def filled(template: str, parameters: dict[str, str]) -> str:
    """A template as a string, its holes as parameters."""
    if not _PART.search(template):
        return "'" + template.replace("\\", "\\\\").replace("'", "\\'") + "'"
    escaped = template.replace("\\", "\\\\").replace("`", "\\`")
    return "`" + _PART.sub(lambda match: f"${{{parameters.get(match[1], match[1])}}}", escaped) + "`"
