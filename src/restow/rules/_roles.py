"""Roles: what a dataset is when it is neither configuration nor record (STORAGE_RULES, section 1)."""

from restow.model.dataset import Dataset
from restow.model.signature import Access
from restow.rules._facts import name_words, writes, writes_in_use
from restow.rules._vocabulary import BUILT, CACHE, EXPORT, FIXTURE, LOG, MESSAGE, says


def role_of(dataset: Dataset) -> str:
    """`fixture`, `ipc`, `cache`, `log`, `export` or `build`; "" when nothing says that it is one of these."""
    words = name_words(dataset.template)
    is_read = bool(dataset.accesses(Access.READ))
    only_appended = bool(dataset.accesses(Access.APPEND)) and not dataset.accesses(Access.WRITE)
    signs = {
        "fixture": says(words, FIXTURE),
        "ipc": writes(dataset) and says(words, MESSAGE),
        "cache": writes(dataset) and says(words, CACHE),
        "log": only_appended and (says(words, LOG) or not is_read),
        "export": writes(dataset) and not is_read and says(words, EXPORT),
        "build": writes(dataset) and not writes_in_use(dataset) and says(words, BUILT),
    }
    return next((role for role, sign in signs.items() if sign), "")
