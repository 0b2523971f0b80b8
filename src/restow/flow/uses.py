"""Uses: what a method says of how data are used."""

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
#: The kind of use by the method's name.
DATA_METHODS = {name: kind for kind, names in _METHODS.items() for name in names.split()}
