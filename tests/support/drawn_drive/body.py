"""The driver below the chin: shoulders, arms, hands, the wheel, and what the hands hold."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw

from drawn_drive import layout, palette
from drawn_drive.layout import Box, Layout, around, moved
from drawn_drive.motion import Moment

_SHOULDERS = ((236.0, 300.0), (404.0, 300.0))
_SLEEVE = 34.0                  # design units, an arm's thickness


class BodyPainter:
    """Draws onto a picture in layers: the head belongs between torso and arms."""

    def __init__(self, size: Layout) -> None:
        self._layout = size

    def draw_torso(self, picture: Image.Image, moment: Moment) -> None:
        draw = ImageDraw.Draw(picture)
        x = moment.pose.body_x + 0.5 * (moment.pose.head_x + moment.nod_x)
        y = 2 * moment.breath + 0.4 * moment.pose.head_y
        for knee in (150, 490):
            self._ellipse(draw, moved(around(knee, 500, 110, 90), moment.pose.body_x, 0),
                          palette.TROUSERS)
        self._ellipse(draw, moved((190, 262, 450, 700), x, y), palette.SHIRT)
        # The collar hides the neck: skin there would join face and chest.
        self._ellipse(draw, moved((274, 218, 366, 300), x + 0.4 * moment.pose.head_x, y),
                      palette.SHIRT_SHADE)

    def draw_arms_and_wheel(self, picture: Image.Image, moment: Moment) -> None:
        draw = ImageDraw.Draw(picture)
        self._draw_wheel(draw, moment.wheel_turn)
        if moment.pose.body_x > 300:
            return
        hands = self.hands(moment)
        for (shoulder_x, shoulder_y), (x, y) in zip(_SHOULDERS, hands):
            shoulder = self._layout.point(shoulder_x + moment.pose.body_x, shoulder_y)
            draw.line((shoulder, self._layout.point(x, y + 16)), fill=palette.SHIRT_SHADE,
                      width=round(_SLEEVE * self._layout.scale))
        if moment.state.hands == "holding_phone":
            self._draw_phone(draw, hands[0])
        if moment.state.hands == "eating_or_drinking":
            self._draw_cup(draw, hands[1])
        for x, y in hands:
            self._ellipse(draw, around(x, y, layout.HAND_RADIUS, layout.HAND_RADIUS), palette.SKIN)

    @staticmethod
    def hands(moment: Moment) -> tuple[tuple[float, float], tuple[float, float]]:
        """Both hands' middles; on the wheel they turn with it, elsewhere they breathe."""
        pose = moment.pose
        return (_turned((pose.left_x + pose.body_x, pose.left_y), layout.LEFT_ON_WHEEL, moment),
                _turned((pose.right_x + pose.body_x, pose.right_y), layout.RIGHT_ON_WHEEL, moment))

    def _draw_wheel(self, draw: ImageDraw.ImageDraw, turn: float) -> None:
        size = self._layout
        x, y = layout.WHEEL_CENTRE
        ring = around(x, y, layout.WHEEL_RADIUS + 10, layout.WHEEL_RADIUS + 10)
        draw.ellipse(size.box(ring), outline=palette.WHEEL, width=round(20 * size.scale))
        for angle in (math.radians(200) + turn, math.radians(340) + turn):
            end = size.point(x + layout.WHEEL_RADIUS * math.cos(angle),
                             y + layout.WHEEL_RADIUS * math.sin(angle))
            draw.line((size.point(x, y - 10), end), fill=palette.WHEEL,
                      width=round(16 * size.scale))
        self._ellipse(draw, around(x, y, 44, 40), palette.WHEEL)

    def _draw_phone(self, draw: ImageDraw.ImageDraw, hand: tuple[float, float]) -> None:
        x, y = hand[0] - layout.LEFT_WITH_PHONE[0], hand[1] - layout.LEFT_WITH_PHONE[1]
        box = moved(layout.PHONE_BOX, x, y)
        size = self._layout
        draw.rounded_rectangle(size.box(box), 6 * size.scale, fill=palette.PHONE_BODY)
        draw.rectangle(size.box((box[0] + 5, box[1] + 7, box[2] - 5, box[3] - 7)),
                       fill=palette.PHONE_SCREEN)

    def _draw_cup(self, draw: ImageDraw.ImageDraw, hand: tuple[float, float]) -> None:
        x, y = hand[0] - layout.RIGHT_WITH_CUP[0], hand[1] - layout.RIGHT_WITH_CUP[1]
        size = self._layout
        draw.rounded_rectangle(size.box(moved(layout.CUP_BOX, x, y)), 5 * size.scale,
                               fill=palette.CUP)

    def _ellipse(self, draw: ImageDraw.ImageDraw, box: Box, colour: palette.Colour) -> None:
        draw.ellipse(self._layout.box(box), fill=colour)


def _turned(hand: tuple[float, float], on_wheel: tuple[float, float],
            moment: Moment) -> tuple[float, float]:
    x, y = hand
    if math.dist(hand, on_wheel) > 2 * layout.HAND_RADIUS:
        return x, y + 1.5 * moment.breath
    from_x, from_y = x - layout.WHEEL_CENTRE[0], y - layout.WHEEL_CENTRE[1]
    cosine, sine = math.cos(moment.wheel_turn), math.sin(moment.wheel_turn)
    return (layout.WHEEL_CENTRE[0] + from_x * cosine - from_y * sine,
            layout.WHEEL_CENTRE[1] + from_x * sine + from_y * cosine)
