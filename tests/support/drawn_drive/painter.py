"""A whole picture of a drive's moment, layer by layer."""

from __future__ import annotations

from PIL import Image

from drawn_drive.body import BodyPainter
from drawn_drive.cabin import Cabin
from drawn_drive.camera_view import CameraView
from drawn_drive.frame_strip import draw_strip
from drawn_drive.head import HeadPainter
from drawn_drive.layout import HEAD_CENTRE, Layout
from drawn_drive.motion import Moment


class Painter:
    """Draws pictures of one size. What does not change from frame to frame is drawn once."""

    def __init__(self, width: int, height: int) -> None:
        self._layout = Layout(width, height)
        self._cabin = Cabin(self._layout)
        self._body = BodyPainter(self._layout)
        self._heads = HeadPainter(self._layout.scale)
        self._camera = CameraView(self._layout)

    def picture(self, moment: Moment, number: int) -> Image.Image:
        """The RGB picture of a moment, as frame `number`."""
        state = moment.state
        scene = self._cabin.picture(moment.road)
        if moment.pose.body_x < 500:
            self._body.draw_torso(scene, moment)
            self._paste_head(scene, moment)
        self._body.draw_arms_and_wheel(scene, moment)
        picture = self._camera.through(scene, state.lighting, state.camera)
        if state.camera != "blocked":
            draw_strip(picture, self._layout, number)
        return picture

    def _paste_head(self, scene: Image.Image, moment: Moment) -> None:
        pose = moment.pose
        # In steps too small to see, so that the same heads come again.
        eyes = 0.0 if moment.blink else round(pose.eyes * 12) / 12
        head = self._heads.head(eyes, round(pose.mouth * 8) / 8, round(pose.gaze_x),
                                round(pose.gaze_y), moment.state.face == "not_visible")
        x = HEAD_CENTRE[0] + pose.body_x + pose.head_x + moment.nod_x - self._heads.middle[0]
        y = HEAD_CENTRE[1] + pose.head_y + moment.nod_y - self._heads.middle[1]
        corner = self._layout.point(x, y)
        scene.paste(head, (round(corner[0]), round(corner[1])), head)
