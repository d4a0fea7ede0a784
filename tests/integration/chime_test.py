"""Alerts made heard: the real program on a bus, and what comes out where its loudspeaker would be."""

from __future__ import annotations

import unittest

from cabin_test_case import EXECUTABLE, CabinTestCase
from rig.program import Program
from rig.sound_card import SoundCard
from rig.stand_in_service import StandInService

# Of the sounds, by severity.
PITCHES = {520.0: "advisory", 700.0: "warning", 1000.0: "critical"}


class Chime(CabinTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.car = self.cabin(with_server=False)
        self.card = SoundCard(self.car.folder / "sound")
        self.addCleanup(self.card.close)

    def service(self) -> StandInService:
        service = StandInService(self.car.bus.address)
        self.addCleanup(service.close)
        return service

    def chime(self, *options: str, device: str | None = None) -> Program:
        program = Program(EXECUTABLE, ["chime", "--bus", self.car.bus.address, "--device",
                                       device or self.card.device, *options],
                          self.car.folder / "chime.log", None)
        self.addCleanup(program.stop)
        return program

    def heard(self, count: int) -> list[str]:
        return [PITCHES[sound.pitch(tuple(PITCHES))] for sound in self.card.wait_for(count)]

    def heard_until(self, last: str, at_least: int) -> list[str]:
        """All that was heard, once the last of so many or more is this one."""
        while (kinds := self.heard(at_least))[-1] != last:
            at_least = len(kinds) + 1
        return kinds

    def test_each_severity_is_heard_by_its_own_sound(self) -> None:
        service = self.service()
        service.raise_alert(1, "advisory")      # it was there before the chime
        self.chime()
        self.assertEqual(self.heard(1), ["advisory"])
        service.raise_alert(1, "warning")
        self.assertEqual(self.heard(2), ["advisory", "warning"])
        service.raise_alert(1, "critical")
        self.assertEqual(self.heard(3)[2], "critical")
        service.clear(1)
        first, second = self.card.sounds()[:2]
        self.assertAlmostEqual(first.seconds, 0.4, delta=0.001)
        self.assertAlmostEqual(second.seconds, 0.6, delta=0.001)

    def test_a_volume_of_nothing_is_told_and_no_sound_that_was_heard(self) -> None:
        tried = self.chime("--volume", "0", "--try-sounds")
        self.assertEqual(tried.wait(), 1)
        tried.wait_for_line("--volume 0: nothing is heard of any alert")
        self.assertEqual(self.card.sounds(), [])
        self.service()
        self.chime("--volume", "0").wait_for_line("--volume 0: nothing is heard")

    def test_a_critical_one_is_repeated_until_it_is_acknowledged(self) -> None:
        service = self.service()
        self.chime()
        told_at = service.raise_alert(1, "critical")
        sounds = self.card.wait_for(3)
        print(f"chime_test: from the signal to the first sound "
              f"{(sounds[0].began_at - told_at) * 1000:.0f} ms")
        service.clear(1, "acknowledged")
        service.raise_alert(2, "advisory")
        kinds = self.heard_until("advisory", at_least=4)
        self.assertEqual(set(kinds[:-1]), {"critical"})

    def test_a_service_that_goes_is_silent_and_is_heard_again_when_it_comes(self) -> None:
        service = self.service()
        self.chime()
        service.raise_alert(1, "critical")
        self.card.wait_for(1)
        service.close()
        before = len(self.card.wait_for(1))
        second = StandInService(self.car.bus.address)
        self.addCleanup(second.close)
        second.raise_alert(1, "warning")
        kinds = self.heard(before + 1)
        self.assertEqual(kinds[before:], ["warning"])

    def test_only_the_kinds_that_are_asked_for_are_heard(self) -> None:
        service = self.service()
        self.chime("--kinds", "microsleep,drowsiness", "--volume", "20")
        service.raise_alert(1, "warning", "distraction")
        service.raise_alert(2, "advisory", "microsleep")
        sound, = self.card.wait_for(1)
        self.assertEqual(PITCHES[sound.pitch(tuple(PITCHES))], "advisory")
        self.assertAlmostEqual(max(sound.samples) / 32767, 0.2, delta=0.01)

    def test_a_device_that_is_not_there_is_told_once_and_tried_again(self) -> None:
        service = self.service()
        absent = self.car.folder / "absent"
        program = self.chime(device=f"gst:filesink location={absent}/sound buffer-mode=unbuffered sync=true")
        service.raise_alert(1, "critical")
        program.wait_for_line("no sound")
        absent.mkdir()
        program.wait_for_line("sounds are heard again")
        self.assertEqual(program.text.count("no sound"), 1, program.text)
        self.assertGreater((absent / "sound").stat().st_size, 0)

    def test_sounds_can_be_tried_without_a_service(self) -> None:
        program = self.chime("--try-sounds")
        self.assertEqual(program.wait(30), 0, program.text)
        self.assertEqual(program.text.split(), ["advisory", "warning", "critical"])
        sound, = self.card.wait_for(1)
        self.assertAlmostEqual(sound.seconds, 0.4 + 0.6 + 0.84, delta=0.001)

    def test_a_device_that_cannot_be_is_said_at_once(self) -> None:
        for device, status, why in (("nonsense", 2, "must be auto, alsa:DEVICE"),
                                    ("gst:nosuchsink", 1, "nosuchsink")):
            program = self.chime(device=device)
            self.assertEqual(program.wait(30), status)
            self.assertIn(why, program.text)

    def test_trying_a_device_that_does_not_open_ends(self) -> None:
        for device in ("alsa:no_such_card", "pulse:no_such_sink"):
            program = self.chime("--try-sounds", device=device)
            self.assertEqual(program.wait(30), 1, program.text)


if __name__ == "__main__":
    unittest.main()
