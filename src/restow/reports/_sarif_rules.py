"""The rules of the SARIF report: one for each question, one for each storage rule that is broken."""

from typing import Any

from restow.model.dataset import Question, Verdict
from restow.model.scan import BrokenRule, ScanResult
from restow.model.shown import printable

#: The question's rule: a name for programs, a title, what to do about it.
_RULES = {
    Question.Q1: (
        "UserDataKeptAsJson",
        "Data of a user or a session that change over time are kept as JSON",
        "Move them into PostgreSQL: typed key columns, and a jsonb column for what is nested.",
    ),
    Question.Q2: (
        "QueriedDataKeptAsJson",
        "Data that are queried, filtered or aggregated are kept as JSON",
        "Move them into PostgreSQL, with typed columns for the fields that are queried.",
    ),
    Question.Q3: (
        "DataThatMustNotBeLostKeptAsJson",
        "Data that need transactions, backups or an audit trail are kept as JSON",
        "Move them into PostgreSQL, where a change is made as a whole or not at all.",
    ),
    Question.Q4: (
        "DynamicDataKeptAsJson",
        "JSON that is no static configuration: it changes without a deploy",
        "Consider PostgreSQL if it grows or is queried; keep it as JSON if only deploys change it.",
    ),
    Question.Q5: (
        "LiveEditedConfigurationKeptAsJson",
        "Configuration that is edited while the program runs is kept as JSON",
        "Consider PostgreSQL, or edit it in pull requests.",
    ),
}


def descriptors(result: ScanResult) -> list[dict[str, Any]]:
    """The rules' descriptions, in a stable order: the questions, then the broken rules by id."""
    questions = [_question(question) for question in Question]
    return questions + [_broken(rule) for rule in sorted({rule_id(each) for each in result.broken})]


def rule_id(finding: Verdict | BrokenRule) -> str:
    """The id of the rule that a finding belongs to."""
    return printable(finding.rule) if isinstance(finding, BrokenRule) else finding.question.value


def _question(question: Question) -> dict[str, Any]:
    name, title, advice = _RULES[question]
    level = "warning" if question in (Question.Q1, Question.Q2, Question.Q3) else "note"
    return {
        "id": question.value,
        "name": name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{question.text} {advice}"},
        "help": {
            "text": f"{question.text} {advice}",
            "markdown": f"**{question.text}**\n\n{advice}",
        },
        "defaultConfiguration": {"level": level},
        "properties": {"tags": ["data-storage", "maintainability"], "precision": "high"},
    }


def _broken(rule: str) -> dict[str, Any]:
    title = f"The storage rule {rule} is broken"
    return {
        "id": rule,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": f"{title}, whatever home the data have."},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["data-storage", "reliability"], "precision": "high"},
    }
