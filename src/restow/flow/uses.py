"""Uses: what a method says of how data are used."""

import re


def words(text: str) -> frozenset[str]:
    """A table of names, written as running text."""
    return frozenset(text.split())


_METHODS = {
    "append": "append push extend insert unshift add",
    "sort": "sort sorted toSorted order_by",
    "filter": "filter find findIndex some every",
    "aggregate": "reduce",
    "count": "count",
    "iterate": "map forEach items values keys",
    "remove": "pop remove splice shift clear delete",
    "change": "update setdefault set assign",
}
#: Methods that every list and mapping has: on what a caller passes they are hardly ever a library's.
COLLECTION_METHODS = words(
    """
    addEventListener append apply bind call catch clear concat copy count debug decode encode end
    endsWith endswith entries error every extend filter finally find flat flatMap forEach format get
    getTime has includes index indexOf info insert items join json keys log lower map match pop
    preventDefault push reduce remove replace reverse send set setdefault shift slice some sort
    splice split startsWith startswith status strip test then toFixed toISOString toLowerCase
    toString toUpperCase trim unshift upper values warn
    """
)
#: What people call an object that keeps things.
STORE_WORDS = re.compile(
    r"stor|repo|db|data|dao|cache|manager|client|backend|adapter|persist|file", re.IGNORECASE
)
#: The kind of use by the method's name.
DATA_METHODS = {name: kind for kind, names in _METHODS.items() for name in names.split()}
