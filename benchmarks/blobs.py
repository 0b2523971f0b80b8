"""x"""

from contextlib import contextmanager


@contextmanager
def azurite_with(corpus):
    yield "Azurite was not measured"
