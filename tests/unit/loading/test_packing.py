"""What a worker sends is what comes out."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from restow.loading.packing import Skipped, pack, unpack
from restow.model import Outcome, Status

SKIPPED = st.builds(Outcome, st.text(), st.text(), st.just(Status.SKIPPED))
ANY = st.builds(
    Outcome, st.text(), st.text(), st.sampled_from(Status), st.text(), st.text(), st.tuples(st.text())
)


@given(st.lists(SKIPPED) | st.lists(SKIPPED | ANY))
def test_outcomes_come_out_as_they_went_in(outcomes: list[Outcome]) -> None:
    found = unpack(pickle.loads(pickle.dumps(pack(outcomes))))
    assert found == outcomes
    assert all(type(one) is Outcome and type(one.status) is Status for one in found)


def test_what_is_not_plain_is_sent_whole() -> None:
    plain = Outcome("n", "k", Status.SKIPPED)
    assert isinstance(pack([plain, plain]), Skipped)
    for other in (plain._replace(warnings=("odd",)), plain._replace(status=Status.INSERTED)):
        assert pack([plain, other]) == [plain, other]
