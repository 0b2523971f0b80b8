"""What admins do, and what others may not."""

import unittest

from coaching import content, handlers, server

from .play import GOOD, POOR, new_id, play


class Admin(unittest.TestCase):
    """The greeting and the overview."""

    def setUp(self):
        self.addCleanup(content.save_greeting, content.load_greeting(), "admin")

    def test_an_admin_edits_the_greeting(self):
        self.assertEqual(200, handlers.put_greeting("admin", {"text": "Hello again,"})[0])
        body = {"user_id": new_id(), "scenario_id": "discovery", "name": "Ada"}
        self.assertEqual("Hello again, Ada", handlers.start_session(body)[1]["greeting"])

    def test_nobody_else_does(self):
        before = content.load_greeting()
        self.assertEqual(403, handlers.put_greeting("learner", {"text": "Boo,"})[0])
        self.assertEqual(before, content.load_greeting())

    def test_the_overview_counts_who_passed(self):
        before = handlers.get_overview("admin")[1]
        play(new_id(), GOOD)
        play(new_id(), POOR)
        overview = handlers.get_overview("admin")[1]
        self.assertEqual(
            (2, 1), (overview["scored"] - before["scored"], overview["passed"] - before["passed"])
        )

    def test_the_overview_is_for_admins(self):
        self.assertEqual(403, handlers.get_overview("learner")[0])


class Routes(unittest.TestCase):
    """From a path to its handler."""

    def test_a_session_through_the_routes(self):
        body = {"user_id": new_id(), "scenario_id": "discovery"}
        status, session = server.respond("POST", "/sessions", body, "learner")
        self.assertEqual(201, status)
        path = f"/sessions/{session['session_id']}"
        self.assertEqual(200, server.respond("POST", f"{path}/turns", {"text": GOOD}, "learner")[0])
        self.assertEqual(100, server.respond("POST", f"{path}/complete", {}, "learner")[1]["overall"])
        self.assertTrue(server.respond("GET", f"{path}/feedback", {}, "learner")[1]["passed"])
        progress = server.respond("GET", f"/users/{body['user_id']}/progress", {}, "learner")[1]
        self.assertEqual([100], progress["scores"])

    def test_an_unknown_route_is_not_found(self):
        self.assertEqual(404, server.respond("GET", "/sessions/../users", {}, "learner")[0])
