"""Keepers: functions that read and write documents of their own.

No caller is needed to know which document it is; but callers say what it is for: who asks for it, and what
they do with what they get.
"""

from restow.flow.effects import Touch
from restow.flow.ledger import Ledger
from restow.flow.texts import is_open
from restow.flow.values import Value
from restow.model.signature import Access, StoreKind

_CHANGES = (Access.WRITE, Access.APPEND, Access.DELETE)


def keepers(ledger: Ledger) -> set[str]:
    """The keys of what keeps documents, and of all that calls it.

    Documents that are only read are left out, and those only written: half a program reads its settings and
    writes its log.
    """
    touches = [(each.effect, each.steps[0].function) for each in ledger.observations]
    own = [
        (effect, function)
        for effect, function in touches
        if isinstance(effect, Touch) and effect.store is not StoreKind.BROWSER and not is_open(effect.place)
    ]
    changed: set[Value] = {effect.place for effect, _ in own if effect.access in _CHANGES}
    read: set[Value] = {effect.place for effect, _ in own if effect.access is Access.READ}
    return _with_callers({function for effect, function in own if effect.place in changed & read}, ledger)


def _with_callers(functions: set[str], ledger: Ledger) -> set[str]:
    found, further = set(functions), functions
    while further:
        further = {above for key in further for above in ledger.callers.get(key, ())} - found
        found |= further
    return found
