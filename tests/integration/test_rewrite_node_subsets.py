"""Any of a project's datasets may be rewritten before the others: nothing is changed twice."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from restow import api
from restow.model.patch import Transition
from restow.stages.changes import write_changes
from tests.support.node_apps import COMMONJS, TYPESCRIPT
from tests.support.rewriting import make_project

_DATASETS = {"orders": 0, "sessions": 0, "users": 0, "notes": 1, "posts": 1, "scores": 1}
_FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _rewrite(root: Path, datasets: list[str], transition: Transition) -> api.RewriteResult:
    result = api.rewrite(root, datasets, transition=transition)
    assert not result.refusals, result.refusals
    write_changes(root, result.changes)
    assert not api.rewrite(root, datasets, transition=transition).changes
    return result


@_FEW
@given(
    first=st.permutations(list(_DATASETS)), count=st.integers(1, 2), transition=st.sampled_from(Transition)
)
def test_subsets(first: list[str], count: int, transition: Transition) -> None:
    which = _DATASETS[first[0]]
    names = [name for name in first if _DATASETS[name] == which]
    with tempfile.TemporaryDirectory() as folder:
        files = (COMMONJS, TYPESCRIPT)[which]
        root = make_project(Path(folder), files)
        api.plan(root, write=True)
        result = _rewrite(root, names[:count], transition)
        assert {each.dataset for each in result.rewritten} == set(names[:count])
        touched = {change.path for change in result.changes}
        for path, text in files.items():
            assert path in touched or (root / path).read_text("utf-8") == text
        _rewrite(root, names[count:], transition)
        assert not _sites_left(root, transition)


def _sites_left(root: Path, transition: Transition) -> list[str]:
    """Files with sites that do not go through a module that was written."""
    result = api.rewrite(root, transition=transition)
    return [change.path for change in result.changes] + [each.why for each in result.refusals]
