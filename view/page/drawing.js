// What the reflex lane makes of the picture, drawn over it. Places are parts of the picture.

const kPen = "#00e0c0"; // seen well on skin and in the dark
const kOpen = "#5dff7f";
const kShut = "#ff5d5d";
const kAxes = ["#ff5d5d", "#5dff7f", "#6fb4ff"]; // to the driver's left, down, ahead

class Drawing {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
  }

  /** As large as it is shown, in the screen's own pixels. */
  fit() {
    const scale = window.devicePixelRatio || 1;
    const width = Math.round(this.canvas.clientWidth * scale);
    const height = Math.round(this.canvas.clientHeight * scale);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.scale = scale;
  }

  at([x, y]) {
    return [x * this.canvas.width, y * this.canvas.height];
  }

  clear() {
    this.fit();
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  show(look) {
    this.clear();
    this.seat(look.seat);
    if (!look.face) return;
    this.points(look.face.points);
    this.line(look.face.mouth, kPen);
    look.face.eyes.forEach((outline, eye) => this.eye(outline, look.openness[eye]));
    look.face.irises.forEach((iris) => this.dot(iris, 2.5, "#ffffff"));
    if (look.face.head) this.axes(look.face);
    if (look.gaze) this.label(look.face.center, look.face.side, `looks: ${look.gaze}`);
  }

  /** The half that is nobody's seat is darkened. */
  seat(seat) {
    if (seat === "any") return;
    const half = this.canvas.width / 2;
    this.pen.fillStyle = "#00000080";
    this.pen.fillRect(seat === "left" ? half : 0, 0, half, this.canvas.height);
  }

  dot(place, radius, colour) {
    const [x, y] = this.at(place);
    this.pen.fillStyle = colour;
    this.pen.beginPath();
    this.pen.arc(x, y, radius * this.scale, 0, 2 * Math.PI);
    this.pen.fill();
  }

  points(places) {
    for (const place of places) this.dot(place, 1.2, kPen);
  }

  line(places, colour) {
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = 1.5 * this.scale;
    this.pen.beginPath();
    for (const place of places) this.pen.lineTo(...this.at(place));
    this.pen.closePath();
    this.pen.stroke();
  }

  eye(outline, openness) {
    this.line(outline, openness === null ? kPen : openness < 0.2 ? kShut : kOpen);
    if (openness === null) return;
    const left = Math.min(...outline.map(([x]) => x));
    const low = Math.max(...outline.map(([, y]) => y));
    const [x, y] = this.at([left, low]);
    this.text(`${Math.round(openness * 100)} %`, x, y + 14 * this.scale, 11);
  }

  /** Yaw to the driver's own left, pitch down, roll to the own right shoulder, seen by the camera. */
  axes(face) {
    const [yaw, pitch, roll] = face.head.map((degrees) => (degrees * Math.PI) / 180);
    const size = (face.side * this.canvas.width) / 3;
    const turn = ([x, y, z]) => {
      const [y1, z1] = [
        y * Math.cos(pitch) - z * Math.sin(pitch),
        y * Math.sin(pitch) + z * Math.cos(pitch),
      ];
      const [x2, z2] = [
        x * Math.cos(yaw) - z1 * Math.sin(yaw),
        x * Math.sin(yaw) + z1 * Math.cos(yaw),
      ];
      return [x2 * Math.cos(roll) + y1 * Math.sin(roll), y1 * Math.cos(roll) - x2 * Math.sin(roll), z2];
    };
    const from = this.at(face.center);
    [[1, 0, 0], [0, 1, 0], [0, 0, -1]].forEach((axis, which) => {
      const [x, y] = turn(axis);
      this.pen.strokeStyle = kAxes[which];
      this.pen.lineWidth = 2.5 * this.scale;
      this.pen.beginPath();
      this.pen.moveTo(...from);
      this.pen.lineTo(from[0] + x * size, from[1] + y * size);
      this.pen.stroke();
    });
  }

  label(center, side, text) {
    const [x, y] = this.at(center);
    this.text(text, x, y - (side * this.canvas.width) / 2, 14);
  }

  text(text, x, y, size) {
    this.pen.font = `600 ${size * this.scale}px system-ui, sans-serif`;
    this.pen.lineWidth = 3 * this.scale;
    this.pen.strokeStyle = "#000000";
    this.pen.strokeText(text, x, y);
    this.pen.fillStyle = "#ffffff";
    this.pen.fillText(text, x, y);
  }
}
