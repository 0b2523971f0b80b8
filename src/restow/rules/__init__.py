"""Rules: each says one thing about a dataset, with its evidence. Members are the files of this folder.

A rule's title finishes "this dataset ...". The manual, SARIF's help and `restow explain` are made of it.
"""
