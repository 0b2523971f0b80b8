"""The plan: what is to become of each dataset, reviewed by a person, kept in `restow.toml`."""

from dataclasses import dataclass

from restow.model.dataset import Choice, Home, Question
from restow.model.design import TableDesign
from restow.model.mapping import Mapping
from restow.model.patch import Transition
from restow.model.signature import StoreKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetPlan:
    """What is planned for one dataset."""

    #: The dataset's id: the name of its table in the file.
    id: str
    #: Path, key or name with its holes, as the scan found it.
    template: str
    store: StoreKind = StoreKind.FILE
    container: str = ""
    home: Home
    question: Question
    #: One sentence: why that home.
    because: str = ""
    #: A person's decision, if there is one; `home` is then theirs.
    choice: Choice | None = None
    #: Both are there when the home is postgres and the documents, or the code, said enough.
    table: TableDesign | None = None
    mapping: Mapping | None = None
    #: How old and new live together while it moves.
    transition: Transition = Transition.DATABASE_FIRST
    #: The folder that the application may export JSON to, for people who debug; "": it cannot.
    json_export: str = ""
    #: What the plan was made from, by name (`code`, `shape`, `listing`), each as a short digest.
    made_from: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole file."""

    datasets: tuple[DatasetPlan, ...] = ()

    def dataset(self, name: str) -> DatasetPlan | None:
        """The dataset of this id."""
        return next((each for each in self.datasets if each.id == name), None)
