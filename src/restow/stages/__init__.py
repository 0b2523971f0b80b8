"""The stages, in the order a reader needs them. Only they know how the pieces meet.

backfill   documents -> rows, once, each accounted for; run.py counts, tells and stops one run
verify     every document against its row, both directions
"""
