"""The picture of the HTML report, as SVG: from code files through datasets to their homes."""

from xml.etree.ElementTree import Element

from restow.model.scan import ScanResult
from restow.model.shown import printable
from restow.reports._datasets import HOME_WORDS
from restow.reports._flow import Band, Flow, Link, Row, flow_of
from restow.reports._html_dataset import anchor
from restow.reports._markup import element
from restow.reports._text import counted, end_of, start_of

_WIDTH = 1000
#: Left edge and width of each column, and the letters that fit into it.
_FILES, _FILES_WIDE, _FILES_CELLS = 0, 300, 38
_DATASETS, _DATASETS_WIDE, _DATASETS_CELLS = 440, 260, 33
_HOMES, _HOMES_WIDE = 820, 180
_HEAD, _BOX = 34, 24
_CAPTION = (
    "The wider a line, the more places of the file touch the dataset. A dataset's name leads to its section."
)
_NARROW = " The picture scrolls sideways."
_THINNEST, _THICKEST = 1.5, 7.0


def picture(result: ScanResult) -> Element:
    """The picture, which scrolls sideways where the screen is narrow."""
    flow = flow_of(result)
    shapes = [
        *_heads(),
        *(_link(link) for link in flow.links),
        *(shape for band in flow.bands for shape in _band(band, flow)),
        *(_file(row) for row in flow.files),
        *(_dataset(row) for row in flow.datasets),
    ]
    size = f"0 0 {_WIDTH} {flow.height + _HEAD + 4:g}"
    label = "Code files on the left, the datasets that they touch in the middle, their homes on the right"
    svg = element("svg", element("title", label), *shapes, viewBox=size, role="img")
    words = element("figcaption", _CAPTION, element("span", _NARROW, class_="narrow"))
    return element("figure", element("div", svg, class_="flow"), words)


def _heads() -> list[Element]:
    columns = (("Code", _FILES), ("Datasets", _DATASETS), ("Homes", _HOMES))
    return [element("text", name, x=f"{x + 10}", y="16", class_="head") for name, x in columns]


def _file(row: Row) -> Element:
    shown = end_of(row.name, _FILES_CELLS)
    return element("g", *_box(row, _FILES, _FILES_WIDE, shown), element("title", row.name), class_="file")


def _dataset(row: Row) -> Element:
    shapes = _box(row, _DATASETS, _DATASETS_WIDE, start_of(row.name, _DATASETS_CELLS))
    if row.judged is None:
        return element("g", *shapes, class_="dataset")
    dataset, home = row.judged.dataset, row.judged.verdict.home
    title = element("title", f"{dataset.id}: {dataset.template}")
    link = element("a", *shapes, title, href=f"#{anchor(dataset)}")
    return element("g", link, class_=f"dataset {home}", data_home=home)


def _box(row: Row, x: float, width: float, shown: str) -> list[Element]:
    top = row.y + _HEAD - _BOX / 2
    return [
        element("rect", x=f"{x}", y=f"{top:g}", width=f"{width}", height=f"{_BOX}", rx="5"),
        element("text", shown, x=f"{x + 10}", y=f"{row.y + _HEAD + 4:g}"),
    ]


def _band(band: Band, flow: Flow) -> list[Element]:
    """The home's box, with a line from each of its datasets."""
    top, height = band.top + _HEAD + 3, band.bottom - band.top - 6
    middle = top + height / 2
    rows = [row for row in flow.datasets if band.top <= row.y <= band.bottom]
    lines = [
        _curve(_DATASETS + _DATASETS_WIDE, row.y, _HOMES, row.y, 3.0, f"link {band.home}", "") for row in rows
    ]
    box = element(
        "g",
        element("rect", x=f"{_HOMES}", y=f"{top:g}", width=f"{_HOMES_WIDE}", height=f"{height:g}", rx="6"),
        element("text", f"{HOME_WORDS[band.home]} ({band.count:,})", x=f"{_HOMES + 14}", y=f"{middle + 5:g}"),
        class_=f"home {band.home}",
    )
    return [element("g", *lines, box, data_home=band.home)]


def _link(link: Link) -> Element:
    width = min(_THICKEST, _THINNEST + 0.6 * (link.sites - 1))
    title = f"{printable(link.file.name)}: {counted(link.sites, 'site')} of {printable(link.dataset.name)}"
    return _curve(
        _FILES + _FILES_WIDE, link.file.y, _DATASETS, link.dataset.y, width, f"link {link.home}", title
    )


def _curve(x1: float, y1: float, x2: float, y2: float, width: float, kind: str, title: str) -> Element:
    bend, top, bottom = (x1 + x2) / 2, y1 + _HEAD, y2 + _HEAD
    path = f"M{x1:g} {top:g}C{bend:g} {top:g} {bend:g} {bottom:g} {x2:g} {bottom:g}"
    shape = element("path", d=path, class_=kind, stroke_width=f"{width:g}")
    if title:
        shape.append(element("title", title))
    return shape
