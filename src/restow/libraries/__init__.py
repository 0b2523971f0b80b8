"""Signatures as data: one file a library, each with `LIBRARY`. Members are the files of this folder."""
