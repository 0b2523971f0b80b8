"""`make demo`: the bundled transcripts into an embedded PostgreSQL, verified, and how to look at them."""

import subprocess
import sys

STORE = "examples/transcripts"
LOOK = "select session_id, cardinality(transcript_lines) as lines from analytics.session_transcripts"


def restow(*arguments: str) -> None:
    """Runs one restow command, shown as a person would type it."""
    shown = " ".join(f"'{word}'" if " " in word else word for word in arguments)
    print(f"\n$ restow {shown}", flush=True)
    subprocess.run([sys.executable, "-m", "restow", *arguments], check=True)


if __name__ == "__main__":
    try:
        restow("db", "apply-schema")
        restow("backfill", "transcripts", "--store", STORE)
        restow("verify", "transcripts", "--store", STORE, "--quiet")
        restow("db", "psql", "--pset=pager=off", "-c", f"{LOOK} order by api_id limit 5")
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
    print(f'\nLook at the rows yourself:  .venv/bin/restow db psql -c "{LOOK}"')
    print("Run `make demo` again: it inserts none. `make clean` removes the server and its data.")
