"""Triggers: what makes a function run, as its decorators, its module or whoever it is handed to say."""

import re
from collections.abc import Iterable, Iterator

from restow.flow.machine import Definition
from restow.model import code
from restow.model.dataset import Trigger
from restow.model.site import CodePlace

#: HTTP methods, as decorators and as names of exported handlers.
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "options", "head", "all"})
_ROUTES = frozenset(
    {"route", "api_route", "websocket", "add_url_rule", "view_config", "http_trigger", "function_name"}
)
_EVENTS = frozenset(
    {"event", "listener", "listen", "on", "once", "on_message", "message_handler", "callback_query_handler"}
    | {
        "slash_command",
        "hybrid_command",
        "subscribe",
        "on_event",
        "handle",
        "onText",
        "addEventListener",
        "hears",
    }
    | {
        "CommandHandler",
        "MessageHandler",
        "CallbackQueryHandler",
        "InlineQueryHandler",
        "ConversationHandler",
    }
)
_JOBS = frozenset(
    {"task", "shared_task", "loop", "scheduled_job", "periodic_task", "cron", "schedule", "setInterval"}
)
_COMMANDS = frozenset({"command", "group", "callback", "action", "main"})
#: What annotates a request that a handler is given.
_REQUESTS = frozenset(
    {"HttpRequest", "Request", "NextRequest", "NextApiRequest", "HttpRequestMessage", "APIGatewayEvent"}
)
_VIEWS = re.compile(r"(View|ViewSet|Resource|RequestHandler|HTTPEndpoint|Controller|MethodView)$")
_EVENT_CLASSES = re.compile(r"(Cog|Client|Bot|Consumer|Listener)$")
_ROUTE_FILE = re.compile(
    r"(^|/)(app|pages)/(.*/)?api/|/route\.[jt]sx?$|(^|/)(routes?|controllers?|handlers?|endpoints?|views)(/|\.)"
)


def triggers_of(definition: Definition, class_bases: Iterable[str] = ()) -> Iterator[Trigger]:
    """What the definition itself says of what runs it.

    Args:
        definition: the function.
        class_bases: the words by which its class names its bases.
    """
    place = CodePlace(
        file=definition.path, line=definition.function.span.line, function=definition.function.name
    )
    for decorator in definition.function.decorators:
        kind = kind_of(_words(decorator))
        if kind:
            yield Trigger(
                kind=kind, label=f"@{'.'.join(_words(decorator))}{_first_text(decorator)}", place=place
            )
    if _takes_request(definition.function):
        yield Trigger(kind="request", label=definition.function.name, place=place)
    for base in class_bases:
        if _VIEWS.search(base) and definition.function.name.lower() in _METHODS:
            yield Trigger(kind="request", label=f"{base}.{definition.function.name}", place=place)
        elif base == "BaseCommand" and definition.function.name == "handle":
            yield Trigger(kind="command", label="BaseCommand", place=place)
        elif _EVENT_CLASSES.search(base) and definition.function.name.startswith("on_"):
            yield Trigger(kind="event", label=definition.function.name, place=place)
    if definition.function.name in ("lambda_handler", "handler") and len(definition.function.parameters) == 2:
        yield Trigger(kind="request", label=definition.function.name, place=place)
    if (
        definition.language != "python"
        and _ROUTE_FILE.search(definition.path)
        and _is_exported_method(definition)
    ):
        yield Trigger(kind="request", label=f"{definition.function.name} {definition.path}", place=place)


def _is_exported_method(definition: Definition) -> bool:
    name = definition.function.name
    return name.isupper() and name.lower() in _METHODS


def kind_of(words: tuple[str, ...]) -> str:
    """The kind of trigger that a decorator or a call of these words registers; "" for none."""
    if not words:
        return ""
    last, first = words[-1], words[0]
    if last in _ROUTES or (len(words) > 1 and last in _METHODS):
        return "request"
    if last in _JOBS or first in ("celery", "scheduler", "cron"):
        return "job"
    if last in _COMMANDS:
        return "command" if first in ("click", "app", "cli", "typer", "program", "main") else "event"
    return "event" if last in _EVENTS else ""


def registration(name: str, first: str, place: CodePlace) -> Trigger | None:
    """What handing a function to a call says: `app.get("/x", f)`, `bot.on("message", f)`.

    Args:
        name: the last word of what is called.
        first: the text of its first argument, if it is one.
        place: where the call stands.
    """
    if name in _METHODS and first.startswith("/"):
        return Trigger(kind="request", label=f"{name.upper()} {first}", place=place)
    if name in _JOBS:
        return Trigger(kind="job", label=f"{name} {first}".strip(), place=place)
    if name in _EVENTS or (name in _COMMANDS and name != "main"):
        kind = "event" if name in _EVENTS else "command"
        return Trigger(kind=kind, label=f"{name} {first}".strip(), place=place)
    return None


def _takes_request(function: code.Function) -> bool:
    return any(
        parameter.annotation is not None
        and (words := _words(parameter.annotation))
        and words[-1] in _REQUESTS
        for parameter in function.parameters
    )


def _words(expression: code.Expression) -> tuple[str, ...]:
    """The dotted words of a name, a member or a call of one."""
    match expression:
        case code.Name(id=name):
            return (name,)
        case code.Member(object=inner, name=name):
            return (*_words(inner), name)
        case code.Call(callee=callee):
            return _words(callee)
        case _:
            return ()


def _first_text(expression: code.Expression) -> str:
    if isinstance(expression, code.Call) and expression.arguments:
        first = expression.arguments[0]
        if isinstance(first, code.Constant) and isinstance(first.value, str):
            return f"({first.value[:40]!r})"
    return ""
