"""A session, from its start to its end."""

import unittest

from coaching import handlers

from .play import FAIR, GOOD, new_id, play, start


class Sessions(unittest.TestCase):
    """Start, turns, complete."""

    def test_a_new_session_is_active(self):
        session_id = start(user_id := new_id())
        status, session = handlers.get_session(session_id)
        self.assertEqual((200, "active"), (status, session["status"]))
        self.assertEqual((user_id, "discovery"), (session["user_id"], session["scenario_id"]))
        self.assertIsNone(session["completed_at"])

    def test_a_session_needs_a_user_and_a_known_scenario(self):
        self.assertEqual(400, handlers.start_session({"scenario_id": "discovery"})[0])
        self.assertEqual(400, handlers.start_session({"user_id": new_id(), "scenario_id": "juggling"})[0])

    def test_the_turns_are_kept_in_order(self):
        session_id = start(new_id())
        for text in ("first", "second", "third"):
            handlers.add_turn(session_id, {"text": text})
        turns = handlers.get_session(session_id)[1]["turns"]
        self.assertEqual(
            ["first", "second", "third"], [turn["text"] for turn in turns if turn["role"] == "user"]
        )
        self.assertEqual(["user", "coach"] * 3, [turn["role"] for turn in turns])

    def test_a_turn_keeps_its_text_to_the_letter(self):
        session_id = start(new_id())
        text = 'Zoë said: "50 % — naïve?" \\ \U0001f600\n'
        handlers.add_turn(session_id, {"text": text})
        self.assertEqual(text, handlers.get_session(session_id)[1]["turns"][0]["text"])

    def test_the_coach_asks_another_question_each_time(self):
        session_id = start(new_id())
        answers = [handlers.add_turn(session_id, {"text": "Yes."})[1] for _ in range(2)]
        self.assertNotEqual(answers[0]["reply"], answers[1]["reply"])
        self.assertEqual([2, 4], [answer["turns"] for answer in answers])

    def test_a_complete_session_says_when(self):
        scorecard = play(new_id(), FAIR)
        session = handlers.get_session(scorecard["session_id"])[1]
        self.assertEqual("completed", session["status"])
        self.assertGreaterEqual(session["completed_at"], session["started_at"])

    def test_a_complete_session_takes_no_more_turns(self):
        session_id = play(new_id(), FAIR)["session_id"]
        self.assertEqual(409, handlers.add_turn(session_id, {"text": "One more thing."})[0])
        self.assertEqual(409, handlers.complete_session(session_id)[0])

    def test_a_session_in_which_nothing_was_said_cannot_be_completed(self):
        self.assertEqual(409, handlers.complete_session(start(new_id()))[0])

    def test_a_session_lists_what_happened(self):
        session_id = play(new_id(), GOOD)["session_id"]
        self.assertEqual(["started", "turn", "completed"], handlers.get_session(session_id)[1]["events"])

    def test_an_unknown_session_is_not_found(self):
        for status, _ in (
            handlers.get_session(new_id()),
            handlers.add_turn(new_id(), {"text": "?"}),
            handlers.complete_session(new_id()),
        ):
            self.assertEqual(404, status)
