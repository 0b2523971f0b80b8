"""Blocks that are left early, and what a `try` makes of them: alike in every language."""

from restow.model.code import Block, Branch, Leave, Return, Scope, Statement


def tried(body: Block, handlers: tuple[Block, ...], otherwise: Block, last: Block, line: int) -> Block:
    """A `try`: the body, one of the handlers or none, then `else`, then `finally`.

    Where the body leaves (`return load()`), that end of it stands for "no handler": what follows a Return
    would not be reached. The same for `finally` when every way leaves.
    """
    whole = _handled(body, handlers, line)
    whole = whole if leaves(whole) else (*whole, *otherwise)
    if not last or not leaves(whole):
        return (*whole, *last)
    return (Branch((), (whole, (*last, Leave(None, line))), line),)


def _handled(body: Block, handlers: tuple[Block, ...], line: int) -> Block:
    if not handlers:
        return body
    split = next((number for number, one in enumerate(body) if leaves((one,))), len(body))
    return (*body[:split], Branch((), (*handlers, body[split:]), line))


def leaves(block: Block) -> bool:
    """True when nothing after the block is reached."""
    return any(_ends(statement) for statement in block)


def _ends(statement: Statement) -> bool:
    match statement:
        case Return(yields=yields):
            return not yields
        case Leave():
            return True
        case Branch(arms=arms):
            return all(leaves(arm) for arm in arms)
        case Scope(body=body):
            return leaves(body)
        case _:
            return False
