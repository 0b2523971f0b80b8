"""Sites of one Python file: each becomes a call of its dataset's module, or is refused."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from restow.model.patch import Records, Refusal, Rewritten, Task
from restow.model.signature import Access
from restow.model.site import CodePlace, Site, SiteRole
from restow.rewriters._alignment import Piece
from restow.rewriters._names import FunctionNames
from restow.rewriters._python_blocks import close_block
from restow.rewriters._python_draft import Draft, Drafter
from restow.rewriters._python_forms import Form, RefusedError, find_form
from restow.rewriters._python_lines import find_lines
from restow.rewriters._python_paths import PathReader
from restow.rewriters._python_project import PythonProject
from restow.rewriters._python_source import PythonFile, own_nodes
from restow.rewriters._python_text import python_name
from restow.rewriters._python_tinydb import is_handle, require_plain, storage_name
from restow.rewriters._python_wrappers import OpaqueError, Wrapper, find_wrapper, understand

Group = list[tuple[Site, Form]]
Result = tuple[Draft, list[Rewritten], list[Refusal]]


@dataclass(frozen=True)
class SiteRewriter:
    """Rewrites the sites of one dataset in one file.

    Args:
        project: the project's Python.
        name: the file's path from the project's folder.
        task: the dataset with all its sites.
        blocked: why its sites cannot be rewritten for now; "" when they can.
        bypassed: library calls in functions that nothing of the dataset calls any more afterwards.
    """

    project: PythonProject
    name: str
    task: Task
    blocked: str = ""
    bypassed: frozenset[CodePlace] = frozenset()

    def rewrite(self) -> Result:
        """What becomes of the sites, each of them once."""
        draft, rewritten, refusals = Draft(), list[Rewritten](), list[Refusal]()
        for group in self._groups(rewritten, refusals):
            try:
                draft.add(self._drafted(group))
            except RefusedError as error:
                refusals += [self._refusal(site, str(error)) for site, _ in group]
            else:
                by = python_name(self._names.load if group[0][1].kind == "read" else self._names.save)
                rewritten += [self._rewritten(site, by) for site, _ in group]
        return draft, rewritten, refusals

    def _groups(self, rewritten: list[Rewritten], refusals: list[Refusal]) -> Iterator[Group]:
        """Sites that can only be rewritten together: in one `with`; a write, and the move onto its place."""
        groups: defaultdict[ast.AST, Group] = defaultdict(list)
        left: set[tuple[int, int]] = set()
        for site in self._sites:
            if site.place in self.bypassed:
                rewritten.append(self._rewritten(site, "its callers"))
                continue
            if (through := self._served(site)) is not None:
                rewritten.append(through)
                continue
            try:
                form = self._form(site)
                groups[self._together(form)].append((site, form))
            except RefusedError as error:
                if self._handle is not None and self._handle is not site:
                    rewritten.append(self._through(site, self._handle.place))
                else:
                    refusals.append(self._refusal(site, str(error)))
                    left.add(site.span)
        for group in groups.values():
            if any(
                site.span in left for site, _ in group
            ):  # one call is several sites, and one of them stays
                refusals += [
                    self._refusal(site, "Another use of the same call is refused.") for site, _ in group
                ]
            else:
                yield group

    def _together(self, form: Form) -> ast.AST:
        if form.kind in ("write", "move") and self._moves_onto(form):
            return self.file.scope(form.call)
        return form.block or form.call

    def _moves_onto(self, form: Form) -> bool:
        """True when the function moves a file onto the document's place."""
        calls = {(site.place.line, site.span) for site in self._sites}
        return any(
            isinstance(node, ast.Call)
            and (node.lineno, (self.file.start(node), self.file.end(node))) in calls
            and _is_move(node)
            for node in own_nodes(self.file.scope(form.call))
        )

    def takes(self, site: Site) -> bool:
        """True when a call of a wrapper can be rewritten where it stands."""
        if PurePosixPath(self.name) not in self.project.files:
            return False
        try:
            self._form(site)
        except RefusedError:
            return False
        return True

    def _form(self, site: Site) -> Form:
        call = self.file.find(ast.Call, site.span)
        if call is None:
            form = find_lines(self.file, site.place.line)
        elif is_handle(call):
            form = Form(kind="handle", path=call, call=call)
        elif site.role is SiteRole.CALL:
            if self._handle is not None:
                raise RefusedError("It goes through an object that keeps the documents.")
            form = self._wrapper_form(site, call)
        else:
            form = find_form(self.file, call)
        self._require_known(form)
        return form

    def _wrapper_form(self, site: Site, call: ast.Call) -> Form:
        """A call of a project function that takes the path."""
        wrapper = self._wrapper(site)
        given = _arguments(call, wrapper)
        places = [given[name] for name in wrapper.places if name in given]
        if len(places) != 1 or len(given) != len(call.args) + len(call.keywords):
            raise RefusedError(f"Which argument of `{ast.unparse(call.func)}` is the path is not told.")
        parent = self.file.parents[call]
        parent = self.file.parents[parent] if isinstance(parent, ast.Await) else parent
        if site.access is Access.WRITE and not isinstance(parent, ast.Expr):
            raise RefusedError(f"What `{ast.unparse(call.func)}` gives back is used.")
        return Form(
            kind=site.access.value,
            path=places[0],
            call=call,
            content=given.get(wrapper.content),
            missing=wrapper.missing or None,
            wrapper=ast.unparse(call.func).rpartition(".")[2],
            order="".join("d" if name == wrapper.content else "p" for name in wrapper.parameters[:2]),
        )

    def _wrapper(self, site: Site) -> Wrapper:
        below = site.chain[1] if len(site.chain) > 1 else site.place
        function = find_wrapper(self.project.root, below.file, below.line)
        if function is None:
            raise RefusedError(f"The function that it calls is not found in {below.file}.")
        try:
            return understand(function, site.access)
        except OpaqueError as error:
            raise RefusedError(f"`{function.name}` does more than pass a document on: {error}.") from None

    def _require_known(self, form: Form) -> None:
        layout = self._records.mapping.layout
        if self.blocked:
            raise RefusedError(self.blocked)
        if form.kind == "append" and layout not in ("elements", "lines"):
            raise RefusedError("It appends to a document that is not a list of records.")
        if form.kind == "read" and (layout == "lines") != form.is_lines:
            raise RefusedError("The plan does not keep its records as this code reads them.")
        if form.encoder:
            raise RefusedError(f"It makes JSON of values of its own kinds ({form.encoder}).")

    def _drafted(self, group: Group) -> Draft:
        """The changes of sites that belong together."""
        move = next((form for _, form in group if form.kind == "move"), None)
        draft, forms = Draft(), _one_each(form for _, form in group)
        for form in forms:
            if form.kind == "handle":
                draft.add(self._storage(form.call))
            elif form.kind == "move":
                draft.add(self._drafter.removed([self._expression_statement(form)]))
            else:
                draft.add(self._one(form, move))
        for block in {form.block: form for form in forms if form.block}.values():
            inside: list[ast.expr | ast.stmt] = []
            for form in forms:
                if form.block is block.block:
                    inside += [form.call, *form.spent, *(node for node, _ in form.swaps)]
            assert block.block is not None and block.item is not None
            draft.changes += close_block(self.file, block.block, block.item, inside)
            draft.dead.append((self.file.start(block.block), self.file.start(block.block.body[0])))
        if move and len(forms) == 1:
            raise RefusedError("The file that is moved onto its place is not written by the code around it.")
        return draft

    def _storage(self, call: ast.expr) -> Draft:
        """A database of TinyDB keeps its documents by a storage over the table."""
        assert isinstance(call, ast.Call)
        require_plain(call)
        if self._names.many or self._holes:
            raise RefusedError(
                "TinyDB writes all its tables at once: the plan has to keep them as one document."
            )
        name = storage_name(self._names)
        start, end = self.file.end(call.func), self.file.end(call)
        used = {f"{self._records.dataset}_storage": {name: name}}
        return Draft([(start, end, f"(storage={name})")], [(start, end)], used)

    def _one(self, form: Form, move: Form | None) -> Draft:
        path = move.path if move and form.kind == "write" else form.path
        if path is not form.path:
            self._require_before(path, form.call)
        keys = self._keys(path)
        draft = self._drafter.removed(form.spent)
        draft.add(self._drafter.swapped(form.swaps))
        match form.kind:
            case "read":
                draft.add(self._read(form, keys))
            case "write" | "append":
                if form.content is None:
                    raise RefusedError("What is written is not told by the call.")
                words = self._names.append if form.kind == "append" else self._names.save
                self._stand(form, words, draft)
                draft.add(self._drafter.wrapped(form.call, form.content, self._use(words, keys, draft), keys))
            case "exists" | "delete":
                words = self._names.exists if form.kind == "exists" else self._names.delete
                function = self._use(words, keys, draft)
                self._stand(form, words, draft)
                draft.add(self._drafter.replaced(form.call, function, keys, is_async=form.is_async))
            case _:
                raise RefusedError(f"Calls that {form.kind} documents are not rewritten.")
        return draft

    def _read(self, form: Form, keys: str) -> Draft:
        """What is not there must be told as before: by a value, or by an error."""
        draft = Draft()
        words, arguments = self._names.load, keys
        if not self._names.many:
            if form.missing is None:
                words = self._names.read
            elif form.missing != "None":
                arguments = ", ".join([*filter(None, [keys]), f"missing={form.missing}"])
        function = self._use(words, keys, draft)
        self._stand(form, words, draft)
        draft.add(self._drafter.replaced(form.call, function, arguments, is_async=form.is_async))
        return draft

    def _keys(self, path: ast.expr) -> str:
        """The arguments that say which document, as source."""
        if not self._holes:
            return ""
        found = PathReader(self.file).aligned(path, self._records.mapping.source)
        if found is not None:
            return ", ".join(_source(found[hole]) for hole in self._holes)
        return f"*{python_name(self._names.key)}({self.file.text(path)})"

    def _use(self, words: tuple[str, ...], keys: str, draft: Draft) -> str:
        if keys.startswith("*"):
            key = python_name(self._names.key)
            draft.used.setdefault(self._records.dataset, {})[key] = key
        return python_name(words)

    def _stand(self, form: Form, words: tuple[str, ...], draft: Draft) -> None:
        """Remembers what stands in a wrapper's place, for tests that replace the wrapper."""
        if form.wrapper:
            path = PathReader(self.file).spelled(form.path, self._records.mapping.source)
            draft.stands.setdefault(form.wrapper, {})[python_name(words)] = (path, form.order)

    def _require_before(self, path: ast.expr, call: ast.expr) -> None:
        """Raises RefusedError unless all names of a path have their values when a call is made."""
        names = {node.id for node in ast.walk(path) if isinstance(node, ast.Name)}
        for node in own_nodes(self.file.scope(call)):
            if not isinstance(node, ast.Name) or isinstance(node.ctx, ast.Load) or node.id not in names:
                continue
            if node.lineno >= call.lineno:
                raise RefusedError("The place that the file is moved to is only known after the write.")

    def _expression_statement(self, form: Form) -> ast.stmt:
        statement = self.file.statement(form.call)
        if not isinstance(statement, ast.Expr):
            raise RefusedError("What the move gives back is used.")
        return statement

    def _served(self, site: Site) -> Rewritten | None:
        """A call whose function reaches the table itself: it stays as it is."""
        if site.role is not SiteRole.CALL:
            return None
        own = {
            (each.place.file, each.place.line): each.place
            for each in self.task.sites
            if each.role is SiteRole.PRIMITIVE and each.place not in self.bypassed
        }
        for below in site.chain[1:]:
            if place := own.get((below.file, below.line)):
                return self._through(site, place)
        return None

    @cached_property
    def _handle(self) -> Site | None:
        """Where an object is made that all other sites go through."""
        for site in self.task.sites:
            file = self.project.files.get(PurePosixPath(site.place.file))
            call = file.find(ast.Call, site.span) if file else None
            if call is not None and is_handle(call):
                return site
        return None

    def _through(self, site: Site, place: CodePlace) -> Rewritten:
        by = place.function or place.file
        return Rewritten(dataset=self._records.dataset, site=site, by=by, through=place)

    def _rewritten(self, site: Site, by: str) -> Rewritten:
        return Rewritten(dataset=self._records.dataset, site=site, by=by)

    def _refusal(self, site: Site, why: str) -> Refusal:
        names = {
            Access.READ: self._names.load,
            Access.WRITE: self._names.save,
            Access.APPEND: self._names.append,
            Access.LIST: self._names.paths,
            Access.DELETE: self._names.delete,
            Access.EXISTS: self._names.exists,
        }
        given = [*self._holes, *(["document"] if site.access in (Access.WRITE, Access.APPEND) else [])]
        suggestion = f"{python_name(names[site.access])}({', '.join(given)})"
        return Refusal(dataset=self._records.dataset, place=site.place, why=why, suggestion=suggestion)

    @cached_property
    def file(self) -> PythonFile:
        """The file, parsed."""
        return self.project.files[PurePosixPath(self.name)]

    @cached_property
    def _sites(self) -> tuple[Site, ...]:
        return tuple(site for site in self.task.sites if site.place.file == self.name)

    @property
    def _records(self) -> Records:
        return self.task.records

    @cached_property
    def _drafter(self) -> Drafter:
        return Drafter(self.file, self._records.dataset)

    @cached_property
    def _names(self) -> FunctionNames:
        return FunctionNames.of(self._records)

    @cached_property
    def _holes(self) -> tuple[str, ...]:
        known = {column.outside for column in self._records.mapping.columns}
        return tuple(hole for hole in self._records.mapping.source.holes if hole in known)


def _one_each(forms: Iterable[Form]) -> list[Form]:
    """One form a call: a wrapper that looks whether there is a document, and reads it, is one that reads."""
    found: dict[ast.expr, Form] = {}
    for form in forms:
        if form.call not in found or found[form.call].kind == "exists":
            found[form.call] = form
    return list(found.values())


def _source(piece: Piece) -> str:
    return piece.text if piece.is_expression else repr(piece.text)


def _is_move(call: ast.Call) -> bool:
    return bool(re.search(r"(?:^|\.)(?:replace|rename|renames|move)$", ast.unparse(call.func)))


def _arguments(call: ast.Call, wrapper: Wrapper) -> dict[str, ast.expr]:
    """What a wrapper's parameters are given."""
    if any(isinstance(each, ast.Starred) for each in call.args) or any(
        not each.arg for each in call.keywords
    ):
        raise RefusedError(f"`{ast.unparse(call.func)}` is given arguments that the call does not show.")
    given = dict(zip(wrapper.parameters, call.args, strict=False))
    return given | {each.arg: each.value for each in call.keywords if each.arg}
