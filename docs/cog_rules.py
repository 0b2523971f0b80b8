"""The rules' pages, made from the rules' own files."""

from types import ModuleType

from restow.registry import members

#: Files of an example that are shown.
_MOST_FILES = 3


def pages() -> str:
    """A section for each rule: what it says, why, and an example each of firing and of quiet."""
    return "\n".join(_page(module) for module in members("restow.rules").values() if hasattr(module, "ID"))


def _page(rule: ModuleType) -> str:
    return "\n".join(
        [
            f"## {rule.ID}",
            "",
            f"This dataset **{rule.TITLE}**. Question {rule.QUESTION.value}: {rule.QUESTION.text}",
            "",
            rule.WHY.strip(),
            "",
            "Fires on:",
            "",
            *_programs(rule.FIRES),
            "Quiet on:",
            "",
            *_programs(rule.QUIET),
        ]
    )


def _programs(files: dict[str, str]) -> list[str]:
    shown = list(files.items())[:_MOST_FILES]
    lines = [
        line for name, text in shown for line in (f"```{_language(name)}\n# {name}\n{text.strip()}\n```", "")
    ]
    more = len(files) - len(shown)
    return [*lines, f"and {more} more files like the last.", ""] if more else lines


def _language(name: str) -> str:
    return "py" if name.endswith(".py") else ""
