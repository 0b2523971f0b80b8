"""Classes as JavaScript had them before it had classes: a function that makes objects, and its prototype.

    function Store(file) { this.file = file; }
    Store.prototype.load = function () { ... };
    util.inherits(Store, EventEmitter);

What stands apart is put together: the function is the constructor of a Class, and what its prototype is
given are the Class's methods and fields.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from restow.model.code import (
    Assign,
    Block,
    Branch,
    Call,
    Class,
    Constant,
    Evaluate,
    Expression,
    Function,
    Member,
    Name,
    Record,
    Statement,
)

_THIS = Name("this")


@dataclass(slots=True)
class _Maker:
    """A function that may make objects, and what the block says of its prototype."""

    function: Function
    #: What the prototype is given, by name; the last one counts.
    members: dict[str, Expression] = field(default_factory=dict)
    #: What it inherits from.
    bases: list[Expression] = field(default_factory=list)


def with_classes(body: Block) -> Block:
    """A block where functions that make objects are classes, known from its beginning."""
    makers = {target: _Maker(function) for target, function in map(_defined, body) if function is not None}
    if not makers:
        return body
    others = [one for one in body if not _is_said_of(makers, one)]
    classes = {target: _class(maker) for target, maker in makers.items() if _makes_objects(maker)}
    first = [Assign(target, made, made.span.line) for target, made in classes.items()]
    return (*first, *(one for one in others if _defined(one)[0] not in classes)) if classes else body


def _defined(statement: Statement) -> tuple[Expression, Function | None]:
    """The function that a statement defines, and what it is reached by."""
    match statement:
        case Assign(target=Name() | Member() as target, value=Function() as function):
            return target, function if _owner(target) is None else None
        case _:
            return _THIS, None


def _owner(target: Expression) -> Expression | None:
    """The function whose prototype a target belongs to."""
    match target:
        case Member(object=Member(object=owner, name="prototype")):
            return owner
        case _:
            return None


def _is_said_of(makers: dict[Expression, _Maker], statement: Statement) -> bool:
    """Notes what a statement says of a prototype; False for any other statement."""
    maker = None
    for owner, members, bases in _said(statement):
        maker = makers.get(owner)
        if maker is not None:
            maker.members.update(members)
            maker.bases += bases
    return maker is not None


_Said = tuple[Expression, dict[str, Expression], list[Expression]]


def _said(statement: Statement) -> Iterator[_Said]:
    """Whose prototype a statement is about, the members it gives it, and what it inherits from."""
    match statement:
        case Assign(target=Member(object=Member(object=owner, name="prototype"), name=name), value=value):
            yield owner, {name: value} if name != "constructor" else {}, []
        case Assign(target=Member(object=owner, name="prototype"), value=Record() as record):
            yield owner, _members(record), []
        case Assign(target=Member(object=owner, name="prototype"), value=Call() as made):
            yield owner, {}, _inherited(made)
        case Evaluate(value=Call(callee=Member(name="inherits"), arguments=(owner, base))):
            yield owner, {}, [base]
        case Evaluate(
            value=Call(
                callee=Member(object=Name(id="Object"), name="assign"),
                arguments=(Member(object=owner, name="prototype"), Record() as record),
            )
        ):
            yield owner, _members(record), []


def _members(record: Record) -> dict[str, Expression]:
    return {
        key.value: value
        for key, value in record.entries
        if isinstance(key, Constant) and isinstance(key.value, str) and key.value != "constructor"
    }


def _inherited(made: Call) -> list[Expression]:
    """What `Object.create(Base.prototype)` or `new Base()` makes a prototype of."""
    match made:
        case Call(callee=Member(name="create"), arguments=(Member(object=base, name="prototype"), *_)):
            return [base]
        case Call(callee=base, constructs=True):
            return [base]
        case _:
            return []


def _makes_objects(maker: _Maker) -> bool:
    """True where something is said of its prototype, or its name and what it sets say so."""
    if maker.members or maker.bases:
        return True
    return maker.function.name[:1].isupper() and any(map(_sets_field, maker.function.body))


def _sets_field(statement: Statement) -> bool:
    if isinstance(statement, Branch):
        return any(_sets_field(one) for arm in statement.arms for one in arm)
    return (
        isinstance(statement, Assign)
        and isinstance(statement.target, Member)
        and (statement.target.object == _THIS)
    )


def _class(maker: _Maker) -> Class:
    function = maker.function
    body = tuple(_as_super(one, maker.bases) for one in function.body)
    constructor = replace(function, name="constructor", kind="method", body=body)
    methods = [
        replace(value, name=name, kind="method" if value.kind == "function" else value.kind)
        for name, value in maker.members.items()
        if isinstance(value, Function)
    ]
    fields = [(name, value) for name, value in maker.members.items() if not isinstance(value, Function)]
    return Class(
        function.name, tuple(maker.bases[-1:]), (constructor, *methods), tuple(fields), function.span
    )


def _as_super(statement: Statement, bases: list[Expression]) -> Statement:
    """`Base.call(this, file)` in a constructor is `super(file)`."""
    match statement:
        case Evaluate(value=Call(callee=Member(object=base, name="call"), arguments=(first, *others))):
            if base in bases and first == _THIS:
                made = replace(statement.value, callee=Name("super"), arguments=tuple(others))
                return replace(statement, value=made)
    return statement
