"""Measurements, run from the project's folder: `python -m benchmarks.backfill`."""
