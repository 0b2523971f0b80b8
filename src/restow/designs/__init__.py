"""From a dataset's documents and the code's use of them to a table, with a reason for every part.

    survey      documents, one after the other -> what they are at the top, their Shape, the values of holes
    layouts     what of a document is a row
    keys        what identifies a row, proved on the data
    lookups     what code filters, sorts and sums by
    types       everything seen at one path -> the column type that holds each value exactly
    columns     which fields have a column of their own
    references  other datasets' keys
    names       names in the project's convention
    table       all of it together

What is decided here is decided from counts alone, so that equal documents in any order give equal designs.
"""
