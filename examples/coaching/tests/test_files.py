"""Looks at a file on purpose: other programs read scorecards where they lie."""

import json
import unittest

from coaching.storage import DATA

from .play import FAIR, new_id, play


class Files(unittest.TestCase):
    """What lies in the data folder."""

    def test_the_scorecard_lies_beside_its_session(self):
        session_id = play(new_id(), FAIR)["session_id"]
        document = json.loads((DATA / "sessions" / session_id / "scorecard.json").read_text())
        self.assertEqual(67, document["overall"])
