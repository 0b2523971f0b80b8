"""Sites: which line of a chain of calls is where a dataset becomes known.

The library call is the site when it says itself which document it means. A wrapper says less than its
callers: `read_json(path)` nothing, `load(folder, name)` only a suffix. Then the callers are the sites,
and theirs in turn, until the file's own name is there.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from restow.flow.configured import is_configured
from restow.flow.effects import Move, Observation, Parse, Step, Touch, Use
from restow.flow.interpreter import Interpreter
from restow.flow.makers import givens, made_with
from restow.flow.paths import TEMPORARY, from_segments, normalised, segments
from restow.flow.texts import as_texts, is_open, rendered
from restow.flow.values import Given, Hole, Text, Value
from restow.model.signature import Access, StoreKind
from restow.model.site import CodePlace, Site, SiteRole, Usage

#: Settings that are made of settings, and those of others.
_MOST_DEFAULTS = 3


@dataclass(frozen=True, slots=True)
class Findings:
    """What flow found."""

    sites: tuple[Site, ...]
    #: Library calls inside wrappers, with the sites that reach them.
    wrapped: tuple[tuple[Site, tuple[Site, ...]], ...]
    usages: tuple[Usage, ...]
    #: Templates whose text is parsed as JSON somewhere, as `proof_of` writes them.
    parsed: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Choice:
    """An observation that is a site, and the text of its place where others know it better."""

    node: Observation
    text: Text | None = None


def find_sites(interpreter: Interpreter) -> Findings:
    """The sites among everything that the interpreter observed."""
    return _Selection(interpreter).findings()


class _Selection:
    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._children: dict[int, list[Observation]] = defaultdict(list)
        self._observations = interpreter.ledger.standing()
        for observation in self._observations:
            if observation.parent is not None:
                self._children[observation.parent].append(observation)
        self._known: dict[Value, tuple[Text, ...]] = {}
        self._moves = self._temporary_places()

    def findings(self) -> Findings:
        sites: dict[Site, None] = {}
        wrapped: list[tuple[Site, tuple[Site, ...]]] = []
        for root in self._roots():
            chosen = [site for choice in self._chosen(root) for site in self._sites(choice)]
            sites.update(dict.fromkeys(chosen))
            if chosen and all(site.role is SiteRole.CALL for site in chosen):
                wrapped += [(inner, tuple(chosen)) for inner in self._sites(_Choice(root))[:1]]
        kept = _without_echoes(sites)
        return Findings(kept, tuple(wrapped), tuple(self._usages()), frozenset(self._parsed()))

    def _roots(self) -> Iterator[Observation]:
        for observation in self._observations:
            if observation.parent is None and isinstance(observation.effect, Touch):
                yield observation

    def _chosen(self, node: Observation) -> list["_Choice"]:
        """The observations that are sites: this one, or its callers, or theirs."""
        effect = node.effect
        assert isinstance(effect, Touch)
        callers = [child for child in self._children[node.number] if isinstance(child.effect, Touch)]
        if not callers and (texts := self._made_with(effect.place)):
            return [_Choice(self._root_of(node), text) for text in texts]
        if not callers or not is_open(effect.place):
            return [_Choice(node)] if _is_something(self._place_text(node), effect) else []
        further = [chosen for caller in callers for chosen in self._chosen(caller)]
        mine = self._place_text(node)
        if says_which(mine):
            known = [choice for choice in further if not _says_the_same(choice, effect)]
            if self._is_named_by_default(effect.place, mine):
                return self._default_and_others(node, mine, further)
            if self._are_all_named(effect.place, known):
                return known
            return self._below(node, mine, further) if _is_folder_alone(effect.place) else [_Choice(node)]
        return self._family(node, further) if has_suffix(mine) else further

    def _made_with(self, place: Value) -> list[Text]:
        """The texts of a place in an object's method that nobody calls: what the objects are made with.

        A name with a hole is a family already: `episodes_{agent}.json`.
        """
        name = segments(self._text_of(place))[-1]
        places = made_with(place, self._interpreter) if not (has_word(name) and _holes(name)) else []
        return [text for each in places for text in self._texts(each) if says_which(text)]

    def _root_of(self, node: Observation) -> Observation:
        """The library call that an observation is one of."""
        while node.parent is not None:
            node = self._interpreter.ledger.observations[node.parent]
        return node

    def _is_named_by_default(self, place: Value, mine: Text) -> bool:
        """True when the file's name is what a parameter is where a call leaves it out."""
        last = segments(as_texts(place)[0])[-1]
        is_passed = any(isinstance(part, Hole) and is_open(part.source) for part in last)
        return is_passed and not _holes(segments(mine)[-1])

    def _default_and_others(self, node: Observation, mine: Text, callers: list["_Choice"]) -> list["_Choice"]:
        """The library call, which has the default's name, and the callers that say another."""
        others = [choice for choice in callers if rendered(self._choice_text(choice)) != rendered(mine)]
        others = [choice for choice in others if says_which(self._choice_text(choice))]
        return others if others and len(others) == len(callers) else [_Choice(node), *others]

    def _family(self, node: Observation, further: list["_Choice"]) -> list["_Choice"]:
        """A wrapper that adds a suffix to a name it is given: `f"{folder}/{name}.json"`.

        Callers that give a word mean datasets of their own. The others, and the wrapper, mean one.
        """
        named = [choice for choice in further if has_word(segments(self._choice_text(choice))[-1])]
        others = [choice for choice in further if choice not in named]
        if named and not others:
            return named
        texts = [self._choice_text(choice) for choice in others]
        best = next((text for text in texts if says_which(text)), self._place_text(node))
        return [*named, _Choice(node, best), *(_Choice(choice.node, best) for choice in others)]

    def _below(self, node: Observation, mine: Text, further: list["_Choice"]) -> list["_Choice"]:
        """A wrapper that adds the folder to a path it is given: `DATA / path`.

        Callers that say a word of the path mean datasets of their own. The others mean one, the wrapper's.
        """
        at = len(segments(mine)) - 1
        named = [each for each in further if any(map(has_word, segments(self._choice_text(each))[at:]))]
        return named if named and len(named) == len(further) else [*named, _Choice(node)]

    def _are_all_named(self, place: Value, choices: list["_Choice"]) -> bool:
        """True when every caller puts a word where this place's file name has a hole."""
        name = segments(self._text_of(place))[-1]
        if not any(isinstance(part, Hole) and is_open(part.source) for part in name):
            return False
        return bool(choices) and all(
            not _holes(segments(self._choice_text(choice))[-1]) for choice in choices
        )

    def _choice_text(self, choice: "_Choice") -> Text:
        return choice.text if choice.text is not None else self._place_text(choice.node)

    def _place_text(self, node: Observation) -> Text:
        assert isinstance(node.effect, Touch)
        return self._text_of(node.effect.place)

    def _text_of(self, value: Value) -> Text:
        return self._texts(value)[0]

    def _texts(self, value: Value) -> tuple[Text, ...]:
        """The value's texts, parameters that nobody passed at what they are by default."""
        known = self._known.get(value)
        if known is None:
            known = self._known[value] = self._worked_out(value)
        return known

    def _worked_out(self, value: Value) -> tuple[Text, ...]:
        for _ in range(_MOST_DEFAULTS):
            found = {given: self._interpreter.default_of(given) for given in givens(value)}
            defaults = {given: default for given, default in found.items() if default is not None}
            if not defaults:
                break
            value = self._interpreter.substituted(value, defaults)
        return _without_variants([normalised(text) for text in as_texts(value)])

    def _sites(self, choice: "_Choice") -> list[Site]:
        """The choice as a Site, one for each document that its place may be."""
        effect = choice.node.effect
        assert isinstance(effect, Touch)
        texts = (choice.text,) if choice.text is not None else self._texts(effect.place)
        templates = [self._settled(rendered(text), choice.node, effect) for text in texts]
        moved = {template for template in templates if template is not None} - {rendered(TEMPORARY)}
        container = rendered(self._text_of(effect.container)) if effect.container is not None else ""
        moved.discard(rendered(TEMPORARY))  # nobody keeps it
        return [self._site(choice.node, effect, template, container) for template in sorted(moved)]

    def _settled(self, template: str, node: Observation, effect: Touch) -> str | None:
        """Where a document ends up; None where its callers know, or it is only asked for."""
        keys = [(step.function, template) for step in node.steps]
        targets = next((self._moves[key] for key in keys if key in self._moves), None)
        if targets is None:
            return template
        is_question = effect.access in (Access.DELETE, Access.EXISTS)
        return None if is_question or len(targets) > 1 else targets[0]

    def _site(self, node: Observation, effect: Touch, template: str, container: str) -> Site:
        last = node.steps[-1]
        return Site(
            place=self._place(last),
            access=effect.access,
            template=template,
            store=effect.store,
            container=container,
            role=SiteRole.CALL if len(node.steps) > 1 else SiteRole.DIRECT,
            is_json=effect.is_json,
            format=effect.format,
            chain=tuple(self._place(step) for step in reversed(node.steps)),
            also_lines=effect.also if len(node.steps) == 1 else (),
            guards=tuple(dict.fromkeys(guard for step in node.steps for guard in step.guards)),
            expires=effect.expires,
            span=(last.span.start, last.span.end),
        )

    def _place(self, step: Step) -> CodePlace:
        return CodePlace(file=step.path, line=step.span.line, function=self._function(step.function))

    def _function(self, key: str) -> str:
        name = key.rpartition(":")[2]
        definition = self._interpreter.functions.definitions.get(key)
        if definition is not None and definition.class_key is not None:
            return f"{definition.class_key.rpartition(':')[2]}.{name}"
        return "" if name == "<module>" else name

    def _rendered(self, value: Value) -> str:
        return rendered(self._text_of(value))

    def _temporary_places(self) -> dict[tuple[str, str], list[str]]:
        """Where files that are written and then renamed end up, by function and first name."""
        found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        written: set[tuple[str, str]] = set()
        for observation in self._observations:
            effect = observation.effect
            if isinstance(effect, Touch) and effect.access in (Access.WRITE, Access.APPEND):
                templates = map(rendered, self._texts(effect.place))
                written.update(product((step.function for step in observation.steps), templates))
            elif isinstance(effect, Move):
                for place, target in self._moved(effect):
                    found[observation.steps[0].function, place][target] = None
        return {key: _named_ones(targets) for key, targets in found.items() if key in written}

    def _moved(self, effect: Move) -> Iterator[tuple[str, str]]:
        """From where to where: alternatives in their order, as the one was made from the other."""
        places, targets = self._texts(effect.place), self._texts(effect.target)
        pairs = zip(places, targets, strict=True) if len(places) == len(targets) else product(places, targets)
        return ((rendered(place), rendered(target)) for place, target in pairs)

    def _usages(self) -> Iterator[Usage]:
        for observation in self._observations:
            effect = observation.effect
            if isinstance(effect, Use):
                for text in self._told(observation, effect.place):
                    yield Usage(
                        place=self._place(observation.steps[0]),
                        template=rendered(text),
                        store=StoreKind.FILE,
                        path=effect.path,
                        kind=effect.kind,
                    )

    def _told(self, observation: Observation, place: Value) -> Iterable[Text]:
        made = self._made_with(place) if not self._children[observation.number] else []
        return made or self._texts(place)

    def _parsed(self) -> Iterator[str]:
        for observation in self._observations:
            if isinstance(observation.effect, Parse) and not observation.effect.is_text:
                for text in self._told(observation, observation.effect.place):
                    yield proof_of(rendered(text), observation.steps[0].path)


#: Parameters that are files, not what files are about: `f"{filename}.json"`.
_NAMES_A_FILE = re.compile(
    r"file|path|^(name|fname|fn|folder|directory|dir|output|out|target)$", re.IGNORECASE
)
_HEAD = re.compile(r"^\{[^{}]*\}(?=/|$)")


def _without_echoes(sites: Iterable[Site]) -> tuple[Site, ...]:
    """Without a call's second reading, where it is the first but for a hole in the place of its folder.

    `Store(root=None)` with a folder of its own as the default is one dataset, whoever else may pass a root.
    """
    told: dict[tuple[CodePlace, Access, tuple[int, int]], list[str]] = defaultdict(list)
    for site in sites:
        if not _HEAD.match(site.template):
            told[site.place, site.access, site.span].append(site.template)
    return tuple(
        site
        for site in sites
        if not any(_is_echo(site.template, other) for other in told[site.place, site.access, site.span])
    )


def _is_echo(template: str, other: str) -> bool:
    head = _HEAD.match(template)
    return head is not None and other.endswith(template[head.end() :])


def _is_folder_alone(place: Value) -> bool:
    """True when a caller gives all of the path below a folder, the suffix too."""
    last = segments(as_texts(place)[0])[-1]
    return len(last) == 1 and isinstance(last[0], Hole) and is_open(last[0].source)


def _named_ones(templates: Iterable[str]) -> list[str]:
    """Without those that are only what a caller passes, where there are others."""
    named = [template for template in templates if not _is_nameless(template)]
    return named or list(templates)


def _is_nameless(template: str) -> bool:
    return not re.sub(r"\{[^{}]*\}", "", template).strip("/.")


def proof_of(template: str, file: str) -> str:
    """Where a template's text is parsed: anywhere, or, where it names nothing, in this file alone."""
    return f"{template}|{file}" if _is_nameless(template) else template


def _holes(segment: Iterable[str | Hole]) -> list[Hole]:
    return [part for part in segment if isinstance(part, Hole) and part.default is None]


def says_which(text: Text) -> bool:
    """True when the text names a document or family: a word in its last part, or a folder of its own."""
    return any(has_word(part) for part in segments(text))


def has_word(segment: list[str | Hole]) -> bool:
    """A literal that is more than a suffix: `.json` alone says nothing, `-log.json` and `users` do."""
    for number, part in enumerate(segment):
        literal = rendered(part.default) if isinstance(part, Hole) and part.default is not None else part
        if isinstance(literal, str):
            word = literal if number == 0 and not literal.startswith(".") else literal.rsplit(".", 1)[0]
            word = word if number or not literal.startswith(".") else literal.removesuffix(".json")
            if any(character.isalnum() for character in word):
                return True
    return False


def has_suffix(text: Text) -> bool:
    """True when the text ends with a literal."""
    return bool(text.parts) and isinstance(text.parts[-1], str)


def _says_the_same(choice: _Choice, effect: Touch) -> bool:
    """True for a caller that adds nothing: it leaves the name to its own callers, whom nobody has seen."""
    return isinstance(choice.node.effect, Touch) and choice.node.effect.place == effect.place


def _is_something(text: Text, effect: Touch) -> bool:
    """False for a wrapper that nobody calls: a path and nothing more, given by no one."""
    if effect.access is Access.LIST:
        return True
    holes = [part for part in text.parts if isinstance(part, Hole)]
    if not holes or not all(_is_given(part) for part in holes):
        return True
    is_bare = len(holes) == len(text.parts)
    return not (is_bare or (all(_NAMES_A_FILE.search(part.name) for part in holes) and not says_which(text)))


def _is_given(part: Hole) -> bool:
    return part.default is None and isinstance(part.source, Given) and not is_configured(part.source)


def _without_variants(texts: list[Text]) -> tuple[Text, ...]:
    """Without a text that is another's but for its suffix, or for the hole it begins with.

    A bare hole beside a name is an argument that may be left out: `path=None`, then `path = "users.json"`.
    """
    kept: dict[str, Text] = {}
    names = [tail for text in texts if _head_is_known(tail := segments(text)) and says_which(text)]
    for text in texts:
        tail = segments(text)
        rest = tail if _head_is_known(tail) else tail[1:]
        if rest != tail and any(other[len(other) - len(rest) :] == rest for other in names):
            continue
        key = rendered(from_segments(rest or tail)).removesuffix(".json")
        known = kept.get(key)
        if known is None or _knows_more(text, known):
            kept[key] = text
    return tuple(kept.values())


def _head_is_known(parts: list[list[str | Hole]]) -> bool:
    """False for a path whose first part is a hole: there may be more before what follows."""
    return len(_holes(parts[0])) < len(parts[0])


def _knows_more(text: Text, known: Text) -> bool:
    return (has_suffix(text), -len(_holes(text.parts))) > (has_suffix(known), -len(_holes(known.parts)))
