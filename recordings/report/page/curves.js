// What the reflex lane measured, as curves: unpacked when a recording is opened, drawn only where
// it is in sight, and never more points than there are pixels.

const kCurveLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** From PERCLOS on that is told as an advisory, and as a warning: alerts/reflex_thresholds.hpp. */
const kPerclosLimits = [0.075, 0.15];

/** Lanes of curves, each with its range and what it is drawn with. */
const kCurveLanes = [
  {
    name: "Eyes open",
    least: 0,
    most: 1,
    limits: [],
    curves: [
      { key: "left", label: "left" },
      { key: "right", label: "right" },
    ],
    text: (value) => percent(value),
  },
  {
    name: "PERCLOS",
    least: 0,
    most: 0.5,
    limits: kPerclosLimits,
    curves: [{ key: "perclos", label: "PERCLOS" }],
    text: (value) => number(value, 2),
  },
  {
    name: "Head turned",
    least: -90,
    most: 90,
    limits: [0],
    curves: [{ key: "yaw", label: "yaw" }],
    text: (value) => `${Math.round(value)}°`,
  },
];

class Curves {
  /** @param data  as ReflexCurves in C++ has it */
  constructor(data) {
    this.step = data.step;
    const place = new Map([...kCurveLetters].map((letter, i) => [letter, i]));
    const unpack = (letters, { least, most }) =>
      Float32Array.from(letters, (letter) => {
        const level = place.get(letter);
        return level === undefined
          ? NaN
          : least + (level / (kCurveLetters.length - 1)) * (most - least);
      });
    this.lanes = kCurveLanes
      .map((lane) => ({
        ...lane,
        curves: lane.curves.map((curve) => ({ ...curve, values: unpack(data[curve.key], lane) })),
      }))
      .filter(({ curves }) => curves.some(({ values }) => values.some((one) => !Number.isNaN(one))));
  }

  /** Each curve of the lane at a time, in words; nothing where nothing was measured. */
  tell(lane, at) {
    const place = Math.floor(at / this.step);
    const words = lane.curves
      .filter(({ values }) => !Number.isNaN(values[place] ?? NaN))
      .map(({ label, values }) => `${label} ${lane.text(values[place])}`);
    return words.length ? element("strong", {}, words.join(", ")) : null;
  }

  draw(lane, view, height) {
    const y = (value) =>
      height - 2 - ((value - lane.least) / (lane.most - lane.least)) * (height - 4);
    return [
      lane.limits.map((limit) =>
        svg("line", { class: "limit", x1: 0, x2: view.width, y1: y(limit), y2: y(limit) }),
      ),
      lane.curves.map(({ key, values }) =>
        svg("path", { class: `curve curve-${key}`, d: this.path(values, view, y) }),
      ),
      // Which is which, where there are several.
      lane.curves.length < 2
        ? null
        : lane.curves.map(({ key, label }, i) =>
            svg("text", { class: `limit-label name-${key}`, x: 5 + 30 * i, y: height - 6 }, label),
          ),
    ];
  }

  /** Of the steps in a pixel, the least and the most. */
  path(values, view, y) {
    const each = Math.max(1, Math.floor(view.span / this.step / view.width));
    const first = Math.max(0, Math.floor(view.from / this.step / each) * each);
    const last = Math.min(values.length, Math.ceil(view.to / this.step) + 1);
    let path = "";
    let isDown = false;
    for (let i = first; i < last; i += each) {
      let [least, most] = [Infinity, -Infinity];
      for (let j = i; j < Math.min(i + each, last); ++j) {
        if (Number.isNaN(values[j])) continue;
        least = Math.min(least, values[j]);
        most = Math.max(most, values[j]);
      }
      if (least > most) {
        isDown = false;
        continue;
      }
      const x = view.x((i + each / 2) * this.step).toFixed(1);
      path += `${isDown ? "L" : "M"}${x} ${y(most).toFixed(1)}`;
      // A line of no length is not drawn: a step alone is shown as a dot.
      path += least < most || !isDown ? `L${x} ${(y(least) + 0.5).toFixed(1)}` : "";
      isDown = true;
    }
    return path;
  }
}
