"""From Units to sites: an abstract interpreter of paths.

    values        what is known of an expression without running it
    texts, paths  text with holes, and what libraries compute from paths
    project       Units by path, and what their imports mean
    effects       what a function does to documents, and from where
    statements, expressions, calls, library_calls     the interpreter, one kind of syntax a file
    interpreter   functions, classes and modules, each worked out once with its parameters open
    keepers       what keeps documents of its own, and who calls it
    makers        what objects are made with, whose methods nobody is seen to call
    sites         which line of a chain of calls is the site

A function is looked at once, with `Given` values for its parameters. What it does to a place that
depends on them is worked out again at each of its callers, and so on upwards (summary-based
interprocedural analysis, after Sharir and Pnueli, 1981).
"""
