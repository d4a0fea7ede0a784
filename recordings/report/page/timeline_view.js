// Which part of a recording is in sight. Times in ms, widths in pixels.

const kShortestView = 2 * kSecond;
const kTickSteps = [
  100,
  200,
  500,
  1000,
  2000,
  5000,
  10_000,
  15_000,
  30_000,
  kMinute,
  2 * kMinute,
  5 * kMinute,
  10 * kMinute,
  15 * kMinute,
  30 * kMinute,
  kHour,
  2 * kHour,
  6 * kHour,
  12 * kHour,
  24 * kHour,
];

class TimelineView {
  constructor(length) {
    this.length = length;
    this.from = 0;
    this.to = length;
    this.width = 1;
  }

  get span() {
    return this.to - this.from;
  }
  get isWhole() {
    return this.span >= this.length;
  }

  /** Pixels from the left. */
  x(at) {
    return ((at - this.from) / this.span) * this.width;
  }
  at(x) {
    return this.from + (x / this.width) * this.span;
  }

  show(from, to) {
    const span = Math.min(this.length, Math.max(Math.min(kShortestView, this.length), to - from));
    this.from = Math.max(0, Math.min(this.length - span, from));
    this.to = this.from + span;
  }

  /** By `factor` (more than 1: closer), so that `around` stays where it is. */
  zoom(factor, around) {
    const span = Math.min(
      this.length,
      Math.max(Math.min(kShortestView, this.length), this.span / factor),
    );
    const share = (around - this.from) / this.span;
    this.show(around - share * span, around - share * span + span);
  }

  pan(ms) {
    this.show(this.from + ms, this.from + ms + this.span);
  }

  /** Moves as little as it takes for `at` to be in sight, with something of what follows. */
  reveal(at) {
    const margin = this.span * 0.08;
    if (at < this.from + margin) this.pan(at - margin - this.from);
    else if (at > this.to - margin) this.pan(at + margin - this.to);
  }

  /** Round times, about `apart` pixels from each other, and their distance.
      @param since  ms: what the times are round in counts from so much earlier */
  ticks(apart, since = 0) {
    const wanted = (this.span * apart) / this.width;
    const step = kTickSteps.find((one) => one >= wanted) ?? kTickSteps.at(-1);
    const times = [];
    const first = Math.ceil((this.from + since) / step) * step - since;
    for (let at = first; at <= this.to; at += step) times.push(at);
    return { times, step };
  }
}
