"""The report's page in a real browser: what people see and do there."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from urllib.parse import quote

from batch_test_case import BatchTestCase
from cabin_test_case import EXECUTABLE, VIDEOS, CabinTestCase
from rig import browser
from rig.browser import Browser
from rig.drives import drive_video
from rig.made_up_results import MadeUpResults, Recording, Spell, Told

try:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.common.actions.wheel_input import ScrollOrigin
except ImportError:
    pass  # then no test here runs

HOSTILE_NAME = '"><img src=x onerror=alert(2)>&amp;#?%41.mp4'
HOSTILE_TEXT = "</script><script>alert(3)</script><!-- \u2028 & <b>"


def asleep(**more: object) -> dict[str, dict[str, object]]:
    return {"face_state": {"state": "eyes_closed", "confidence": 92, **more}}


def every_state() -> Recording:
    """Each word of each analysis for 10 s, and each severity."""
    words = (("face_state", "state", ("yawning", "drooping_eyelids", "eyes_closed", "not_visible")),
             ("attention", "gaze", ("mirrors", "instruments", "phone", "passenger", "down", "away",
                                    "unknown")),
             ("hand_position", "hands", ("one_on_wheel", "off_wheel", "holding_phone",
                                         "eating_or_drinking", "not_visible")),
             ("scene", "lighting", ("night", "glare", "dark")),
             ("scene", "camera", ("blurred", "blocked")),
             ("impairment", "level", ("suspected", "likely")))
    changes = [(analysis, {field: word}) for analysis, field, all_words in words
               for word in all_words]
    return Recording(
        "/data/states.mp4", 10.0 * (len(changes) + 1),
        [Spell(0)] + [Spell(10.0 * place, {analysis: change})
                      for place, (analysis, change) in enumerate(changes, start=1)],
        [Told("drowsiness", [(10, "advisory")], 60), Told("phone_use", [(70, "warning")], 120),
         Told("unresponsive", [(130, "critical")], 180)])


def recordings(folder: Path) -> list[Recording]:
    return [
        Recording(str(folder / "drives" / "demo.webm"), 76.0,
                  [Spell(0), Spell(10, asleep()), Spell(18),
                   Spell(30, asleep(confidence=40)), Spell(36),
                   Spell(50, errors={"face_state": ("timed_out", "no whole answer within 10 s")}),
                   Spell(56), Spell(60, still=True)],
                  [Told("drowsiness", [(14, "warning"), (17.5, "critical")], 24),
                   Told("phone_use", [(40, "warning")], 44, message="The driver holds a phone.")],
                  has_reflex=True),
        Recording(f"/data/<script>alert(1)</script>/{HOSTILE_NAME}", 30.0,
                  [Spell(0, {"scene": {"summary": HOSTILE_TEXT}})],
                  [Told("hands_off", [(6, "advisory")], 12, message=HOSTILE_TEXT)]),
        Recording("/data/long.mp4", 3600.0, wall_ms=90000, limited_by="decode"),
        every_state(),
        Recording("/data/cut.mkv", 44.0, outcome="broken", error="the stream ends in a frame"),
    ]


def report_of(folder: Path) -> str:
    """Has the program write the page; its address."""
    done = subprocess.run([str(EXECUTABLE), "batch", "--merge", str(folder)], capture_output=True,
                          text=True, timeout=300, check=False)
    page = folder / "report.html"
    if not page.exists():
        raise AssertionError(f"no report: {done.stderr}")
    return f"file://{quote(str(page))}"


def setUpModule() -> None:
    if browser.missing():
        print(f"report_test: skipped: {browser.missing()}", file=sys.stderr)
        raise unittest.SkipTest(browser.missing())


class ReportTestCase(unittest.TestCase):
    """Each test has a page of its own, in a browser that all share."""

    browser: Browser
    url: str
    folder: Path

    @classmethod
    def fill(cls, folder: Path) -> None:
        results = MadeUpResults(folder)
        for recording in recordings(folder):
            results.add(recording)
        results.finish()
        (folder / "drives").mkdir()
        shutil.copy(drive_video("demo", VIDEOS), folder / "drives" / "demo.webm")

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="cabin&watch ")))
        cls.fill(cls.folder)
        cls.url = report_of(cls.folder)
        cls.browser = cls.enterClassContext(Browser())

    def setUp(self) -> None:
        self.browser.resize(1280, 900)
        self.browser.prefer("light")
        self.browser.console()
        self.browser.requests()

    def tearDown(self) -> None:
        self.assertEqual(self.told(), [])
        for url in self.browser.requests():
            self.assertRegex(url, "^(file|data|about):")

    def told(self) -> list[str]:
        """The console's lines, but for videos that are not there, which the page has to try."""
        return [line for line in self.browser.console()
                if not ("ERR_FILE_NOT_FOUND" in line and line.split(" ")[0][-4:] in
                        (".mp4", ".mkv"))]

    def open(self, route: str = "") -> None:
        self.browser.open(self.url + route)

    def names(self) -> list[str]:
        return [link.text for link in self.browser.all(".recording-link")]

    def open_video(self, key: str, seconds: float | None = None) -> None:
        at = "" if seconds is None else f"&t={seconds}"
        self.open(f"#video={quote(key)}{at}")
        self.browser.wait_for("a drawn timeline", lambda: self.browser.all(".timeline-lanes .run"))

    def slider(self) -> str:
        """What a reader of the screen is told of the timeline."""
        return self.browser.one('[role="slider"]').get_attribute("aria-valuetext")

    def view(self) -> tuple[int, int]:
        """The part of the recording in sight, in ms."""
        box = self.browser.one('[role="slider"]')
        return int(box.get_attribute("data-from")), int(box.get_attribute("data-to"))

    def wait_for_view(self, what: str, holds) -> tuple[int, int]:
        self.browser.wait_for(f"a view that is {what}", lambda: holds(*self.view()))
        return self.view()


class TheTable(ReportTestCase):

    def header(self, key: str):
        return self.browser.one(f'button[data-sort="{key}"]')

    def sorting(self, key: str) -> str:
        return self.browser.run("return arguments[0].closest('th').ariaSort", self.header(key))

    def test_the_worst_come_first(self) -> None:
        self.open()
        self.assertEqual(self.names()[:2], ["states.mp4", "demo.webm"])
        self.assertEqual(self.sorting("worst"), "descending")

    def test_a_click_sorts_and_another_one_turns_it_round(self) -> None:
        self.open()
        self.header("length_ms").click()
        self.assertEqual(self.names()[0], "long.mp4")
        self.assertEqual(self.sorting("length_ms"), "descending")
        self.assertEqual(self.sorting("worst"), "none")
        self.header("length_ms").click()
        self.assertEqual(self.names()[-1], "long.mp4")
        self.assertEqual(self.sorting("length_ms"), "ascending")

    def test_the_keyboard_sorts(self) -> None:
        self.open()
        self.header("name").send_keys(Keys.ENTER)
        self.assertEqual(self.names(),
                         [HOSTILE_NAME, "cut.mkv", "demo.webm", "long.mp4", "states.mp4"])
        self.assertEqual(self.sorting("name"), "ascending")

    def test_the_keyboard_chooses_and_opens_a_row(self) -> None:
        self.open()
        self.browser.run("document.querySelector('.recording-link[tabindex=\"0\"]').focus()")
        self.browser.press(Keys.END)
        self.browser.press(Keys.HOME)
        self.browser.press(Keys.ARROW_DOWN)
        self.browser.press(Keys.ENTER)
        self.browser.wait_for("the recording", lambda: self.browser.one("h1").text == "demo.webm")

    def test_back_leads_to_the_row_one_came_from(self) -> None:
        self.open()
        self.browser.all(".recording-link")[2].click()
        self.browser.wait_for("a timeline", lambda: self.browser.all(".timeline"))
        self.browser.press(Keys.ESCAPE)
        self.browser.wait_for("the table", lambda: self.browser.all("table.recordings"))
        self.assertEqual(self.browser.driver.switch_to.active_element.text, HOSTILE_NAME)

    def test_recordings_are_found_by_name_and_by_kind_of_alert(self) -> None:
        self.open()
        search = self.browser.one('input[type="search"]')
        search.send_keys("LONG")
        self.assertEqual(self.names(), ["long.mp4"])
        self.assertEqual(self.browser.one('[role="status"]').text, "1 of 5 recordings")
        search.send_keys(Keys.CONTROL, "a")
        search.send_keys(Keys.DELETE)
        self.browser.one('button[aria-label^="hands off: 1 advisory, 0 warning"]').click()
        self.assertEqual(self.names(), [HOSTILE_NAME])

    def test_what_is_broken_is_marked(self) -> None:
        self.open()
        row = next(row for row in self.browser.all("tr.recording") if "cut.mkv" in row.text)
        self.assertIn("broken", row.text)


class TheTimeline(ReportTestCase):

    def test_an_address_leads_to_a_time(self) -> None:
        self.open_video("demo.webm", 12.5)
        self.assertRegex(self.slider(), "^0:12.5, Face eyes closed")
        self.assertIn("At 0:12.5", self.browser.one(".moment").text)

    def test_without_a_time_it_begins_at_the_first_alert(self) -> None:
        self.open_video("demo.webm")
        self.assertRegex(self.slider(), "^0:14.0, alert drowsiness")

    def test_an_address_that_leads_nowhere_says_so(self) -> None:
        self.open("#video=lost.mp4")
        self.assertIn("no recording lost.mp4", self.browser.one(".error").text)
        self.assertEqual(len(self.names()), 5)

    def test_it_zooms_by_keyboard(self) -> None:
        self.open_video("demo.webm", 20)
        self.assertEqual(self.view(), (0, 76000))
        self.browser.press("+")
        start, end = self.wait_for_view("half as long", lambda a, b: b - a == 38000)
        self.assertTrue(start < 20000 < end)
        self.browser.press("+", "+", "+", "+", "+", "+", "+", "+")
        self.wait_for_view("as short as it gets", lambda a, b: b - a == 2000)
        self.browser.press("-")
        self.wait_for_view("twice as long", lambda a, b: b - a == 4000)
        self.browser.press("0")
        self.wait_for_view("whole", lambda a, b: (a, b) == (0, 76000))

    def test_it_moves_by_keyboard(self) -> None:
        self.open_video("demo.webm", 0)
        self.browser.press("+", "+")
        self.wait_for_view("zoomed", lambda a, b: (a, b) == (0, 19000))
        self.browser.run("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
                         "{key: 'ArrowRight', shiftKey: true, bubbles: true}))")
        self.wait_for_view("moved by a fifth", lambda a, b: (a, b) == (3800, 22800))
        self.browser.press(Keys.END)
        self.wait_for_view("at the end", lambda a, b: b == 76000)
        self.assertRegex(self.slider(), "^1:16.0")

    def test_arrow_keys_go_from_sequence_to_sequence(self) -> None:
        self.open_video("demo.webm", 0)
        self.browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
        self.browser.wait_for("the third sequence", lambda: self.slider().startswith("0:04.0"))
        self.browser.press(Keys.ARROW_LEFT)
        self.browser.wait_for("the second sequence", lambda: self.slider().startswith("0:02.0"))

    def test_n_and_p_go_from_alert_to_alert(self) -> None:
        self.open_video("demo.webm", 0)
        for key, at in (("n", "0:14.0"), ("n", "0:40.0"), ("n", "0:40.0"), ("p", "0:14.0")):
            self.browser.press(key)
            self.browser.wait_for(f"alert at {at}", lambda at=at: self.slider().startswith(at))

    def test_the_address_follows(self) -> None:
        self.open_video("demo.webm", 0)
        self.browser.press("n")
        self.browser.wait_for("the time in the address", lambda:
                              self.browser.driver.current_url.endswith("#video=demo.webm&t=14"))

    def test_it_zooms_and_moves_by_mouse(self) -> None:
        self.open_video("demo.webm", 0)
        box = self.browser.one('[role="slider"]')
        # WebDriver's wheel does not tell the page of Ctrl.
        self.browser.run("const box = arguments[0].getBoundingClientRect(); arguments[0]."
                         "dispatchEvent(new WheelEvent('wheel', {deltaY: -200, ctrlKey: true, "
                         "clientX: box.right, clientY: box.top + 5, cancelable: true}))", box)
        self.wait_for_view("the later half", lambda a, b: (a, b) == (38000, 76000))
        ActionChains(self.browser.driver).click_and_hold(box).move_by_offset(
            box.size["width"] // 3, 0).release().perform()
        self.wait_for_view("dragged to the left", lambda a, b: a < 38000 and b - a == 38000)

    def test_the_wheel_alone_scrolls_the_page(self) -> None:
        self.open_video("demo.webm", 0)
        box = self.browser.one('[role="slider"]')
        ActionChains(self.browser.driver).scroll_from_origin(
            ScrollOrigin.from_element(box), 0, 100).perform()
        self.browser.wait_for("a scrolled page", lambda: self.browser.run("return scrollY") > 0)
        self.assertEqual(self.view(), (0, 76000))

    def test_a_click_chooses_a_time(self) -> None:
        self.open_video("demo.webm", 0)
        ActionChains(self.browser.driver).move_to_element(
            self.browser.one('[role="slider"]')).click().perform()
        self.browser.wait_for("another time", lambda: not self.slider().startswith("0:00.0"))

    def test_what_is_under_the_mouse_is_told(self) -> None:
        self.open_video("demo.webm", 0)
        label = next(text for text in self.browser.all(".run-label") if text.text == "no answer")
        ActionChains(self.browser.driver).move_to_element(label).perform()
        tooltip = self.browser.one("#tooltip")
        self.browser.wait_for("a tooltip", tooltip.is_displayed)
        self.assertIn("no answer: timed out", tooltip.text)
        self.assertIn("no whole answer within 10 s", tooltip.text)

    def test_every_lane_has_its_states(self) -> None:
        self.open_video("demo.webm", 0)
        lanes = [name.text for name in self.browser.all(".lane-name")]
        self.assertEqual(lanes, ["Alerts", "Eyes open", "PERCLOS", "Head turned", "Face", "Gaze", "Hands", "Scene", "Impairment",
                                 "Eyes (reflex)", "Gaze (reflex)", "Sight (reflex)", "Stillness",
                                 "Answer time"])
        labels = {label.text for label in self.browser.all(".timeline-lanes .run-label")}
        self.assertLessEqual({"alert", "eyes closed", "no answer", "road", "both on wheel", "day",
                              "none", "open", "closed", "good"}, labels)
        self.assertEqual(len(self.browser.all(".still.long")), 1)
        self.assertEqual(len(self.browser.all(".run.unsure")), 1)

    def test_the_reflex_lanes_measures_are_drawn_and_told(self) -> None:
        self.open_video("demo.webm", 0)
        eyes, perclos, head = (lane for lane in self.browser.all(".timeline-lanes > svg")
                               if lane.find_elements("css selector", ".curve"))
        self.assertEqual(len(eyes.find_elements("css selector", ".curve")), 2)
        self.assertEqual(len(perclos.find_elements("css selector", ".limit")), 2)
        tooltip = self.browser.one("#tooltip")
        for lane, told in ((eyes, "left 90 %, right 79 %"), (perclos, "PERCLOS 0.10"),
                           (head, "yaw 21°")):
            # Its beginning: there the eyes are open. Letters are worth 1/63 of the range.
            left = 30 - lane.size["width"] // 2
            ActionChains(self.browser.driver).move_to_element_with_offset(lane, left, 0).perform()
            self.browser.wait_for(told, lambda: told in tooltip.text)

    def test_a_long_recording_has_no_more_parts_than_pixels(self) -> None:
        self.open_video("long.mp4")
        self.assertLess(len(self.browser.all(".timeline-lanes *")), 3000)


class ThePlayer(ReportTestCase):

    def playing_time(self) -> float:
        return self.browser.run("return document.querySelector('video').currentTime")

    def test_the_video_beside_the_page_is_shown_at_the_time(self) -> None:
        self.open_video("demo.webm", 20)
        video = self.browser.one("video")
        self.browser.wait_for("a player", video.is_displayed)
        self.browser.wait_for("its time", lambda: abs(self.playing_time() - 20) < 0.01)
        self.browser.one(".step .time").click()
        self.browser.wait_for("the alert's time", lambda: abs(self.playing_time() - 14) < 0.01)

    def test_the_timeline_follows_what_plays(self) -> None:
        self.open_video("demo.webm", 0)
        self.browser.wait_for("a player", self.browser.one("video").is_displayed)
        self.browser.press(" ")
        self.browser.wait_for("a later time", lambda: not self.slider().startswith("0:00."), 60)
        self.browser.press(" ")
        self.browser.wait_for("a pause", lambda: self.browser.one("video").get_property("paused"))

    def test_a_video_that_is_elsewhere_is_asked_for(self) -> None:
        self.open_video("long.mp4")
        self.browser.wait_for("a word", lambda: self.browser.all(".absent"))
        self.assertEqual(self.browser.all("video"), [])


class HostileNames(ReportTestCase):

    def test_they_are_shown_as_they_are_and_do_nothing(self) -> None:
        self.open()
        self.assertIn(HOSTILE_NAME, self.names())
        self.assertIn("/data/<script>alert(1)</script>/", self.browser.one("body").text)
        next(link for link in self.browser.all(".recording-link")
             if link.text == HOSTILE_NAME).click()
        self.browser.wait_for("a timeline", lambda: self.browser.all(".timeline"))
        self.assertEqual(self.browser.one("h1").text, HOSTILE_NAME)
        # The browser shows a line separator as white space.
        self.assertIn("</script><script>alert(3)</script><!--", self.browser.one(".moment").text)
        self.assertIn("& <b>", self.browser.one(".alerts").text)
        self.assertEqual(self.browser.all("main img, main script, main b"), [])
        self.assertEqual(self.browser.run("return document.title"), f"{HOSTILE_NAME} · cabinwatch")

    def test_their_address_leads_back_to_them(self) -> None:
        self.open_video(HOSTILE_NAME)
        self.assertEqual(self.browser.one("h1").text, HOSTILE_NAME)


class TheLook(ReportTestCase):

    # As WCAG 2 has it: 4.5 : 1 for text.
    CONTRAST = """
      const luminance = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((value) => {
          const share = value / 255;
          return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (a, b) => {
        const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
        return (light + 0.05) / (dark + 0.05);
      };
    """

    def text_contrasts(self) -> dict[str, float]:
        """By the text's class, against the page's ground."""
        return self.browser.run(self.CONTRAST + """
          const ground = getComputedStyle(document.body).backgroundColor;
          const found = {};
          for (const node of document.querySelectorAll("main h1, main h2, main p, main a, main dt, main dd, main th, main td")) {
            if (node.textContent) found[`${node.tagName} ${node.className}`] = contrast(getComputedStyle(node).color, ground);
          }
          return found;""")

    def label_contrasts(self) -> dict[str, float]:
        """Of the timeline's labels, against the bars that they stand on."""
        return self.browser.run(self.CONTRAST + """
          const found = {};
          for (const label of document.querySelectorAll(".timeline-lanes .run-label:not(.on-missing, .beside, .on-unsure)")) {
            const bar = label.previousElementSibling;
            found[label.getAttribute("class")] = contrast(getComputedStyle(label).fill, getComputedStyle(bar).fill);
          }
          return found;""")

    def test_both_colour_schemes_can_be_read(self) -> None:
        grounds = set()
        for scheme in ("light", "dark"):
            self.browser.prefer(scheme)
            for route in ("", "#video=cut.mkv", "#video=states.mp4&t=15"):
                self.open(route)
                contrasts = self.text_contrasts()
                self.assertGreater(len(contrasts), 8)
                self.assertEqual({name: ratio for name, ratio in contrasts.items() if ratio < 4.5},
                                 {}, f"{scheme} {route}")
            labels = {}
            for middle in range(10, 240, 20):  # close enough for every label to have room
                self.browser.run("location.hash = arguments[0]", f"#video=states.mp4&t={middle}")
                if middle == 10:
                    self.browser.press("+", "+", "+")
                self.browser.wait_for("its time", lambda: self.slider().startswith(
                    f"{middle // 60}:{middle % 60:02}.0"))
                labels |= self.label_contrasts()
            self.assertGreater(len(labels), 11)
            self.assertEqual({name: ratio for name, ratio in labels.items() if ratio < 4.5}, {},
                             scheme)
            grounds.add(self.browser.run("return getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(len(grounds), 2)

    def test_nothing_is_wider_than_a_narrow_window(self) -> None:
        self.browser.resize(360, 700)
        for route in ("", "#video=demo.webm", f"#video={quote(HOSTILE_NAME)}"):
            self.open(route)
            self.assertLessEqual(
                self.browser.run("return document.documentElement.scrollWidth"), 360, route)

    def test_the_focus_can_be_seen(self) -> None:
        self.open()
        for _ in range(6):
            self.browser.press(Keys.TAB)
            self.assertNotEqual(self.browser.run(
                "return getComputedStyle(document.activeElement).outlineStyle"), "none")


class ManyRecordings(ReportTestCase):

    COUNT = 10_000

    @classmethod
    def fill(cls, folder: Path) -> None:
        results = MadeUpResults(folder)
        for number in range(cls.COUNT):
            results.add(Recording(f"/fleet/car{number % 97:02}/clip{number:05}.mp4", 2.0))
        results.finish()

    def test_only_rows_in_sight_are_in_the_page(self) -> None:
        self.open()
        self.browser.run("document.querySelector('button[data-sort=\"name\"]').click()")
        self.assertLess(len(self.browser.all("tr.recording")), 60)
        self.assertEqual(self.names()[0], "clip00000.mp4")
        self.browser.run("document.querySelector('.recording-link[tabindex=\"0\"]').focus()")
        self.browser.press(Keys.END)
        self.browser.wait_for("the last row", lambda: "clip09999.mp4" in self.names())
        self.assertEqual(self.browser.driver.switch_to.active_element.text, "clip09999.mp4")
        self.assertLess(len(self.browser.all("tr.recording")), 60)
        self.assertEqual(self.browser.one("table").get_attribute("aria-rowcount"), "10001")

    def test_scrolling_brings_the_rows_of_that_place(self) -> None:
        self.open()
        self.browser.run("document.querySelector('button[data-sort=\"name\"]').click();"
                         "scrollTo(0, document.documentElement.scrollHeight / 2)")
        self.browser.wait_for("rows of the middle", lambda: "clip05000.mp4" in self.names())


class ARecordedDrive(CabinTestCase):
    """What the service has recorded, as a page."""

    def test_what_happened_at_a_time_of_day_is_a_click(self) -> None:
        car = self.cabin()
        folder = car.folder / "drives"
        program = car.run(**self.drive("phone"), record__folder=str(folder))
        self.assertEqual(program.wait(120), 0, program.text)
        made = car.command("report", str(folder))
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn(f"{folder}/report.html", made.stderr)
        with Browser() as page:
            page.open(f"file://{quote(str(folder / 'report.html'))}")
            page.one(".recording-link").click()
            page.wait_for("a drawn timeline", lambda: page.all(".timeline-lanes .run"))
            self.assertRegex(page.one(".tick-label").text, r"^\d+:\d\d:\d\d")
            page.one(".alerts .time").click()
            moment = page.one(".moment").text
            self.assertRegex(moment, r"At \d+:\d\d:\d\d\.\d")
            self.assertIn("Phone use", moment)
            self.assertIn("the model says", moment)
            self.assertFalse(page.one(".player").is_displayed())
            self.assertEqual(page.console(), [])


class ARealBatch(BatchTestCase):
    """The program's own results, from a video to the page."""

    def test_its_alerts_are_in_the_timeline(self) -> None:
        out = self.out()
        _results, told = self.batch(self.server(), out, self.recordings("asleep"))
        self.assertIn(f"{out}/report.html", told)
        with Browser() as page:
            page.open(f"file://{quote(str(out / 'report.html'))}#video=asleep.webm")
            page.wait_for("a drawn timeline", lambda: page.all(".timeline-lanes .run"))
            self.assertIn("Drowsiness", page.one(".alerts").text)
            labels = {label.text for label in page.all(".timeline-lanes .run-label")}
            self.assertIn("eyes closed", labels)
            page.wait_for("the player", page.one("video").is_displayed)
            self.assertEqual(page.console(), [])


if __name__ == "__main__":
    unittest.main()
