"""JSON read exactly: numbers as written, duplicate keys noticed, any depth, never through a float.

    text        bytes to UTF-8 JSON text: one BOM dropped, anything else refused
    elements    the values of a large file one by one, as they are written
    spans       where values begin and end in a text
    fields      the values a mapping asks for, at full speed
    duplicates  keys that come twice in one object
    exact       the reference reader: slow, any depth and any number, says where a fault is
    compare     two documents value by value

PostgreSQL's `jsonb` is the last judge of what can be stored; these modules are the first.
"""
