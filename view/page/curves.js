// The measures of the last minute as curves. A gap is what was not known, never a 0.

const kMinuteMs = 60000;

const kCurves = [
  {
    name: "openness of the eyes, left and right in the picture",
    least: 0,
    most: 1,
    of: (look) => [look.openness[0], look.openness[1]],
  },
  { name: "PERCLOS", least: 0, most: 0.5, of: (look) => [look.perclos] },
  {
    name: "head, degrees: yaw and pitch",
    least: -60,
    most: 60,
    of: (look) => [look.head && look.head[0], look.head && look.head[1]],
  },
  { name: "mouth", least: 0, most: 1, of: (look) => [look.mouth] },
  { name: "frames a second", least: 0, most: 30, of: (look) => [look.fps || null] },
];

class Curves {
  constructor(into) {
    this.looks = [];
    this.rows = kCurves.map((curve) => {
      const figure = element("figure");
      const caption = element("figcaption", `${curve.name}: `);
      const values = element("span");
      const canvas = element("canvas", "", { "aria-hidden": "true" });
      caption.append(values);
      figure.append(caption, canvas);
      into.append(figure);
      return { curve, values, canvas };
    });
  }

  add(look) {
    const last = this.looks.at(-1);
    // A place further back in a recording: what is drawn would not be what came before it.
    if (last && (look.time_ms <= last.time_ms || look.time_ms - last.time_ms > 5000)) this.looks = [];
    this.looks.push({ time_ms: look.time_ms, values: kCurves.map((curve) => curve.of(look)) });
    while (look.time_ms - this.looks[0].time_ms > kMinuteMs) this.looks.shift();
    this.draw();
  }

  draw() {
    const now = this.looks.at(-1).time_ms;
    this.rows.forEach(({ curve, values, canvas }, which) => {
      const scale = window.devicePixelRatio || 1;
      canvas.width = Math.round(canvas.clientWidth * scale);
      canvas.height = Math.round(canvas.clientHeight * scale);
      const pen = canvas.getContext("2d");
      const count = this.looks.at(-1).values[which].length;
      values.replaceChildren();
      for (let line = 0; line < count; ++line) {
        const name = line ? "second" : "first";
        values.append(element("span", `${fixed(this.looks.at(-1).values[which][line])} `, { class: name }));
        pen.strokeStyle = colour(`--${name}`);
        pen.lineWidth = 1.5 * scale;
        pen.beginPath();
        let isDrawing = false;
        for (const look of this.looks) {
          const value = look.values[which][line];
          if (value === null || value === undefined) {
            isDrawing = false;
            continue;
          }
          const x = (1 - (now - look.time_ms) / kMinuteMs) * canvas.width;
          const part = (value - curve.least) / (curve.most - curve.least);
          const y = (1 - Math.min(1, Math.max(0, part))) * (canvas.height - 2) + 1;
          if (isDrawing) pen.lineTo(x, y);
          else pen.moveTo(x, y);
          isDrawing = true;
        }
        pen.stroke();
      }
    });
  }
}
