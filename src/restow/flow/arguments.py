"""Arguments: which parameter gets what in one call."""

from collections.abc import Callable

from restow.flow.machine import Definition
from restow.flow.values import NOTHING, Arguments, Given, RecordValue, SequenceValue, Value
from restow.model.code import Constant


def bound_parameters(
    definition: Definition,
    arguments: Arguments,
    self_value: Value | None,
    default: Callable[[Given], Value | None],
) -> dict[Given, Value]:
    """What each parameter of a function is in one call.

    Args:
        definition: the function.
        arguments: what the call passes, `partial`'s among them.
        self_value: what Python's first parameter of a method is.
        default: gives the value of a parameter that the call leaves out.
    """
    values = list(arguments.values)
    named = dict(arguments.named)
    binding: dict[Given, Value] = {}
    parameters = list(definition.function.parameters)
    if takes_self(definition) and parameters:
        binding[Given(definition.key, parameters.pop(0).name)] = self_value or NOTHING
    for parameter in parameters:
        given = Given(definition.key, parameter.name)
        if parameter.gathers == "*":
            binding[given] = SequenceValue(tuple(values), is_whole=True)
            values = []
        elif parameter.gathers == "**":
            binding[given] = RecordValue(tuple((name, value) for name, value in named.items() if name))
        elif parameter.name in named:
            binding[given] = named.pop(parameter.name)
        elif values:
            binding[given] = values.pop(0)
        elif (value := default(given)) is not None:
            binding[given] = value
        elif parameter.default == Constant(None):
            binding[given] = NOTHING
    return binding


def takes_self(definition: Definition) -> bool:
    """True for a Python method, whose first parameter is the object."""
    kind = definition.function.kind
    return definition.language == "python" and kind in ("method", "class", "getter", "setter")
