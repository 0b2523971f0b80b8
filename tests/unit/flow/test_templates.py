"""Paths: how each way of building one is understood."""

from pathlib import Path

import pytest

from tests.support.programs import scanned

PYTHON = {
    "literal": ('open("a/b.json")', "a/b.json"),
    "join": ('open(os.path.join("data", name, "x.json"))', "data/{name}/x.json"),
    "pathlib": ('(Path("data") / name / "x.json").open()', "data/{name}/x.json"),
    "f-string": ('open(f"data/{user.id}.json")', "data/{id}.json"),
    "format": ('open("data/{}.json".format(name))', "data/{name}.json"),
    "named format": ('open("data/{key}.json".format(key=name))', "data/{name}.json"),
    "percent": ('open("data/%s.json" % name)', "data/{name}.json"),
    "plus": ('open("data/" + name + ".json")', "data/{name}.json"),
    "str": ('open("data/" + str(name) + ".json")', "data/{name}.json"),
    "environment": ('open(os.environ["DIR"] + "/x.json")', "{DIR}/x.json"),
    "environment default": ('open(os.environ.get("DIR", "data") + "/x.json")', "data/x.json"),
    "or default": ('open((os.getenv("DIR") or "data") + "/x.json")', "data/x.json"),
    "file": ('open(os.path.join(os.path.dirname(__file__), "x.json"))', "app/x.json"),
    "parent": ('(Path(__file__).resolve().parent.parent / "x.json").open()', "x.json"),
    "parents": ('(Path(__file__).parents[1] / "x.json").open()', "x.json"),
    "dots": ('open("data/../other/./x.json")', "other/x.json"),
    "suffix": ('Path("data/x.tmp").with_suffix(".json").open()', "data/x.json"),
    "name": ('Path("data/y.json").with_name("x.json").open()', "data/x.json"),
    "home": ('(Path.home() / ".app" / "x.json").open()', "~/.app/x.json"),
    "list join": ('open("/".join(["data", name, "x.json"]))', "data/{name}/x.json"),
    "asked with a default": ('open(user.get("file", "data/x.json"))', "data/x.json"),
    "any parts": ('open(path_of("data", name, "x.json"))', "data/{name}/x.json"),
    "replace": ('open("data/x.yaml".replace(".yaml", ".json"))', "data/x.json"),
}


@pytest.mark.parametrize("case", PYTHON)
def test_a_path_of_python(case: str, tmp_path: Path) -> None:
    expression, template = PYTHON[case]
    source = f"""
        import json, os
        from pathlib import Path

        def path_of(*parts):
            return os.path.join(*parts)

        def load(name, user):
            return json.load({expression})
        """
    found = scanned(tmp_path, {"app/store.py": source})
    assert [dataset.template for dataset in found.datasets] == [template]


NODE = {
    "literal": ('"a/b.json"', "a/b.json"),
    "template": ("`data/${name}.json`", "data/{name}.json"),
    "plus": ('"data/" + name + ".json"', "data/{name}.json"),
    "join": ('path.join("data", name, "x.json")', "data/{name}/x.json"),
    "dirname": ('path.join(__dirname, "..", "x.json")', "x.json"),
    "resolve": ('path.resolve(process.cwd(), "data/x.json")', "{cwd}/data/x.json"),
    "environment": ('path.join(process.env.DIR || "data", "x.json")', "data/x.json"),
    "nullish": ('path.join(process.env.DIR ?? "data", "x.json")', "data/x.json"),
    "home": ('path.join(os.homedir(), ".app.json")', "~/.app.json"),
    "concat": ('"data/".concat(name, ".json")', "data/{name}.json"),
    "array": ('["data", name, "x.json"].join("/")', "data/{name}/x.json"),
    "object": ('({ users: "users.json" }).users', "users.json"),
}


@pytest.mark.parametrize("case", NODE)
def test_a_path_of_node(case: str, tmp_path: Path) -> None:
    expression, template = NODE[case]
    source = f"""
        const fs = require("fs");
        const path = require("path");
        const os = require("os");

        function load(name) {{
            return JSON.parse(fs.readFileSync({expression}, "utf8"));
        }}
        """
    found = scanned(tmp_path, {"app/store.js": source})
    assert [dataset.template for dataset in found.datasets] == [template]


def test_the_suffix_of_what_a_caller_passes(tmp_path: Path) -> None:
    source = """
        import json
        from pathlib import Path

        def write_summary(path, rows):
            path.with_suffix(".summary.json").write_text(json.dumps(rows))

        def main(rows):
            write_summary(Path("results.jsonl"), rows)
        """
    found = scanned(tmp_path, {"app.py": source})
    assert [dataset.template for dataset in found.datasets] == ["results.summary.json"]
