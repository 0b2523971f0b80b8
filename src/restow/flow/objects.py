"""Objects: classes of the project, what their constructors are given, and what their attributes are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from restow.flow.arguments import bound_parameters
from restow.flow.fields import Fields, last_word
from restow.flow.functions import LONGEST_CHAIN, Functions, as_object_of
from restow.flow.holders import Holders
from restow.flow.machine import ClassDefinition, Environment, Frame, Machine
from restow.flow.substitution import Binding, substituted
from restow.flow.syntax import assigned_attributes
from restow.flow.values import (
    NOTHING,
    Arguments,
    Attribute,
    ClassValue,
    Closure,
    External,
    Given,
    Handle,
    Instance,
    Method,
    Text,
    Unknown,
    Value,
    join,
)
from restow.model import code
from restow.model.code import Span

_CONSTRUCTORS = ("__init__", "constructor", "__post_init__")
#: The attribute, so to speak, that is what a class of a library makes of its object.
_OUTSIDE = "<base>"
_NOWHERE = Span(0, 0, 0, 0, 0)


class Objects:
    """The project's classes by their keys."""

    def __init__(self, machine: Machine, functions: Functions) -> None:
        self.classes: dict[str, ClassDefinition] = {}
        #: Names of all methods, of classes and of records.
        self.method_names: set[str] = set()
        self._machine = machine
        self._functions = functions
        #: Methods that assign an attribute, by its name, by their class's key.
        self._assigning: dict[str, dict[str, list[str]]] = {}
        #: What classes call their bases.
        self._base_words: set[str] = set()
        #: Fields that their subclasses have too.
        self._overridden: dict[str, set[str]] = defaultdict(set)
        self.holders = Holders(self.classes, self._assigns, self._assigned)
        self._fields = Fields(machine, self._bases, self.classes, functions.defaults)

    def define(self, node: code.Class, frame: Frame) -> str:
        """Makes a class known, with its methods."""
        key = f"{frame.path}:{node.span.line}:{node.name or 'class'}"
        if key not in self.classes:
            for word in filter(None, map(last_word, node.bases)):
                self._base_words.add(word)
                self._overridden[word].update(name for name, _ in node.fields)
            self.method_names.update(method.name for method in node.methods)
            methods_by_name = {
                method.name: self._functions.define(method, frame, key) for method in node.methods
            }
            self.classes[key] = ClassDefinition(
                key=key,
                path=frame.path,
                language=frame.language,
                node=node,
                scope=frame.environment,
                methods=methods_by_name,
            )
        return key

    def construct(self, class_key: str, arguments: Arguments, span: Span, frame: Frame) -> Value:
        """An object of a class of the project."""
        _, constructor = self._constructor(class_key)
        if constructor is None or constructor.endswith(":__post_init__"):
            return self._record(class_key, constructor, arguments, span, frame)
        self._functions.summary_of(constructor)
        definition = self._functions.definitions[constructor]
        binding = bound_parameters(
            definition, arguments, Instance(class_key), self._functions.summary_of(constructor).defaults.get
        )
        self._functions.made[constructor].append(binding)
        instance = Instance(class_key, tuple(binding.items()))
        closure = Closure(constructor, instance)
        self._functions.call(closure, arguments, span, frame)
        return Instance(class_key, tuple(sorted(self._plain(binding).items(), key=lambda item: str(item[0]))))

    def _record(
        self, class_key: str, constructor: str | None, arguments: Arguments, span: Span, frame: Frame
    ) -> Value:
        """An object whose fields are passed to it."""
        instance = Instance(class_key, self._fields.passed(class_key, arguments))
        if constructor is not None:
            self._functions.call(Closure(constructor, instance), Arguments(), span, frame)
        return instance

    @staticmethod
    def _plain(binding: dict[Given, Value]) -> dict[Given, Value]:
        return {
            given: value
            for given, value in binding.items()
            if not isinstance(value, Instance) or value.binding
        }

    def construct_base(self, arguments: Arguments, span: Span, frame: Frame) -> None:
        """Calls the constructor of the base of the class at hand, and keeps what it is given."""
        if frame.class_key is None:
            return
        self._construct_outside(arguments, span, frame)
        for base in self._bases(frame.class_key):
            _, constructor = self._constructor(base)
            if constructor is not None:
                summary = self._functions.summary_of(constructor)
                binding = bound_parameters(
                    self._functions.definitions[constructor],
                    arguments,
                    frame.self_value,
                    summary.defaults.get,
                )
                self.classes[frame.class_key].binding.update(binding)
                self._functions.call(Closure(constructor, frame.self_value), arguments, span, frame)

    def _construct_outside(self, arguments: Arguments, span: Span, frame: Frame) -> None:
        """Opens what a class of a library keeps: `class Settings extends Store`."""
        assert frame.class_key is not None
        definition = self.classes[frame.class_key]
        for base in definition.node.bases:
            value = self._machine.value_of(base, self._class_frame(definition))
            if isinstance(value, External) and self._machine.catalogue(frame).find(value.name) is not None:
                made = self._machine.call(value, arguments, span, frame)
                if isinstance(made, Handle):
                    definition.attributes[_OUTSIDE] = made

    def _constructor(self, class_key: str, depth: int = 0) -> tuple[str | None, str | None]:
        for name in _CONSTRUCTORS:
            if (key := self.classes[class_key].methods.get(name)) is not None:
                return class_key, key
        for base in self._bases(class_key) if depth < LONGEST_CHAIN else ():
            owner, key = self._constructor(base, depth + 1)
            if key is not None:
                return owner, key
        return None, None

    def _bases(self, class_key: str) -> list[str]:
        definition = self.classes[class_key]
        frame = self._class_frame(definition)
        values = [self._machine.value_of(base, frame) for base in definition.node.bases]
        return [value.key for value in values if isinstance(value, ClassValue) and value.key != class_key]

    def _class_frame(self, definition: ClassDefinition) -> Frame:
        return Frame(
            key=definition.key,
            path=definition.path,
            language=definition.language,
            environment=definition.scope,
            self_value=Instance(definition.key),
            class_key=definition.key,
            is_silent=True,
        )

    def with_heirs(self, wrappers: frozenset[str]) -> frozenset[str]:
        """Keys of functions and classes, and of the classes that inherit from these."""
        known = self.classes.keys() & wrappers
        heirs = {key for key in tuple(self.classes) if known and self._inherits(key, known)}
        return wrappers | heirs

    def _inherits(self, class_key: str, from_these: Set[str], depth: int = 0) -> bool:
        bases = self._bases(class_key) if depth < LONGEST_CHAIN else ()
        return any(base in from_these or self._inherits(base, from_these, depth + 1) for base in bases)

    def keep_attribute(self, class_key: str, name: str, value: Value) -> None:
        """Notes what a class's own code assigns to an attribute of its objects."""
        if self.classes[class_key].language == "python":
            self.holders.keep(name, value)
        attributes = self.classes[class_key].attributes
        attributes[name] = join(attributes[name], value) if name in attributes else value

    def attribute(self, instance: Instance, name: str, depth: int = 0) -> Value | None:
        """What a class says of an attribute of its object."""
        found = self._own_attribute(instance, name)
        if found is None and depth < LONGEST_CHAIN:
            definition = self.classes[instance.class_key]
            for base in self._bases(instance.class_key):
                inner = self.attribute(Instance(base, instance.binding), name, depth + 1)
                if inner is not None:
                    binding = {**self._base_binding(definition, instance), **as_object_of(base, instance)}
                    inner = _rebound(inner, instance, base, binding)
                    return substituted(inner, binding, self._machine.resolver(definition.language))
        return self._outside(instance, name) if found is None and name != _OUTSIDE else found

    def _outside(self, instance: Instance, name: str) -> Value | None:
        """A method that the class has from one of a library."""
        made = self._own_attribute(instance, _OUTSIDE)
        return Method(made, name) if isinstance(made, Handle) else None

    def attribute_or_open(self, instance: Instance, name: str) -> Value:
        """What a class says of an attribute; where it says nothing, what a subclass does."""
        found = self.attribute(instance, name)
        key = instance.class_key
        if instance.binding:
            return found if found is not None else Unknown(name)
        if self._is_left_to_subclasses(key, found):
            return Attribute(Given(key, "self"), name)
        if isinstance(found, Text) and name in self._overridden[self.classes[key].node.name]:
            own = Given(key, "self")
            self._functions.defaults.setdefault(own, Instance(key, ((own, NOTHING),)))
            return Attribute(own, name)
        return found if found is not None else Unknown(name)

    def _is_left_to_subclasses(self, class_key: str, found: Value | None) -> bool:
        is_nothing = found is None or found == NOTHING
        if not (is_nothing or (isinstance(found, Closure) and self._is_abstract(found))):
            return False
        is_unsaid = found is None and self.classes[class_key].language != "python"
        return is_unsaid or self.classes[class_key].node.name in self._base_words

    def _is_abstract(self, method: Closure) -> bool:
        """True for a method that only says that there is one."""
        function = self._functions.definitions[method.function].function
        return all(
            isinstance(one, code.Leave)
            or (isinstance(one, code.Evaluate) and isinstance(one.value, code.Constant))
            for one in function.body
        )

    def _base_binding(self, definition: ClassDefinition, instance: Instance) -> Binding:
        for name in _CONSTRUCTORS:  # it says what the base's constructor is given
            if (key := definition.methods.get(name)) is not None:
                self._functions.summary_of(key)
        own = dict(instance.binding)
        resolver = self._machine.resolver(definition.language)
        return {given: substituted(value, own, resolver) for given, value in definition.binding.items()} | own

    def _own_attribute(self, instance: Instance, name: str) -> Value | None:
        definition = self.classes[instance.class_key]
        if (method := definition.methods.get(name)) is not None:
            return self._bound_method(method, instance)
        given = Given(instance.class_key, name)
        bound = dict(instance.binding)
        if given in bound:
            return bound[given]
        assigned = self._assigned(definition, name)
        if assigned is None or assigned == NOTHING:
            is_own = not instance.binding  # the object that a method belongs to, whoever made it
            given_field = self._fields.open(definition, name) if is_own else None
            assigned = given_field or self._fields.value(definition, name) or assigned
        if assigned is None:
            return None
        return substituted(assigned, bound, self._machine.resolver(definition.language))

    def scope_of(self, class_key: str, expression: code.Expression) -> Environment:
        """The names that an expression in a class's body may use."""
        return self._fields.scope(self.classes[class_key], expression)

    def _bound_method(self, key: str, instance: Instance) -> Value:
        definition = self._functions.definitions[key]
        closure = Closure(key, instance)
        is_property = definition.function.kind == "getter" or any(
            isinstance(decorator, code.Name) and decorator.id in ("property", "cached_property")
            for decorator in definition.function.decorators
        )
        if is_property:
            frame = self._class_frame(self.classes[instance.class_key])
            return self._functions.call(closure, Arguments(), _NOWHERE, frame)
        return closure

    def _assigned(self, definition: ClassDefinition, name: str) -> Value | None:
        """What the class's methods assign to an attribute: the constructor first, then whoever else does."""
        for constructor in ("__new__", *_CONSTRUCTORS):
            if (key := definition.methods.get(constructor)) is not None:
                self._functions.summary_of(key)
        found = definition.attributes.get(name)
        if found is None or found == NOTHING:
            for key in self._assigns(definition).get(name, ()):
                self._functions.summary_of(key)
            found = definition.attributes.get(name, found)
        return found

    def _assigns(self, definition: ClassDefinition) -> Mapping[str, Sequence[str]]:
        """The methods of a class that assign an attribute, by its name."""
        if definition.key not in self._assigning:
            found = self._assigning[definition.key] = defaultdict(list)
            for key in definition.methods.values():
                for name in assigned_attributes(self._functions.definitions[key].function):
                    found[name].append(key)
        return self._assigning[definition.key]

    def base_attribute(self, frame: Frame, name: str) -> Value:
        """`super().name`."""
        if not isinstance(frame.self_value, Instance):  # `super()` of a class method
            return Unknown(name)
        if name == "__new__":
            return External("object.__new__")
        if name in _CONSTRUCTORS:
            return Method(Unknown("super"), name) if frame.class_key is None else External(f"{name}.super")
        for base in self._bases(frame.self_value.class_key):
            found = self.attribute(Instance(base, frame.self_value.binding), name)
            if found is not None:
                binding = self._base_binding(self.classes[frame.self_value.class_key], frame.self_value)
                return _rebound(found, frame.self_value, base, binding)
        return Unknown(name)


def _rebound(value: Value, instance: Instance, base: str, binding: Binding) -> Value:
    """A base's method, bound to the object itself and to what the base's constructor is given."""
    if isinstance(value, Closure) and value.self_value == Instance(base, instance.binding):
        given = {**dict(value.binding), **binding}
        return Closure(value.function, instance, value.first, tuple(given.items()))
    return value
