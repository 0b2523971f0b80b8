"""Scan results for the reports: an empty one, a common one, and one whose every name is hostile."""

from restow.model.dataset import (
    Choice,
    Dataset,
    Evidence,
    Home,
    Question,
    Reach,
    StoredFamily,
    Trigger,
    Verdict,
)
from restow.model.problem import Problem
from restow.model.scan import BrokenRule, FileCount, Judged, Remark, ScanResult
from restow.model.signature import Access, StoreKind
from restow.model.site import CodePlace, Site, SiteRole, Usage
from restow.model.source import Skipped

#: Everything that a terminal, a browser, Markdown or an encoding may stumble over.
HOSTILE = (
    "line\nbreak\r\ttab",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "`tick` ``two`` ```fence```",
    "a|b\\|c\\",
    "\x1b[31mred\x1b]8;;http://evil.example\x07link\x9b2J",
    "[bold red]markup[/]",
    "[text](http://evil.example) **bold** _em_ # h @someone #12 &amp; ~x~ {0}",
    "\ud800half\udcff",
    "\u202edesrever\u2066 \u200bzero\ufeff",
    "\U0001f600 \u6f22\u5b57 \u0627\u0644",
    "1. item",
    "- item",
    "x" * 300,
    "a/" * 150 + "{id}.json",
    "</style></title></section>",
    "]]> --> <!-- {{ }} ${x}",
    "",
    "   ",
    "-rf $(id) 'quoted'",
)


def empty() -> ScanResult:
    """A project without stored JSON."""
    return ScanResult(project="empty", version="0.1.0", judged=(), files=count_files(parsed=0))


def count_files(parsed: int, skipped: int = 0) -> FileCount:
    """Counts that add up, with five files passed over."""
    return FileCount(found=parsed + 5 + skipped, parsed=parsed, passed_over=5, skipped=skipped)


def common() -> ScanResult:
    """What a scan of a usual web application finds: each home, a choice, notes, problems."""
    return ScanResult(
        project="shop",
        version="0.1.0",
        judged=(_settings(), _scorecards(), _prompts(), _chosen()),
        broken=(
            BrokenRule(
                rule="cache-only",
                sentence="Carts are kept in Redis alone.",
                places=(CodePlace(file="shop/cart.py", line=7, function="save"),),
            ),
            BrokenRule(rule="cache-only", sentence="No place is known for this one."),
        ),
        remarks=(
            Remark(
                code="other_format",
                sentence="Pickle files hold data too.",
                places=(CodePlace(file="shop/model.py", line=3),),
            ),
        ),
        problems=(
            Problem(place="shop/old.py:12", code="not_parsed", reason="syntax error"),
            Problem(place="shop/odd", code="unreadable", reason="cannot be read"),
        ),
        skips=(
            Skipped(path="node_modules", code="vendored", reason="packages installed by npm"),
            Skipped(path="static/app.min.js", code="minified", reason="minified code"),
        ),
        files=count_files(parsed=9, skipped=2),
    )


def hostile() -> ScanResult:
    """Every text that a project or its author may choose is one of HOSTILE."""
    return ScanResult(
        project=HOSTILE[0] + HOSTILE[1],
        version="0.1.0",
        judged=tuple(_hostile(number, text) for number, text in enumerate(HOSTILE)),
        broken=tuple(BrokenRule(rule=text, sentence=text, places=(place(text),)) for text in HOSTILE),
        remarks=tuple(Remark(code=text, sentence=text, places=(place(text),)) for text in HOSTILE),
        problems=tuple(Problem(place=f"{text}:3", code=text, reason=text) for text in HOSTILE),
        skips=tuple(Skipped(path=text, code=text, reason=text) for text in HOSTILE),
        files=count_files(parsed=len(HOSTILE), skipped=len(HOSTILE)),
        baseline=HOSTILE[5],
    )


def large(datasets: int = 150) -> ScanResult:
    """More datasets and files than a picture has rows."""
    homes = list(Home)
    judged = tuple(
        Judged(
            dataset=dataset(f"data_{n:03}", f"data/{n}.json", site(f"app/m{n}.py", n + 1)),
            verdict=verdict(homes[n % 3], Question.Q4),
        )
        for n in range(datasets)
    )
    return ScanResult(project="large", version="0.1.0", judged=judged, files=count_files(parsed=datasets))


def place(file: str, line: int = 3, function: str = "") -> CodePlace:
    """A place in code."""
    return CodePlace(file=file, line=line, function=function)


def site(file: str, line: int, access: Access = Access.READ, function: str = "", **more: object) -> Site:
    """A site of a file's documents."""
    values = {"template": "x.json", "store": StoreKind.FILE, **more}
    return Site(place=place(file, line, function), access=access, **values)  # type: ignore[arg-type]


def dataset(name: str, template: str, *sites: Site, **more: object) -> Dataset:
    """A dataset kept in files."""
    values = {"store": StoreKind.FILE, "sites": sites, **more}
    return Dataset(id=name, template=template, **values)  # type: ignore[arg-type]


def evidence(
    question: Question, sentence: str, weight: int = 3, *places: CodePlace, supports: bool = True
) -> Evidence:
    """A rule's sentence."""
    rule = "rule-" + str(question).lower()
    return Evidence(
        rule=rule, question=question, supports=supports, weight=weight, sentence=sentence, places=places
    )


def verdict(home: Home, question: Question, *found: Evidence, **more: object) -> Verdict:
    """A verdict of medium confidence."""
    values = {"confidence": 0.75, "because": "So it is.", "evidence": found, **more}
    return Verdict(home=home, question=question, **values)  # type: ignore[arg-type]


def _scorecards() -> Judged:
    write = site("shop/score.py", 40, Access.WRITE, "save_score", chain=(place("shop/blob.py", 9),))
    reads = [site("shop/score.py", line, Access.READ, "load_score") for line in (10, 12, 14, 16, 18, 20, 22)]
    request = Trigger(kind="request", label="POST /score", place=place("shop/score.py", 38, "save_score"))
    return Judged(
        dataset=dataset(
            "scorecards",
            "sessions/{session_id}/scorecard.json",
            *reads,
            write,
            store=StoreKind.AZURE_BLOB,
            container="sessions",
            variants=("sessions/{id}/scorecard.json",),
            usages=tuple(
                Usage(
                    place=place("shop/score.py", line),
                    template="sessions/{session_id}/scorecard.json",
                    store=StoreKind.AZURE_BLOB,
                    path=("overall", "score"),
                    kind=kind,
                )
                for line, kind in ((11, "field"), (13, "field"), (15, "sort"))
            ),
            reaches=(Reach(site=write, triggers=(request, request)),),
            stored=(
                StoredFamily(
                    source="checkout",
                    count=1200,
                    total_bytes=3_400_000,
                    first="2026-01-02",
                    last="2026-03-04",
                    keys=("overall", "bce"),
                    shape="object",
                    commits=3,
                    commits_with_code=1,
                ),
            ),
        ),
        verdict=verdict(
            Home.POSTGRES,
            Question.Q1,
            evidence(Question.Q3, "It is named for 'scorecards'.", 2, supports=False),
            evidence(Question.Q1, "Each session has a document of its own.", 5, place("shop/score.py", 40)),
            evidence(Question.Q2, "It is sorted.", 3, place("shop/score.py", 15)),
            because="Each session has a document of its own.",
            would_change="If nothing but deploys changed it, it could stay JSON.",
            confidence=0.94,
        ),
    )


def _settings() -> Judged:
    found = evidence(Question.Q4, "No code writes it.", 5, place("shop/settings.py", 4))
    return Judged(
        dataset=dataset("settings", "config/settings.json", site("shop/settings.py", 4)),
        verdict=verdict(Home.JSON, Question.Q4, found, because="No code writes it."),
    )


def _prompts() -> Judged:
    same = "Administrators change it, not its users."
    found = [
        evidence(Question.Q5, "Administrators edit it.", 5, place("shop/admin.py", 20)),
        Evidence(rule="is-edited", question=Question.Q1, supports=False, weight=5, sentence=same),
        Evidence(rule="is-edited", question=Question.Q2, supports=False, weight=4, sentence=same),
    ]
    return Judged(
        dataset=dataset("prompts", "prompts/{id}.json", site("shop/admin.py", 20, Access.WRITE)),
        verdict=verdict(Home.CONSIDER, Question.Q5, *found),
    )


def _chosen() -> Judged:
    choice = Choice(home=Home.JSON, why="it is rebuilt every night", source="restow.toml")
    return Judged(
        dataset=dataset("cache", "cache/{key}.json"),
        verdict=verdict(Home.JSON, Question.Q1, choice=choice, role="cache"),
    )


def _hostile(number: int, text: str) -> Judged:
    where = place(text, number, text)
    here = Site(
        place=where,
        access=list(Access)[number % len(Access)],
        template=text,
        store=StoreKind.FILE,
        role=SiteRole.CALL,
        chain=(where, where),
        guards=(text,),
    )
    used = Usage(place=where, template=text, store=StoreKind.FILE, path=(text, "[]"), kind="field")
    family = StoredFamily(source=text, count=1, total_bytes=1, keys=(text,), shape=text, first=text)
    reach = Reach(site=here, triggers=(Trigger(kind="request", label=text, place=where),))
    home = list(Home)[number % 3]
    choice = Choice(home=home, why=text, source=text) if number % 2 else None
    found = evidence(Question.Q1, text, 5, where), evidence(Question.Q4, text, 2, where)
    return Judged(
        dataset=Dataset(
            id=text,
            template=text,
            store=list(StoreKind)[number % len(StoreKind)],
            container=text,
            sites=(here,) if number % 4 else (),
            variants=(text,),
            usages=(used,),
            reaches=(reach,),
            stored=(family,),
        ),
        verdict=verdict(home, Question.Q1, *found, because=text, would_change=text, role=text, choice=choice),
    )
