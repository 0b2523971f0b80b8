"""Names by which a field is obviously longitudinal: what is counted, grouped and looked up over time."""

from restow.designs.names import snake


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Last words of names.
_STATUSES = _words(
    """
    status state stage phase step type kind role category severity priority tier plan outcome result
    decision level grade visibility currency language lang locale country
    """
)
_MEASURES = _words(
    """
    score scores rating points amount balance price cost total subtotal average avg quantity qty count xp
    coins credits duration tokens level rank progress percent percentage size age weight stars likes views
    attempts capacity stock year version seconds minutes hours
    """
)
#: Measures that are no counts: whole so far, and perhaps not for ever.
_AMOUNTS = _words(
    "score scores rating amount balance price cost subtotal percent percentage weight average avg"
)
_IDS = _words("id uuid guid")
_PEOPLE = _words("email username user_name login handle slug owner author assignee sender")
_FLAGS = _words(
    "active done public private admin read premium open hidden available success passed paid completed"
)
_MOMENTS = _words(
    """
    at on date time timestamp ts day created updated modified expires expiry deadline due start end started
    ended joined stamp tstamp
    """
)
#: What is kept in no column of its own, so that no index, log or report shows it by accident.
_SECRETS = _words(
    "password passwd pwd passphrase secret secrets token apikey hash salt pin otp credential credentials"
)
_DOERS = _words("created updated reported assigned owned sent written handled approved")


def _parts(name: str) -> list[str]:
    return snake(name).split("_")


def is_status(name: str) -> bool:
    """A field whose few values records are grouped by: `status`, `payment_state`."""
    return _parts(name)[-1] in _STATUSES


def is_measure(name: str) -> bool:
    """A field that is summed or compared: `score`, `total_cost`."""
    parts = _parts(name)
    return parts[-1] in _MEASURES or parts[0] in ("num", "total", "max", "min", "avg", "sum")


def is_amount(name: str) -> bool:
    """A measure that may have a fraction one day: `score`, `price`."""
    return _parts(name)[-1] in _AMOUNTS


def is_id(name: str) -> bool:
    """A field that names another record, or this one: `userId`."""
    return _parts(name)[-1] in _IDS


def is_person(name: str) -> bool:
    """A field by which people are known: `email`, `created_by`."""
    parts = _parts(name)
    does = len(parts) == 2 and parts[0] in _DOERS and parts[1] in ("by", "to")
    return does or parts[-1] in _PEOPLE or "_".join(parts[-2:]) in _PEOPLE


def is_flag(name: str) -> bool:
    """A field that says yes or no of a record: `is_active`, `archived`."""
    parts = _parts(name)
    begins = len(parts) > 1 and parts[0] in ("is", "has", "was", "can")
    return begins or parts[-1] in _FLAGS or parts[-1].endswith("ed")


def is_secret(name: str) -> bool:
    """A field that opens something: `password`, `api_key`."""
    parts = _parts(name)
    return parts[-1] in _SECRETS or parts[-2:] == ["api", "key"] or "password" in parts


def is_moment(name: str) -> bool:
    """A field that says when: `created_at`, `dueDate`."""
    parts = _parts(name)
    return parts[-1] in _MOMENTS or (len(parts) > 1 and parts[0] == "last")
