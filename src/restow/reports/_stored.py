"""Stored documents, as every report tells of them."""

from rich.filesize import decimal

from restow.model.dataset import CHECKOUT, StoredFamily
from restow.model.scan import ScanResult
from restow.reports._text import counted

#: Heading of the documents that no code touches.
UNCLAIMED = "Documents without code"


def family_text(family: StoredFamily) -> str:
    """Where, how many, how large, from when to when, and of what make."""
    where = "the repository" if family.source == CHECKOUT else family.source
    if not family.count:
        return f"none in {where}"
    parts = [f"{counted(family.count, 'document')}, {decimal(family.total_bytes)}, in {where}"]
    if family.first and family.first == family.last:
        parts.append(f"of {family.first}")
    elif family.first or family.last:
        parts.append(f"from {family.first or '?'} to {family.last or '?'}")
    if family.shape:
        parts.append(f"each an {family.shape}" if family.shape[0] in "aeiou" else f"each a {family.shape}")
    if family.keys:
        parts.append(f"fields: {', '.join(family.keys)}")
    if family.commits:
        parts.append(f"{counted(family.commits, 'commit')}, {family.commits_with_code:,} of them with code")
    return "; ".join(parts)


def unclaimed_lines(result: ScanResult) -> list[tuple[str, str]]:
    """The form of the names, and what is there, for each family that no code touches."""
    return [(family.template, family_text(family)) for family in result.unclaimed]
