"""Scores, feedback and progress."""

import unittest

from coaching import handlers

from .play import FAIR, GOOD, POOR, new_id, play, start


class Feedback(unittest.TestCase):
    """What a user is told about one session."""

    def test_the_parts_make_the_score(self):
        scorecard = play(new_id(), FAIR)
        self.assertEqual([50, 50, 100], [scorecard[part]["score"] for part in ("bce", "mcf", "cpo")])
        self.assertEqual((67, True), (scorecard["overall"], scorecard["passed"]))

    def test_feedback_gives_advice_for_each_part(self):
        status, feedback = handlers.get_feedback(play(new_id(), FAIR)["session_id"])
        self.assertEqual((200, 67, True), (status, feedback["overall"], feedback["passed"]))
        self.assertEqual("Behaviour: try 'tell me more'", feedback["advice"][0])
        self.assertEqual("Outcome: well done", feedback["advice"][2])

    def test_each_scenario_has_its_own_bar(self):
        self.assertTrue(play(new_id(), FAIR)["passed"])
        text = "I understand, thank you. Compared with that, would it help? Yes."
        self.assertEqual(
            (67, False), (lambda card: (card["overall"], card["passed"]))(play(new_id(), text, "objections"))
        )

    def test_there_is_no_feedback_before_the_end(self):
        self.assertEqual(404, handlers.get_feedback(start(new_id()))[0])


class Progress(unittest.TestCase):
    """How a user gets better."""

    def test_progress_is_the_change_from_first_to_last(self):
        user_id = new_id()
        for text in (POOR, FAIR, GOOD):
            play(user_id, text)
        progress = handlers.get_progress(user_id)[1]
        self.assertEqual([0, 67, 100], progress["scores"])
        self.assertEqual((3, 100, 55.7), (progress["sessions"], progress["change"], progress["average"]))

    def test_progress_is_over_the_last_ten_sessions(self):
        user_id = new_id()
        for text in [GOOD, FAIR] + [POOR] * 9:
            play(user_id, text)
        self.assertEqual([67] + [0] * 9, handlers.get_progress(user_id)[1]["scores"])

    def test_users_do_not_see_each_other(self):
        first, second = new_id(), new_id()
        play(first, GOOD)
        start(second, name="Björn")
        progress = handlers.get_progress(second)[1]
        self.assertEqual(("Björn", 0, None), (progress["name"], progress["sessions"], progress["change"]))

    def test_an_unknown_user_has_no_progress(self):
        self.assertEqual(404, handlers.get_progress(new_id())[0])
