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

try:
    from restow.cli import run
    from restow.cli.backfill import backfill
except ImportError:
    sys.exit('backfill_transcripts: restow is not installed here: pip install "restow[azure]"')

if __name__ == "__main__":
    if any(name.startswith("PULSE_ANALYTICS_DB_") for name in os.environ):
        # The app reads its analytics database from these variables only; the others name another one.
        for name in ("DATABASE_URL", "PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"):
            os.environ.pop(name, None)
    arguments = ["transcripts", "--no-embedded", *sys.argv[1:]]
    sys.exit(run(backfill, arguments, prog_name="backfill_transcripts.py"))
