"""Stores: where documents live. One file a store; `base.py` says what a file provides."""
