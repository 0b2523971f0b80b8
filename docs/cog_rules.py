"""The rules' pages, made from the rules' own files."""

from types import ModuleType

from restow.registry import members


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
    return [line for name, code in files.items() for line in (f"```py\n# {name}\n{code.strip()}\n```", "")]
