"""The statements of a module, as constants, and the values that each takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from restow.model.patch import Records
from restow.rewriters._node_names import Naming
from restow.rewriters._node_text import template_literal
from restow.rewriters._statements import DOCUMENT, KEY, Statements


@dataclass(frozen=True)
class Constants:
    """Statements that a module uses, each written once."""

    records: Records
    #: Their texts by the constants' names.
    texts: dict[str, str] = field(default_factory=dict)

    def use(self, name: str, values: Mapping[str, str] | None = None) -> str:
        """A statement with its values, as `execute` takes it: `[SELECT, [sessionId]]`.

        Args:
            name: the method of `Statements`.
            values: expressions of the parameters that are not holes.
        """
        return f"[{self.call(name, values)}]"

    def call(self, name: str, values: Mapping[str, str] | None = None) -> str:
        """The same, as `find` takes it: `SELECT, [sessionId]`."""
        order: list[str] = []

        def parameter(named: str) -> str:
            if named not in order:
                order.append(named)
            return f"${order.index(named) + 1}"

        text = getattr(Statements(self.records, parameter), name)().rstrip()
        if name in ("delete", "delete_one"):
            # Every database layer gives the rows of a SELECT; of a DELETE, each something else.
            text = f"WITH gone AS ({text} RETURNING 1)\nSELECT 1 AS found FROM gone"
        self.texts[name.upper()] = text
        known = {**Naming(self.records).parameters(), KEY: "key", DOCUMENT: "JSON.stringify(document)"}
        known |= values or {}
        return f"{name.upper()}, [{', '.join(known[each] for each in order)}]"

    def written(self) -> str:
        """The constants' text."""
        lines = [f"const {name} = {template_literal(text)};" for name, text in self.texts.items()]
        return "\n\n".join(lines) + "\n"
