"""The data-access module of one dataset."""

from __future__ import annotations

import re

from restow.model.patch import Records
from restow.rewriters._alignment import key_pattern
from restow.rewriters._node_export import export_function, export_imports
from restow.rewriters._node_home import Home
from restow.rewriters._node_names import Naming
from restow.rewriters._node_old import old_functions, old_imports
from restow.rewriters._node_places import filled, has_old, keeps_old
from restow.rewriters._node_records import record_functions
from restow.rewriters._node_shared import Writing
from restow.rewriters._node_statements import Constants
from restow.rewriters._node_text import exported, imported, in_style
from restow.rewriters._node_whole import whole_functions
from restow.rewriters.base import WRITTEN

_NOT_FOUND = """\
function notFound(name«: string»)«: Error» {
  const error = new Error(`ENOENT: no such file or directory, open '${name}'`);
  return Object.assign(error, { code: 'ENOENT', errno: -2, syscall: 'open', path: name });
}
"""

_KEY = """\
/** The key that a document's path tells. */
function %(name)s(path«: string»)«: %(type)s» {
  const found = /%(pattern)s/.exec(String(path).replace(/\\\\/g, '/'));
  if (!found) throw new Error(`${path} is no path of a %(noun)s.`);
  return found.slice(1)« as %(type)s»;
}
"""


def module(records: Records, home: Home, connection: str, *, sync: bool, near: bool = False) -> str:
    """The module's text.

    Args:
        records: the dataset.
        home: the project.
        connection: the path of the module with `execute`.
        sync: True: with twins for code that cannot wait.
        near: True: the old place is told from the code's own folder, not from the current one.
    """
    naming, constants = Naming(records), Constants(records)
    old, root = keeps_old(records) and has_old(records), home.way_to_root if near else ()
    writing = Writing(records, naming, constants, old=old, root=root)
    texts = [*old_functions(writing), *whole_functions(writing), *record_functions(writing)]
    texts += export_function(writing)
    waiting = [each.waiting for each in texts]
    standing = [each.standing for each in texts if each.is_twofold] if sync else []
    names = [each.name for each in texts if each.is_public]
    names += [f"{each.name}Sync" for each in texts if each.is_public and each.is_twofold and sync]
    parts = [
        _head(records, home, connection, writing, sync=sync),
        constants.written(),
        _NOT_FOUND,
        _document_name(writing),
        *waiting,
        *standing,
    ]
    if naming.parameters():
        names.append(naming.function("key", sync=False))
        parts.append(_key(writing))
    return in_style("\n".join([*parts, exported(home, names) + "\n"]), home)


def _head(records: Records, home: Home, connection: str, writing: Writing, *, sync: bool) -> str:
    table = records.mapping.qualified_table
    where = f"// {WRITTEN}: {' '.join(writing.naming.words.plural)}, kept in the table {table}."
    names = ["execute", "find", *(["executeSync", "findSync"] if sync else [])]
    specifier = home.specifier(home.path(writing.naming.module), connection)
    needed = old_imports(records, home, writing.root) if writing.old else export_imports(records, home)
    return "\n".join([where, *needed, imported(home, names, specifier)]) + "\n"


def _document_name(writing: Writing) -> str:
    name = filled(writing.records.mapping.source.text, writing.naming.parameters())
    return f"function documentName({writing.declared()})«: string» {{\n  return {name};\n}}\n"


def _key(writing: Writing) -> str:
    pattern = key_pattern(writing.records.mapping.source)
    types = f"[{', '.join(['string'] * len(writing.naming.parameters()))}]"
    return _KEY % {
        "name": writing.naming.function("key", sync=False),
        "type": types,
        "pattern": re.sub(r"(?<!\\)/", r"\\/", pattern),
        "noun": " ".join(writing.naming.words.noun),
    }
