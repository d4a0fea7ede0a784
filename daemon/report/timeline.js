// The timeline: everything that was seen, over the recording's time. Moves with mouse, fingers and
// keys; where one is in it (the cursor) is told to whoever asked for it.

const kLaneHeight = 24;
const kLaneGap = 7;
const kAxisHeight = 26;
const kGutter = 118;
const kLabelHeight = 17;
const kNarrow = 620;
const kOverviewHeight = 34;
const kDragFrom = 4;

class Timeline {
  /** @param onSeek  (ms) the user has chosen a time; @param onPlay  play or pause */
  constructor(video, onSeek, onPlay) {
    this.video = video;
    this.view = new TimelineView(video.length);
    this.cursor = 0;
    this.onSeek = onSeek;
    this.onPlay = onPlay;
    this.pointers = new Map();
    this.overview = svg("svg", { class: "timeline-overview", height: kOverviewHeight, "aria-hidden": "true",
      onpointerdown: (event) => this.onOverview(event, true), onpointermove: (event) => this.onOverview(event, false) });
    this.svg = svg("svg", { class: "timeline-lanes", "aria-hidden": "true" });
    this.box = element("div", { class: "timeline-box", tabindex: 0, role: "slider", "aria-label": "Time in the recording",
      "aria-describedby": "timeline-keys", "aria-valuemin": 0, "aria-valuemax": Math.round(video.length / kSecond),
      onkeydown: (event) => this.onKey(event), onpointerdown: (event) => this.onPointerDown(event),
      onpointermove: (event) => this.onPointerMove(event), onpointerup: (event) => this.onPointerUp(event),
      onpointercancel: (event) => this.onPointerUp(event), onpointerleave: () => tooltip.hide() }, this.svg);
    this.box.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    this.node = element("div", { class: "timeline" }, this.toolbar(), this.overview, this.box, this.keys());
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.box);
  }

  close() {
    this.resized.disconnect();
    tooltip.hide();
  }

  toolbar() {
    const button = (label, name, action) => element("button", { type: "button", class: "tool", "aria-label": name, title: name, onclick: action }, label);
    this.range = element("span", { class: "range", "aria-live": "off" });
    return element("div", { class: "toolbar", role: "group", "aria-label": "Timeline" },
      button("−", "Zoom out", () => this.zoom(1 / 2)), button("+", "Zoom in", () => this.zoom(2)),
      button("Whole", "Show the whole recording", () => this.showWhole()),
      button("‹ Alert", "Go to the alert before", () => this.goToAlert(-1)),
      button("Alert ›", "Go to the next alert", () => this.goToAlert(1)), this.range);
  }

  keys() {
    const key = (...names) => names.map((name) => element("kbd", {}, name));
    return element("p", { class: "keys", id: "timeline-keys" },
      key("←", "→"), " sequence · ", key("Shift"), "+", key("←", "→"), " move · ", key("+", "−"), " zoom · ", key("0"), " whole · ",
      key("P", "N"), " alert · ", key("Space"), " play · mouse: drag to move, ", key("Ctrl"), "+wheel to zoom");
  }

  /** Goes to a time, without telling. */
  setCursor(at, { reveal = true } = {}) {
    this.cursor = Math.max(0, Math.min(this.video.length, at));
    if (reveal) this.view.reveal(this.cursor);
    this.drawSoon();
  }

  seek(at) {
    this.setCursor(at);
    this.onSeek(this.cursor);
  }

  zoom(factor, around = this.cursor >= this.view.from && this.cursor <= this.view.to ? this.cursor : (this.view.from + this.view.to) / 2) {
    this.view.zoom(factor, around);
    this.drawSoon();
  }

  showWhole() {
    this.view.show(0, this.video.length);
    this.drawSoon();
  }

  goToAlert(direction) {
    const alerts = this.video.alerts;
    const alert = direction > 0 ? alerts.find((one) => one.from > this.cursor) : alerts.findLast((one) => one.from < this.cursor);
    if (alert) this.seek(alert.from);
  }

  /** To the sequence before or after. */
  step(direction) {
    const { sequences } = this.video;
    const place = firstAfter(sequences, this.cursor, (sequence) => sequence.start) - 1;
    const wanted = sequences[Math.max(0, place + direction)];
    if (wanted) this.seek(wanted.start);
  }

  onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const page = this.view.span / 2;
    const actions = {
      ArrowRight: () => (event.shiftKey ? this.pan(0.2) : this.step(1)),
      ArrowLeft: () => (event.shiftKey ? this.pan(-0.2) : this.step(-1)),
      ArrowUp: () => this.step(1), ArrowDown: () => this.step(-1),
      PageUp: () => this.seek(this.cursor + page), PageDown: () => this.seek(this.cursor - page),
      Home: () => this.seek(0), End: () => this.seek(this.video.length),
      "+": () => this.zoom(2), "=": () => this.zoom(2), "-": () => this.zoom(1 / 2), "0": () => this.showWhole(),
      n: () => this.goToAlert(1), p: () => this.goToAlert(-1), " ": () => this.onPlay(),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  pan(share) {
    this.view.pan(share * this.view.span);
    this.drawSoon();
  }

  // Pointers: a click chooses a time, a drag moves, two fingers zoom.

  xOf(event) { return event.clientX - this.box.getBoundingClientRect().left - this.gutter; }
  yOf(event) { return event.clientY - this.box.getBoundingClientRect().top; }

  onPointerDown(event) {
    if (event.button) return;
    this.box.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: this.xOf(event), from: this.xOf(event), moved: this.pointers.size > 0 });
  }

  onPointerMove(event) {
    const pointer = this.pointers.get(event.pointerId);
    const x = this.xOf(event);
    if (!pointer) return this.tell(event);
    const others = [...this.pointers.values()].filter((one) => one !== pointer);
    if (others.length) {
      const apart = (at) => Math.max(10, Math.abs(at - others[0].x));
      this.zoom(apart(x) / apart(pointer.x), this.view.at((x + others[0].x) / 2));
    } else if (pointer.moved || Math.abs(x - pointer.from) > kDragFrom) {
      this.view.pan(((pointer.x - x) / this.view.width) * this.view.span);
      this.drawSoon();
      tooltip.hide();
    } else {
      return undefined;
    }
    pointer.moved = true;
    pointer.x = x;
    return undefined;
  }

  onPointerUp(event) {
    const pointer = this.pointers.get(event.pointerId);
    this.pointers.delete(event.pointerId);
    if (pointer && !pointer.moved && event.type === "pointerup") this.seek(this.view.at(Math.max(0, this.xOf(event))));
  }

  onWheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.zoom(2 ** (-event.deltaY / 200), this.view.at(this.xOf(event)));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.pan((event.deltaX || event.deltaY) / this.view.width);
    }
  }

  /** The overview shows the whole recording; pressing in it moves the view there. */
  onOverview(event, pressed) {
    if (pressed) this.overview.setPointerCapture(event.pointerId);
    if (!(event.buttons & 1)) return;
    const box = this.overview.getBoundingClientRect();
    const at = ((event.clientX - box.left - this.gutter) / (box.width - this.gutter)) * this.video.length;
    this.view.show(at - this.view.span / 2, at + this.view.span / 2);
    this.drawSoon();
  }

  /** What is under the pointer. */
  tell(event) {
    const x = this.xOf(event);
    const lane = this.layout?.find(({ top, height }) => this.yOf(event) >= top && this.yOf(event) < top + height);
    if (!lane || x < 0) return tooltip.hide();
    const at = this.view.at(x);
    const content = lane.tell(at);
    return content ? tooltip.show(event.clientX, event.clientY, content, element("span", { class: "when" }, clock(at))) : tooltip.hide();
  }

  // Drawing.

  drawSoon() {
    this.pending ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.pending);
    this.pending = null;
    const width = this.box.clientWidth;
    if (!width) return;
    this.gutter = width < kNarrow ? 0 : kGutter;
    this.view.width = width - this.gutter;
    this.layout = this.arrange();
    const last = this.layout.at(-1);
    const height = last.top + last.height + 4;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("height", height);
    filled(this.svg, [hatching(), svg("g", { transform: `translate(${this.gutter} 0)` }, this.axis(height)),
      this.layout.map((lane) => this.laneNode(lane)), this.cursorNode(height)]);
    this.drawOverview(width);
    this.range.textContent = this.view.isWhole ? `all of ${clock(this.video.length, kSecond)}` : `${clock(this.view.from)} – ${clock(this.view.to)}`;
    this.box.setAttribute("aria-valuenow", Math.round(this.cursor / kSecond));
    this.box.setAttribute("aria-valuetext", momentText(this.video, this.cursor));
    this.box.dataset.from = Math.round(this.view.from);
    this.box.dataset.to = Math.round(this.view.to);
  }

  /** The lanes with their places from the top: {name, top, height, draw, tell}. */
  arrange() {
    const lanes = [];
    let top = kAxisHeight;
    const add = (name, height, draw, tell) => {
      if (!this.gutter) top += kLabelHeight;
      lanes.push({ name, top, height, draw, tell });
      top += height + kLaneGap;
    };
    const packed = packAlerts(this.video.alerts);
    const rows = Math.max(1, ...packed.map(({ row }) => row + 1));
    const kRow = 22;
    add("Alerts", rows * kRow, () => packed.filter(({ alert }) => alert.to >= this.view.from && alert.from <= this.view.to).map(({ alert, row, next }) =>
      svg("g", { transform: `translate(0 ${row * kRow})` }, drawAlert(alert, this.view, kRow - 4, next))),
    (at) => this.video.alertsAt(at).map((alert) => alertTip(alert, at)));
    for (const lane of this.video.lanes) {
      add(lane.name, kLaneHeight, () => drawRuns(lane, this.view, kLaneHeight), (at) => runTip(this.video, lane, at));
    }
    add("Stillness", 36, () => drawStillness(this.video, this.view, 36), (at) => stillTip(this.video, at));
    if (this.video.analyses.length) {
      add("Answer time", 30, () => drawAnswerTimes(this.video, this.view, 30), (at) => {
        const sequence = this.video.sequenceAt(at);
        return sequence && element("strong", {}, `sequence ${sequence.number}: ${duration(sequence.took)}`);
      });
    }
    return lanes;
  }

  laneNode(lane) {
    const name = this.gutter
      ? svg("text", { class: "lane-name", x: 0, y: lane.top + lane.height / 2 }, lane.name)
      : svg("text", { class: "lane-name", x: 0, y: lane.top - 7 }, lane.name);
    return [name, svg("svg", { x: this.gutter, y: lane.top, width: this.view.width, height: lane.height, overflow: "hidden" },
      svg("rect", { class: "lane-ground", width: this.view.width, height: lane.height, rx: 2 }), lane.draw())];
  }

  axis(height) {
    const { times, step } = this.view.ticks(96);
    return times.map((at) => [
      svg("line", { class: "tick", x1: this.view.x(at), x2: this.view.x(at), y1: kAxisHeight - 7, y2: height }),
      svg("text", { class: "tick-label", x: this.view.x(at) + 3, y: 12 }, clock(at, step))]);
  }

  cursorNode(height) {
    if (this.cursor < this.view.from || this.cursor > this.view.to) return [];
    const x = this.gutter + this.view.x(this.cursor);
    const label = clock(this.cursor);
    const half = label.length * 3.9 + 5;
    const middle = Math.max(half, Math.min(this.gutter + this.view.width - half, x));
    return svg("g", { class: "cursor" },
      svg("line", { x1: x, x2: x, y1: 16, y2: height }),
      svg("rect", { x: middle - half, y: 0, width: 2 * half, height: 17, rx: 3 }),
      svg("text", { x: middle, y: 12, "text-anchor": "middle" }, label));
  }

  drawOverview(width) {
    const whole = new TimelineView(this.video.length);
    whole.width = width - this.gutter;
    const height = kOverviewHeight;
    const lanes = this.video.lanes.slice(0, this.video.analyses.length || undefined);
    const each = lanes.length ? 12 / lanes.length : 0;
    this.overview.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.overview.replaceChildren(svg("g", { transform: `translate(${this.gutter} 0)` },
      svg("rect", { class: "overview-ground", width: whole.width, height, rx: 3 }),
      lanes.map((lane, i) => visibleRuns(lane.runs, whole).filter(({ run }) => run.tone !== "calm").map(({ left, right, run }) =>
        svg("rect", { x: left, width: Math.max(0.75, right - left), y: 19 + i * each, height: each, class: `run tone-${run.tone}` }))),
      this.video.alerts.map((alert) => svg("g", { transform: "translate(0 3)" }, drawAlert(alert, whole, 13))),
      svg("path", { class: "shade", d: `M0 0H${whole.x(this.view.from)}V${height}H0ZM${whole.x(this.view.to)} 0H${whole.width}V${height}H${whole.x(this.view.to)}Z` }),
      svg("rect", { class: "window", x: whole.x(this.view.from) + 0.75, y: 0.75, width: Math.max(3, whole.x(this.view.to) - whole.x(this.view.from) - 1.5), height: height - 1.5, rx: 3 }),
      svg("line", { class: "overview-cursor", x1: whole.x(this.cursor), x2: whole.x(this.cursor), y1: 0, y2: height })));
  }
}

/** What lanes are filled with where an answer is missing. */
function hatching() {
  return svg("defs", {}, svg("pattern", { id: "hatching", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { width: 5, height: 5, class: "hatch-ground" }), svg("rect", { width: 1.4, height: 5, class: "hatch-line" })));
}

function alertTip(alert, at) {
  const step = alert.steps.findLast((one) => one.at <= at) ?? alert.steps[0];
  return element("div", {}, element("strong", {}, severityMark(step.severity), ` ${spoken(alert.kind)}, ${step.severity}`),
    element("p", {}, step.message), element("p", { class: "when" }, `${clock(alert.from)} – ${clock(alert.to)}${alert.reason ? `, ${alert.reason}` : ""}`));
}

function runTip(video, lane, at) {
  const run = lane.runs.find((one) => one.from <= at && at < one.to);
  if (!run) return element("span", {}, "no sequence");
  const sequence = run.first === undefined ? null : video.sequenceAt(at);
  const answer = sequence?.answers[lane.key];
  const error = sequence?.errors[lane.key];
  return [
    element("strong", {}, swatch(run.tone), " ", error ? `no answer: ${spoken(error.error)}` : answer ? `${answerText(lane.key, answer)}, ${answer.confidence} %` : spoken(run.word)),
    error?.text ? element("p", {}, error.text) : null,
    answer?.summary ? element("p", {}, `“${answer.summary}”`) : null,
    answer && !run.counts ? element("p", { class: "when" }, "too unsure to count") : null];
}

function stillTip(video, at) {
  if (video.isBlocked(at)) return element("strong", {}, "the picture is black or covered");
  const still = video.stillFor(at);
  return element("strong", {}, still ? `nothing has moved for ${duration(still)}` : "moving");
}
