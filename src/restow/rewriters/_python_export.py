"""JSON files for people who debug, where the plan asks for them; the table stays the record."""

from collections.abc import Sequence

from restow.model.patch import Records
from restow.rewriters._names import FunctionNames
from restow.rewriters._python_text import function_text, python_name, unpacked

_LISTED = """\
with open_cursor() as cursor:
    cursor.execute(_NAMES, {{}})
    rows = cursor.fetchall()
documents = {{f"{name}": {load} for {key} in rows}}"""
_WRITTEN = """\
for name, document in documents.items():
    target = Path(folder, name.lstrip("/"))
    if ".." in target.relative_to(folder).parts:
        raise ValueError(f"{{name}} leads out of the folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    text = {text}
    target.write_text(text, encoding="utf-8")
return len(documents)"""


def export_function(records: Records, parameters: Sequence[str], load: str) -> str:
    """The function that writes the files.

    Args:
        records: the dataset, whose plan names the folder.
        parameters: what says which document.
        load: the call that gives one.
    """
    name = records.mapping.source.text
    listed = f'documents = {{"{name}": {load}}}'
    if parameters:
        listed = _LISTED.format(name=name, load=load, key=unpacked(parameters))
    text = "json.dumps(document, ensure_ascii=False, indent=2)"
    if records.mapping.layout == "lines":
        text = '"".join(json.dumps(line, ensure_ascii=False) + "\\n" for line in document)'
    return function_text(
        python_name(FunctionNames.of(records).export),
        [f"folder: str | Path = {records.json_export!r}"],
        "int",
        "Writes the documents as JSON files below a folder, for people to look at; gives how many.",
        [*listed.splitlines(), *_WRITTEN.format(text=text).splitlines()],
    )
