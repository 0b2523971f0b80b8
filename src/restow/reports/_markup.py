"""Markup: HTML and SVG as a tree, so that no name can be anything but text."""

from xml.etree.ElementTree import Element, tostring

from restow.model.shown import printable


def element(tag: str, *children: "Element | str", **attributes: str) -> Element:
    """An element. `class_` stands for `class`, `data_home` for `data-home`; an empty attribute is kept."""
    made = Element(
        tag, {name.rstrip("_").replace("_", "-"): printable(text) for name, text in attributes.items()}
    )
    for child in children:
        if not isinstance(child, str):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + printable(child)
        else:
            made.text = (made.text or "") + printable(child)
    return made


def page_text(page: Element) -> str:
    """The page as a file's text. What is inside `<style>` is written as it is, all else escaped."""
    return f"<!DOCTYPE html>\n{tostring(page, encoding='unicode', method='html')}\n"
