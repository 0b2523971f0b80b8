"""Chunks merge in any order to the same Shape, also where too much was seen to keep it all."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.model import shape as bounds
from restow.model.shape import Shape
from restow.shapes import documents, leaves, merge
from restow.shapes.documents import shape_of
from restow.shapes.merge import merge_shapes
from tests.unit.shapes.documents import datasets


@pytest.fixture(autouse=True, params=["wide", "tight"])
def limits(request: pytest.FixtureRequest) -> Iterator[None]:
    """The bounds as they are, and so tight that small documents exceed each of them."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "tight":
            for module in (merge, bounds):
                patch.setattr(module, "SAMPLE_SIZE", 3)
            for module in (merge, leaves):
                patch.setattr(module, "ENUM_SIZE", 2)
            patch.setattr(merge, "_FIELDS_BY_LEVEL", (3, 2, 1))
            patch.setattr(merge, "_ENTRIES_BY_LEVEL", (1, 2))
        yield


@given(datasets, datasets, datasets)
def test_merging_is_associative(a: list, b: list, c: list) -> None:
    left, middle, right = (shape_of(part).shape for part in (a, b, c))
    assert merge_shapes(left, merge_shapes(middle, right)) == merge_shapes(merge_shapes(left, middle), right)


@given(datasets, datasets)
def test_merging_is_commutative(a: list, b: list) -> None:
    left, right = shape_of(a).shape, shape_of(b).shape
    assert merge_shapes(left, right) == merge_shapes(right, left)


@given(datasets)
def test_nothing_merged_changes_nothing(dataset: list) -> None:
    shape = shape_of(dataset).shape
    assert merge_shapes(shape, Shape()) == merge_shapes(Shape(), shape) == shape


@given(datasets, st.randoms(use_true_random=False), st.integers(1, 60))
def test_order_and_chunks_do_not_matter(dataset: list, random, size: int) -> None:
    whole = shape_of(dataset)
    shuffled = random.sample(dataset, len(dataset))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "CHUNK_SIZE", size)
        parts = shape_of(shuffled)
    assert parts.shape == whole.shape
    assert sorted(map(str, parts.problems)) == sorted(map(str, whole.problems))


@given(datasets)
def test_a_shape_crosses_a_process_border(dataset: list) -> None:
    shape = shape_of(dataset).shape
    assert pickle.loads(pickle.dumps(shape)) == shape


@given(datasets)
def test_every_document_is_accounted_for(dataset: list) -> None:
    shape = shape_of(dataset).shape
    assert shape.documents == shape.values.count
    assert shape.documents + sum(count.times for count in shape.unread) == len(dataset)


def test_processes_agree_on_every_hash() -> None:
    program = (
        "import pickle, sys; from restow.shapes.documents import shape_of;"
        "sys.stdout.buffer.write(pickle.dumps(shape_of([('a', sys.stdin.buffer.read())]).shape))"
    )
    text = b'{"id": "x", "\xc3\xa9": [1.50, 1.5, "\\ud800"], "2024": {"a": null}}'
    for seed in ("1", "2"):
        seeded = os.environ | {"PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", program], input=text, env=seeded, check=True, capture_output=True
        )
        assert pickle.loads(run.stdout) == shape_of([("a", text)]).shape
