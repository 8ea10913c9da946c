"""History: what was run, by tail, range and search, with outputs, in this session and in those before it."""

import tempfile

from frontend import Kernel, KernelSpecification


class History(KernelSpecification):
    """Two sessions that keep their history in one folder; the first was killed."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="selflab-history-")
        cls.addClassCleanup(folder.cleanup)
        for cells in (["const depth = 4; depth", "'the last one'"], ["let 𝒳 = 1", "throw new Error('kept, too')"]):
            cls.kernel = Kernel(environment={"SELFLAB_HISTORY": folder.name})
            cls.addClassCleanup(cls.kernel.stop)
            cls.front = cls.kernel.front()
            for code in cells:
                cls.front.execute(code)
            cls.front.execute("'silent'", silent=True)
            cls.front.execute("'unstored'", store_history=False)
            if cells[0].startswith("const"):
                cls.kernel.manager.shutdown_kernel(now=True)

    def history(self, kind, **options):
        content = {"hist_access_type": kind, "raw": True, "output": False, **options}
        return [tuple(entry) for entry in self.front.ask("history_request", content).reply["history"]]

    def test_tail_gives_the_last_cells_of_all_sessions_and_no_silent_or_unstored_one(self):
        self.assertEqual(
            self.history("tail", n=3),
            [(1, 2, "'the last one'"), (2, 1, "let 𝒳 = 1"), (2, 2, "throw new Error('kept, too')")],
        )

    def test_outputs_come_with_the_cells_where_asked(self):
        self.assertEqual(
            self.history("range", session=1, start=1, stop=3, output=True),
            [(1, 1, ["const depth = 4; depth", "4"]), (1, 2, ["'the last one'", "'the last one'"])],
        )

    def test_range_counts_sessions_back_from_the_present_one(self):
        self.assertEqual(self.history("range", session=0, start=1, stop=2)[0][2], "let 𝒳 = 1")
        self.assertEqual(self.history("range", session=-1, start=1, stop=2), [(1, 1, "const depth = 4; depth")])

    def test_search_takes_a_pattern_with_stars_and_question_marks(self):
        self.assertEqual(self.history("search", pattern="*last*", n=5), [(1, 2, "'the last one'")])
        self.assertEqual(self.history("search", pattern="let ? = 1", n=5), [(2, 1, "let 𝒳 = 1")])
        self.assertEqual(self.history("search", pattern="nothing*", n=5), [])

    def test_an_unknown_way_of_access_is_refused(self):
        reply = self.front.ask("history_request", {"hist_access_type": "everything", "raw": True, "output": False}).reply
        self.assertEqual(reply["status"], "error")
