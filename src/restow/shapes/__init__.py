"""The merged structure of documents: measured in chunks, merged in any order, described for people.

measure    values read from documents -> Values
leaves     strings and numbers -> Strings, Numbers
formats    what a string, a number or a key looks like
merge      two shapes -> one; associative and commutative
documents  bytes of documents -> Shape and Problems
reading    what is decided at the end: maps, uniqueness, presence, path by path
describe   a Shape as text, one line a path
"""
