"""A container of Azure Blob Storage beside the code that uses it."""

from pathlib import Path

from restow import api
from tests.support.azurite import AzureContainer

APP = """\
import json
import os
from azure.storage.blob import BlobServiceClient

service = BlobServiceClient.from_connection_string(os.environ["STORAGE_CONNECTION_STRING"])
container = service.get_container_client("CONTAINER")

def save(session_id, score):
    container.upload_blob(f"sessions/{session_id}/score.json", json.dumps(score), overwrite=True)

def load(name):
    return json.loads(container.download_blob(f"plans/{name}.json").readall())
"""


def test_documents_and_code_meet(tmp_path: Path, azure_container: AzureContainer) -> None:
    container = azure_container
    container.put_all({f"sessions/{number}/score.json": b'{"points": 3}' for number in range(30)})
    container.put_all({f"old/{number}.json": b"[]" for number in range(3)})
    name = container.url.removeprefix("azure://")
    (tmp_path / "app.py").write_text(APP.replace("CONTAINER", name))
    result = api.scan(tmp_path, stores=[container.url], keep=False, environ=container.environ)
    stored = {each.dataset.template: each.dataset.stored for each in result.judged}
    (scores,), (plans,) = stored["sessions/{session_id}/score.json"], stored["plans/{name}.json"]
    assert (scores.count, scores.total_bytes, scores.keys) == (30, 30 * 13, ("points",))
    assert scores.first == scores.last != ""
    assert plans.count == 0
    assert [(each.template, each.count) for each in result.unclaimed] == [("old/{number}.json", 3)]


def test_a_table_is_designed_from_a_container(tmp_path: Path, azure_container: AzureContainer) -> None:
    container = azure_container
    container.put_all({f"sessions/{number}/score.json": b'{"points": %d}' % number for number in range(40)})
    container.put_all({"sessions/broken/score.json": b"{"})
    (tmp_path / "app.py").write_text(APP.replace("CONTAINER", container.url.removeprefix("azure://")))
    design = api.design(tmp_path, "score", store=container.url, environ=container.environ)
    assert design.mapping.source.text == "sessions/{session_id}/score.json"
    assert (design.listed, design.read, design.shape.documents) == (41, 41, 40)
    assert design.table.column("points").type == "bigint"
    assert [finding.place for finding in design.findings if finding.code == "malformed_json"] == [
        "sessions/broken/score.json"
    ]
