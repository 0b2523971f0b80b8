"""Functions and classes of Python in the language-neutral grammar."""

import pytest

from restow.model.code import (
    Assign,
    Class,
    Constant,
    Function,
    Index,
    Member,
    Name,
    Operation,
    Parameter,
    Scope,
    Sequence,
)
from tests.unit.languages.grammar import (
    ANYWHERE,
    NONE,
    A,
    B,
    C,
    F,
    X,
    assign,
    body_of,
    call,
    function,
)


def test_parameters() -> None:
    [found] = body_of("def f(self, a, b: T = 'x', /, *c, d: 'S' = None, **x): pass")
    assert found == assign(
        F,
        function(
            "f",
            parameters=(
                Parameter("self"),
                Parameter("a"),
                Parameter("b", Constant("x"), Name("T")),
                Parameter("c", gathers="*"),
                Parameter("d", NONE, Constant("S")),
                Parameter("x", gathers="**"),
            ),
        ),
    )


ANNOTATIONS = {
    "Optional[a.T]": Index(Name("Optional"), Member(A, "T")),
    "dict[a, b]": Index(Name("dict"), Sequence((A, B))),
    "T | None": Operation("|", (Name("T"), NONE)),
}


@pytest.mark.parametrize("source", ANNOTATIONS)
def test_an_annotation(source: str) -> None:
    [found] = body_of(f"def f(a: {source}): pass")
    assert isinstance(found, Assign) and isinstance(found.value, Function)
    assert found.value.parameters[0].annotation == ANNOTATIONS[source]


def test_a_pattern_parameter_of_python_2_is_taken_apart() -> None:
    [found] = body_of("def f(a, (b, c)): pass")
    parameters = (Parameter("a"), Parameter("$1"))
    assert found == assign(F, function("f", assign(Sequence((B, C)), Name("$1")), parameters=parameters))


def test_a_function_with_decorators_and_outer_names() -> None:
    [found] = body_of("""
        @app.route("/x")
        @b
        async def f():
            global y, x
            def inner():
                nonlocal d
        """)
    route = call(Member(Name("app"), "route"), Constant("/x"))
    inner = assign(Name("inner"), function("inner", outer=("d",)))
    expected = function("f", inner, decorators=(route, B), is_async=True, outer=("x", "y"))
    assert found == assign(F, expected)


def test_a_class() -> None:
    [found] = body_of('''
        @dataclass
        class Store(Base, metaclass=Meta):
            """Where things are."""
            path: str
            name: str = "x"
            on_done = lambda self: a

            def plain(self): pass
            @staticmethod
            def still(): pass
            @classmethod
            def made(cls): pass
            @functools.cached_property
            def got(self): pass
            @name.setter
            def name(self, value): pass
        ''')
    assert isinstance(found, Assign) and isinstance(found.value, Class)
    made = found.value
    assert (made.name, made.bases, made.decorators) == ("Store", (Name("Base"),), (Name("dataclass"),))
    assert made.fields == (("path", NONE), ("name", Constant("x")))
    assert [(method.name, method.kind) for method in made.methods] == [
        ("on_done", "method"),
        ("plain", "method"),
        ("still", "static"),
        ("made", "class"),
        ("got", "getter"),
        ("name", "setter"),
    ]


def test_a_class_names_things_inside_its_branches() -> None:
    [found] = body_of("""
        class A:
            if a:
                x = b
                def f(self): pass
        """)
    assert isinstance(found, Assign) and isinstance(found.value, Class)
    assert found.value.fields == (("x", B),)
    assert [method.name for method in found.value.methods] == ["f"]


def test_what_a_class_body_does_stands_before_the_class() -> None:
    opened, loaded = call(Name("open"), Name("PATH")), call(Name("load"), F)
    found = body_of("""
        class A:
            PATH = "a.json"
            with open(PATH) as f:
                x = load(f)
        """)
    fields = (("PATH", Constant("a.json")), ("x", X))
    assert found == [
        assign(Name("PATH"), Constant("a.json")),
        Scope(((opened, F),), (assign(X, loaded),), 1),
        assign(Name("A"), Class("A", (), (), fields, ANYWHERE)),
    ]
