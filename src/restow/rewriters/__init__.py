"""Rewriters: one file a language, which writes data-access modules and makes sites use them."""
