#!/usr/bin/env python3
"""Copies transcript documents into analytics.session_transcripts, for the operator of the original app.

The same as `restow backfill transcripts` with the app's own environment variables:

    STORAGE_CONNECTION_STRING (or BLOB_CONN_STRING, AZURE_STORAGE_CONNECTION_STRING, AzureWebJobsStorage)
    PROMPTS_CONTAINER         (default: prompts)
    PULSE_ANALYTICS_DB_HOST, _PORT (default: 5432), _NAME, _USER, _PASSWORD

    python setup/backfill_transcripts.py --dry-run
    python setup/backfill_transcripts.py --help
"""

import os
import sys
from copy import copy
from functools import partial

try:
    import click

    from restow.cli import run
    from restow.cli.backfill import backfill
except ImportError:
    sys.exit('backfill_transcripts: restow is not installed here: pip install "restow[azure]"')

_HELP = """Insert the transcript documents that have no row yet.

A row that exists is never touched, a second run inserts nothing, and a run that was stopped or killed
goes on when it is started again. The totals add up, or the run fails. The database is the one that is
named, by --database or by the environment; none is started.
"""


def _for_this_app() -> click.Command:
    """The general command with what this app decides left out: the dataset, and that no server is started."""
    command = copy(backfill)
    command.params = [option for option in backfill.params if option.name not in ("datasets", "no_embedded")]
    assert backfill.callback is not None
    command.callback = partial(backfill.callback, ("transcripts",), no_embedded=True)
    command.help = _HELP
    return command


if __name__ == "__main__":
    if any(name.startswith("PULSE_ANALYTICS_DB_") for name in os.environ):
        # The app reads its analytics database from these variables only; the others name another one.
        for name in ("DATABASE_URL", "PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"):
            os.environ.pop(name, None)
    sys.exit(run(_for_this_app(), sys.argv[1:], prog_name="backfill_transcripts.py"))
