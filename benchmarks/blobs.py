"""The documents in a blob store: Azurite, where it is installed."""

from contextlib import ExitStack
from typing import TYPE_CHECKING

from benchmarks.corpus import Corpus

if TYPE_CHECKING:
    from tests.support.azurite import AzureContainer


def upload(corpus: Corpus, stack: ExitStack) -> "AzureContainer | str":
    """Starts Azurite until the stack ends and uploads the documents; a sentence when it cannot be started."""
    try:
        # Imported here: without the Azure SDK the rest is measured all the same.
        from tests.support.azurite import Azurite

        server = stack.enter_context(Azurite())
    except (ImportError, AssertionError, OSError) as error:
        return f"Azurite was not measured: {error}"
    container = server.create_container()
    container.put_all(
        {
            file.relative_to(corpus.root).as_posix(): file.read_bytes()
            for file in corpus.root.glob("sessions/*/*.json")
        }
    )
    return container
