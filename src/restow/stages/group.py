"""Group: sites that share a template are a dataset."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from restow.flow.sites import Findings, proof_of
from restow.model.dataset import Dataset
from restow.model.signature import Access, StoreKind
from restow.model.site import Site, SiteRole, Usage
from restow.stages.spellings import Key, join_spellings, stem_words

#: A template's parts that say only where a program runs: they are the same place.
_HEAD = re.compile(r"^(?:\{(?:cwd|root|root_dir|base_dir|project_root)\}/|\./)+")
#: A setting's name alone: somebody decides once where the document is.
_SETTING = re.compile(r"^\{[A-Z][A-Z0-9_]+\}$")
#: A file that people choose in a dialog is their document, wherever they keep it.
_CHOSEN = "{chosen_file}"
#: What neither reads nor writes.
_QUESTIONS = (Access.EXISTS, Access.LIST, Access.DELETE)
#: What a pattern leaves open, in any folder or in one.
_STAR = re.compile(r"(?:\*\*/)*\*+")
_HOLE = re.compile(r"\{[^{}]*\}")
#: A document's name that is all hole.
_BARE = re.compile(r"\{\}(\.[a-z0-9]+)?")
_JSON = re.compile(r"\.(?:json|jsonl|ndjson|geojson|json5|topojson|har|webmanifest)$", re.IGNORECASE)
_OTHER = re.compile(
    r"\.(?:md|txt|ya?ml|toml|csv|tsv|ini|cfg|env|html?|xml|svg|png|jpe?g|gif|pdf|mp[34]|wav|zip|gz|tar|pkl|pickle"
    r"|db|sqlite3?|py|[cm]?js|[cm]?ts|[jt]sx|css|log|lock|pid|sock|npy|pt|bin|parquet|xlsx?|docx?|sh|sql|tmp|webm|ogg|m4a)$",
    re.IGNORECASE,
)


#: Those that are a format; `users.txt` or `users.db` may well hold JSON.
_FORMAT = re.compile(r"\.(?:md|ya?ml|toml|csv|tsv|ini|html?|xml|svg)$", re.IGNORECASE)


def group_sites(findings: Findings) -> tuple[Dataset, ...]:
    """The datasets of a code base, in the order of their templates.

    Sites with equal templates belong together, whatever their holes are called. A template whose hole
    another's fills in part (`prompts/persona-{id}.json` and `prompts/{id}.json`) joins it, and a listing
    joins what it lists.
    """
    groups = _without_strangers(_by_shape(findings.sites), findings.parsed)
    json_keys = [key for key, sites in groups.items() if _is_json(sites, findings.parsed)]
    families = _absorbed({key: groups[key] for key in json_keys})
    join_spellings(families)
    _adopt_examples(families)
    _adopt_tests(families)
    _adopt_listings(
        families, [site for key, sites in groups.items() if key not in json_keys for site in sites]
    )
    _adopt_nameless(families)
    _drop_questions(families)
    _attach_primitives(families, findings.wrapped)
    return _named(_dataset(key, sites, findings.usages) for key, sites in sorted(families.items()))


def _by_shape(sites: Iterable[Site]) -> dict[Key, list[Site]]:
    groups: dict[Key, list[Site]] = defaultdict(list)
    for site in sites:
        groups[_key(site)].append(site)
    return groups


def _without_strangers(groups: dict[Key, list[Site]], parsed: frozenset[str]) -> dict[Key, list[Site]]:
    """Of files that nobody names, those that are JSON: that they share a file of code makes none the other's.

    One that is only read, or only written, is what whoever runs the program chose to hand over or to get.
    """
    found: dict[Key, list[Site]] = {}
    for key, sites in groups.items():
        if key[0] != StoreKind.FILE.value or "|" not in key[1]:
            found[key] = sites
            continue
        proven = [site for site in sites if _is_proven(site, parsed)]
        for name in sorted({site.template for site in proven} - {_CHOSEN}):
            own = [site for site in proven if site.template == name]
            if _SETTING.match(name) or _is_read_and_written(own):
                functions = {site.place.function for site in own}
                asked = [
                    site for site in sites if site.access in _QUESTIONS and site.place.function in functions
                ]
                found[key[0], f"{key[1]}|{name}"] = [*own, *asked]
    return found


def _is_proven(site: Site, parsed: frozenset[str]) -> bool:
    return site.is_json or proof_of(site.template, site.primitive.file) in parsed


def _key(site: Site) -> Key:
    """The store, and the template without its holes' names; a bare hole is one dataset for each file."""
    shape = shape_of(site.template)
    return site.store.value, shape if _HOLE.sub("", shape).strip("/.") else f"{shape}|{site.primitive.file}"


def shape_of(template: str) -> str:
    """The template with `{}` for each hole, its head that only says "here" cut off, in lower case."""
    return _HOLE.sub("{}", _STAR.sub("{}", _HEAD.sub("", template))).lower()


def _is_json(sites: Sequence[Site], parsed: frozenset[str]) -> bool:
    if any(site.store is StoreKind.BROWSER for site in sites):
        return False
    template = sites[0].template
    if _FORMAT.search(template):  # a helper writes JSON or this, by the name's ending
        return all(site.is_json for site in sites if site.access not in _QUESTIONS) and any(
            site.is_json for site in sites
        )
    if any(_is_proven(site, parsed) for site in sites):
        return not _OTHER.search(template) or any(site.is_json for site in sites)
    return bool(_JSON.search(template)) and any(site.format == "json" for site in sites)


def _absorbed(groups: dict[Key, list[Site]]) -> dict[Key, list[Site]]:
    """Groups that fill another's hole in part join it; so do those that differ by their head."""
    families = dict(groups)
    near = _near(groups)
    for key in sorted(groups, key=lambda key: (key[1].count("{}"), len(key[1])), reverse=True):
        wider = [other for other in near(key) if other in families and other != key and _is_wider(other, key)]
        if wider and key in families:
            target = max(wider, key=lambda other: (len(families[other]), other))
            families[target] = [*families[target], *families.pop(key)]
    return families


def _near(groups: Iterable[Key]) -> Callable[[Key], set[Key]]:
    """Gives the keys that may be wider than one: names end alike. Thousands of pairs would take minutes."""
    endings: dict[tuple[str, str], set[Key]] = defaultdict(set)
    for key in groups:
        last = key[1].rpartition("/")[2]
        endings[key[0], last].add(key)
        endings[key[0], last.rpartition("{}")[2]].add(key)

    def near(key: Key) -> set[Key]:
        last = key[1].rpartition("/")[2]
        return set().union(*(endings.get((key[0], last[at:]), ()) for at in range(len(last) + 1)))

    return near


def _is_wider(wide: Key, narrow: Key) -> bool:
    if wide[0] != narrow[0] or "|" in wide[1] or "|" in narrow[1]:
        return False
    ours, theirs = wide[1].split("/"), narrow[1].split("/")
    if _same_tail(ours, theirs):
        return True
    if len(ours) != len(theirs) or wide[1] == narrow[1]:
        return False
    if ours[-1] == theirs[-1] and stem_words(ours[-1]):  # the same document below another folder's name
        return all(our in ("{}", their) for our, their in zip(ours, theirs, strict=True))
    return all(_covers(our, their) for our, their in zip(ours, theirs, strict=True))


def _same_tail(ours: list[str], theirs: list[str]) -> bool:
    """True when they differ only by what comes before: `{dir}/users.json` and `~/app/users.json`."""
    short, long = sorted((ours, theirs), key=len)
    if short[0] in ("{}", "~") and len(short) > 1:
        short = short[1:]
    tail = long[-len(short) :]
    names_it = bool(stem_words(short[-1]))
    heads = long[: -len(short)]
    return (
        names_it
        and tail == short
        and all("{}" in head or head in ("~", ".") for head in heads)
        and ours != theirs
    )


def _covers(wide: str, narrow: str) -> bool:
    """A part with a hole covers a longer one that has a hole too, never a plain word."""
    if wide == narrow:
        return True
    if "{}" not in wide or "{}" not in narrow:
        return False
    return _pattern(wide).fullmatch(narrow) is not None


@lru_cache(maxsize=4096)
def _pattern(part: str) -> re.Pattern[str]:
    pieces = re.split(r"(\{\})", part)
    return re.compile("".join(".+" if piece == "{}" else re.escape(piece) for piece in pieces))


def _adopt_examples(families: dict[Key, list[Site]]) -> None:
    """A document with a name of its own that is only read, or only written, is one of a family beside it.

    `prompts/welcome.json`, which a set-up script writes, is a `prompts/{id}.json` when that family is
    read and written by its key; `data/users.json`, read and written itself, is not a `data/{name}.json`.
    """
    by_key = [key for key in families if _BARE.fullmatch(key[1].rpartition("/")[2])]
    for key in [key for key in families if "{}" not in key[1].rpartition("/")[2]]:
        beside = [other for other in by_key if _is_family_beside(other, key)]
        kept = [other for other in beside if _is_read_and_written(families[other])]
        if kept and not _is_read_and_written(families[key]):
            families[kept[0]] = [*families[kept[0]], *families.pop(key)]


def _is_family_beside(family: Key, document: Key) -> bool:
    """True when the family's names are in the folder that the document is in."""
    *folder, _ = family[1].split("/")
    *ours, _ = document[1].split("/")
    return (
        family[0] == document[0]
        and len(folder) == len(ours) > 0
        and all(_covers(wide, narrow) for wide, narrow in zip(folder, ours, strict=True))
    )


def _adopt_tests(families: dict[Key, list[Site]]) -> None:
    """Where code only asks whether a document exists, it is the one of that name that other code reads."""
    for key in list(families):
        name = key[1].rpartition("/")[2]
        if not stem_words(name) or any(site.access is not Access.EXISTS for site in families[key]):
            continue
        beside = [
            other
            for other in families
            if other != key and other[0] == key[0] and other[1].rpartition("/")[2] == name
        ]
        if len(beside) == 1:
            families[beside[0]] = [*families[beside[0]], *families.pop(key)]


def _is_read_and_written(sites: Iterable[Site]) -> bool:
    accesses = {site.access for site in sites}
    return Access.READ in accesses and bool(accesses & {Access.WRITE, Access.APPEND})


def _adopt_listings(families: dict[Key, list[Site]], sites: Iterable[Site]) -> None:
    """Listings, existence tests and deletions of what turned out to be a dataset's folder or document."""
    for site in sites:
        if site.access not in _QUESTIONS or _OTHER.search(site.template):
            continue
        key = _listed(families, site)
        if key is not None:
            families[key] = [*families[key], site]


def _listed(families: dict[Key, list[Site]], site: Site) -> Key | None:
    """The family that a listing's prefix leads to: the one with the fewest parts below it."""
    prefix = shape_of(site.template).rstrip("/*")
    if site.access is not Access.LIST:
        return None
    if not _HOLE.sub("", prefix).strip("/."):  # all of a bucket, or below what a caller says
        named = [key for key in families if key[0] == site.store.value and "|" not in key[1]]
        return _nearest(families, named, site) if site.store is not StoreKind.FILE else None
    below = [
        key
        for key in families
        if key[0] == site.store.value and key[1].startswith(prefix) and "{}" in key[1][len(prefix) :]
    ]
    return min(below, key=lambda key: (key[1].count("/"), len(key[1])), default=None)


def _adopt_nameless(families: dict[Key, list[Site]]) -> None:
    """A document that is only a hole belongs to the dataset that the same code keeps in the same store.

    Keys of a store come from its listings: what is read by such a key has no name in the code.
    """
    for key in [key for key in families if "|" in key[1] and key[0] != StoreKind.FILE.value]:
        named = [other for other in families if other[0] == key[0] and "|" not in other[1]]
        for site in list(families[key]):
            target = _nearest(families, named, site)
            if target is not None:
                families[target] = [*families[target], site]
                families[key].remove(site)
        if not families[key]:
            del families[key]


def _nearest(families: dict[Key, list[Site]], named: Iterable[Key], site: Site) -> Key | None:
    """The family with a site in the same function, nearest by line; else the file's largest."""
    distances = [
        (abs(other.place.line - site.place.line), key)
        for key in named
        for other in families[key]
        if other.place.file == site.place.file and other.place.function == site.place.function
    ]
    if distances:
        return min(distances)[1]
    of_file = Counter(key for key in named for other in families[key] if other.place.file == site.place.file)
    return max(of_file, key=lambda key: (of_file[key], key)) if of_file else None


def _drop_questions(families: dict[Key, list[Site]]) -> None:
    """A path without a name that code only asks about may be any file."""
    for key in [key for key in families if "|" in key[1]]:
        if all(site.access in _QUESTIONS for site in families[key]):
            del families[key]


def _attach_primitives(
    families: dict[Key, list[Site]], wrapped: Iterable[tuple[Site, tuple[Site, ...]]]
) -> None:
    """The library call inside a wrapper that serves one dataset alone is a site of it."""
    home = {site: key for key, sites in families.items() for site in sites}
    for inner, callers in wrapped:
        keys = {home[site] for site in callers if site in home}
        if len(keys) == 1 and all(site in home for site in callers):
            key = next(iter(keys))
            template = callers[0].template
            families[key] = [*families[key], replace(inner, template=template, role=SiteRole.PRIMITIVE)]


def _dataset(key: Key, sites: list[Site], usages: Iterable[Usage]) -> Dataset:
    # Whoever writes a document names it; a reader may know it only as one of a listing.
    writers = [site for site in sites if site.access in (Access.WRITE, Access.APPEND)]
    naming = writers or [site for site in sites if site.access is not Access.LIST] or sites
    template = _best(Counter(site.template for site in naming))
    names = {site.template for site in sites}
    return Dataset(
        id="",
        template=template,
        store=StoreKind(key[0]),
        container=next((site.container for site in sites if site.container), ""),
        sites=tuple(sorted(_distinct(sites), key=lambda site: (site.place, site.access))),
        variants=tuple(sorted(names - {template})),
        usages=tuple(usage for usage in usages if usage.template in names),
    )


def _best(templates: Counter[str]) -> str:
    """The most frequent spelling that says which documents are meant and leaves their keys open."""
    return max(
        templates,
        key=lambda text: (
            bool(stem_words(text)),
            not text.startswith("{"),  # a folder that somebody hands in
            text.count("{") > 0,
            templates[text],
            -len(text),
            text,
        ),
    )


def _distinct(sites: Iterable[Site]) -> list[Site]:
    """One site for each line and access."""
    found: dict[tuple[str, int, str], Site] = {}
    for site in sites:
        found.setdefault((site.place.file, site.place.line, site.access.value), site)
    return list(found.values())


def _named(datasets: Iterable[Dataset]) -> tuple[Dataset, ...]:
    """The datasets with ids of their own, made from the words of their templates."""
    found: list[Dataset] = []
    taken: set[str] = set()
    for dataset in datasets:
        words = _words(dataset.template)
        for count in range(1, len(words) + 1):
            name = "_".join(words[-count:])
            if name not in taken:
                break
        while name in taken:
            name += "_2"
        taken.add(name)
        found.append(replace(dataset, id=name))
    return tuple(found)


def _words(template: str) -> list[str]:
    """The template's literal words, the most telling last: sessions, scorecard."""
    parts = [_HOLE.sub("", part) for part in _JSON.sub("", template).split("/")]
    words = [re.sub(r"\W+", "_", part).strip("_").lower() for part in parts]
    return [word for word in words if word] or ["documents"]
