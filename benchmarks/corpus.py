"""Generated transcripts of 4 to 60 KB: the same for every run with the same seed."""

import itertools
import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Any
from uuid import UUID

#: Characters of a transcript's text, about, and of ten documents how many are that long.
_SIZES, _SHARES = (4_000, 15_000, 60_000), (6, 3, 1)
#: Of a hundred documents, how many spell letters beyond ASCII as \\uXXXX, and how many are indented.
_ESCAPED, _PRETTY = 20, 50
#: With so few, pglz shrinks the JSON 1.85 times (measured; with 8,000 words 1.4 times).
_WORDS = 1_000
_COMMON = [
    "the",
    "to",
    "and",
    "für",
    "Übung",
    "où",
    "niño",
    "“so”",
    "…",
    "日本",
    "👍",
    "it's",
    '"quote"',
    "C:\\dir",
]
#: ext4 takes 65,000 names for one file.
_NAMES_A_FILE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A folder of documents."""

    #: The store: `sessions/` lies in it.
    root: Path
    #: How many transcripts.
    documents: int
    #: Bytes of all transcript.json together.
    size: int


def write_corpus(root: Path, documents: int, seed: int) -> Corpus:
    """Writes transcripts and a session.json beside each. A smaller corpus is the beginning of a larger."""
    size = sum(itertools.islice(_write_sessions(root, random.Random(seed)), documents))
    return Corpus(root=root, documents=documents, size=size)


def write_names(root: Path, count: int) -> None:
    """Makes that many `sessions/{uuid}/transcript.json`, of which many are one file: they are only listed."""
    os.makedirs(root / "sessions")
    for number in range(count):
        shared = f"{root}/{number // _NAMES_A_FILE}.json"
        if number % _NAMES_A_FILE == 0:
            Path(shared).write_text('{"transcript": ["only listed"]}')
        folder = f"{root}/sessions/{listed_id(number)}"
        os.mkdir(folder)
        os.link(shared, f"{folder}/transcript.json")


def listed_id(number: int) -> UUID:
    """The id of a listed name; `md5(number::text)::uuid` in SQL."""
    return UUID(md5(str(number).encode(), usedforsecurity=False).hexdigest())


def _write_sessions(root: Path, chance: random.Random) -> Iterator[int]:
    speak = _speaker(chance)
    while True:
        session_id, user_id = (str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(2))
        text = _spell(_transcript(session_id, speak, chance), chance).encode()
        folder = root / "sessions" / session_id
        folder.mkdir(parents=True)
        (folder / "transcript.json").write_bytes(text)
        beside = {"session_id": session_id, "user_id": user_id, "created_at": "2026-01-01T00:00:00Z"}
        (folder / "session.json").write_text(json.dumps(beside))
        yield len(text)


def _transcript(session_id: str, speak: Callable[[], str], chance: random.Random) -> dict[str, Any]:
    (size,) = chance.choices(_SIZES, _SHARES)
    lines: list[str] = []
    while size > 0:
        lines.append(speak())
        size -= len(lines[-1])
    scores = {"clarity": round(chance.random() * 100, 2), "turns": len(lines)}
    return {"session_id": session_id, "transcript": lines, "meta": {"scores": scores, "draft": False}}


def _speaker(chance: random.Random) -> Callable[[], str]:
    """Gives lines whose words follow Zipf's law, as people's do, so that the text compresses like theirs."""
    made = ("".join(chance.choices("etaoinshrdlucmfwypvbgk", k=chance.randint(2, 10))) for _ in range(_WORDS))
    words = [*_COMMON, *made]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def speak() -> str:
        said = chance.choices(words, cum_weights=weights, k=chance.randint(5, 40))
        return f"{chance.choice(('trainer', 'user'))}: {' '.join(said)}"

    return speak


def _spell(document: dict[str, Any], chance: random.Random) -> str:
    escaped, pretty = chance.randrange(100) < _ESCAPED, chance.randrange(100) < _PRETTY
    if pretty:
        return json.dumps(document, ensure_ascii=escaped, indent=2)
    return json.dumps(document, ensure_ascii=escaped, separators=(",", ":"))
