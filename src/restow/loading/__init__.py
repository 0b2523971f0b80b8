"""The loading engine: documents become rows of one table, as a mapping declares. It knows no dataset.

columns    one value to the binary form of its column, or why not
rows       one document to one row
target     what the table is asked: which keys exist, take these rows
batch      a batch goes in whole, or is divided until the bad document stands alone
chunk      names to outcomes: read, key, skip, row, load
worker     a process that turns chunks of names into outcomes
pool       the worker processes, and the work among them
names      the listing, kept on disk while it is worked through
keys       a key of one column or of several, as one value
parts      a document that holds many rows, divided
division   such documents, fetched and divided in the background
spool      where they are meanwhile
"""
