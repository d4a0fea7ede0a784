// The timeline: everything that was seen, over the recording's time. Moves with mouse, fingers and
// keys; where one is in it (the cursor) is told to whoever asked for it.

const kGutter = 118;
const kNarrow = 620;

class Timeline {
  /** @param onSeek  (ms) the user has chosen a time; @param onPlay  play or pause */
  constructor(video, onSeek, onPlay) {
    this.video = video;
    this.view = new TimelineView(video.length);
    this.cursor = 0;
    this.gutter = kGutter;
    this.layout = [];
    this.onSeek = onSeek;
    this.onPlay = onPlay;
    this.overview = new TimelineOverview(video, (at) => this.look(at));
    this.svg = svg("svg", { class: "timeline-lanes", "aria-hidden": "true" });
    this.box = element(
      "div",
      {
        class: "timeline-box",
        tabindex: 0,
        role: "slider",
        "aria-label": "Time in the recording",
        "aria-describedby": "timeline-keys",
        "aria-valuemin": 0,
        "aria-valuemax": Math.round(video.length / kSecond),
        onkeydown: (event) => this.onKey(event),
      },
      this.svg,
    );
    this.listenToPointers();
    this.node = element(
      "div",
      { class: "timeline" },
      this.toolbar(),
      this.overview.node,
      this.box,
      keysLine(),
    );
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.box);
  }

  close() {
    this.resized.disconnect();
    cancelAnimationFrame(this.pending);
    tooltip.hide();
  }

  listenToPointers() {
    const left = () => this.box.getBoundingClientRect().left + this.gutter;
    new PointerMoves(this.box, (event) => event.clientX - left(), {
      chosen: (x) => this.seek(this.view.at(Math.max(0, x))),
      moved: (pixels) => this.pan(pixels / this.view.width),
      zoomed: (factor, x) => this.zoom(factor, this.view.at(x)),
      over: (event) => this.tell(event, event.clientX - left()),
      left: () => tooltip.hide(),
    });
  }

  toolbar() {
    const button = (label, name, action) =>
      element(
        "button",
        { type: "button", class: "tool", "aria-label": name, title: name, onclick: action },
        label,
      );
    this.range = element("span", { class: "range" });
    return element(
      "div",
      { class: "toolbar", role: "group", "aria-label": "Timeline" },
      button("−", "Zoom out", () => this.zoom(1 / 2)),
      button("+", "Zoom in", () => this.zoom(2)),
      button("Whole", "Show the whole recording", () => this.showWhole()),
      button("‹ Alert", "Go to the alert before", () => this.goToAlert(-1)),
      button("Alert ›", "Go to the next alert", () => this.goToAlert(1)),
      this.range,
    );
  }

  /** Goes to a time, without telling. */
  setCursor(at) {
    this.cursor = Math.max(0, Math.min(this.video.length, at));
    this.view.reveal(this.cursor);
    this.drawSoon();
  }

  seek(at) {
    this.setCursor(at);
    this.onSeek(this.cursor);
  }

  /** By default around the cursor, where that is in sight. */
  zoom(factor, around = this.nearestInSight(this.cursor)) {
    this.view.zoom(factor, around);
    this.drawSoon();
  }

  nearestInSight(at) {
    const { from, to } = this.view;
    return at >= from && at <= to ? at : (from + to) / 2;
  }

  /** By a share of what is in sight. */
  pan(share) {
    this.view.pan(share * this.view.span);
    tooltip.hide();
    this.drawSoon();
  }

  look(at) {
    this.view.show(at - this.view.span / 2, at + this.view.span / 2);
    this.drawSoon();
  }

  showWhole() {
    this.view.show(0, this.video.length);
    this.drawSoon();
  }

  goToAlert(direction) {
    const { alerts } = this.video;
    const alert =
      direction > 0
        ? alerts.find((one) => one.from > this.cursor)
        : alerts.findLast((one) => one.from < this.cursor);
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
      ArrowUp: () => this.step(1),
      ArrowDown: () => this.step(-1),
      PageUp: () => this.seek(this.cursor + page),
      PageDown: () => this.seek(this.cursor - page),
      Home: () => this.seek(0),
      End: () => this.seek(this.video.length),
      "+": () => this.zoom(2),
      "=": () => this.zoom(2),
      "-": () => this.zoom(1 / 2),
      0: () => this.showWhole(),
      n: () => this.goToAlert(1),
      p: () => this.goToAlert(-1),
      " ": () => this.onPlay(),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  /** What is under the pointer. */
  tell(event, x) {
    const y = event.clientY - this.box.getBoundingClientRect().top;
    const lane = this.layout.find(({ top, height }) => y >= top && y < top + height);
    const at = this.view.at(x);
    const content = lane && x >= 0 ? [lane.tell(at)].flat().filter(Boolean) : [];
    if (!content.length) tooltip.hide();
    else
      tooltip.show(
        event.clientX,
        event.clientY,
        content,
        element("span", { class: "when" }, this.video.clock(at)),
      );
  }

  drawSoon() {
    this.pending ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.pending);
    this.pending = null;
    const width = this.box.clientWidth;
    if (!width) return;
    const { view, video, cursor } = this;
    this.gutter = width < kNarrow ? 0 : kGutter;
    view.width = width - this.gutter;
    this.layout = arrangeLanes(video, view, !this.gutter);
    const last = this.layout.at(-1);
    const height = last.top + last.height + 4;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("height", height);
    filled(this.svg, [
      hatching(),
      drawAxis(video, view, this.gutter, height),
      this.layout.map((lane) => drawLane(lane, view, this.gutter)),
      drawCursor(video, cursor, view, this.gutter, height),
    ]);
    this.overview.draw(view, this.gutter, cursor);
    this.range.textContent = view.isWhole
      ? `all of ${clock(video.length, kSecond)}`
      : `${video.clock(view.from)} – ${video.clock(view.to)}`;
    this.box.setAttribute("aria-valuenow", Math.round(cursor / kSecond));
    this.box.setAttribute("aria-valuetext", momentText(video, cursor));
    this.box.dataset.from = Math.round(view.from);
    this.box.dataset.to = Math.round(view.to);
  }
}

/** What the keyboard does in it. */
function keysLine() {
  const keys = (...names) => names.map((name) => element("kbd", {}, name));
  return element(
    "p",
    { class: "keys", id: "timeline-keys" },
    keys("←", "→"),
    " sequence · ",
    keys("Shift"),
    "+",
    keys("←", "→"),
    " move · ",
    keys("+", "−"),
    " zoom · ",
    keys("0"),
    " whole · ",
    keys("P", "N"),
    " alert · ",
    keys("Space"),
    " play · mouse: drag to move, ",
    keys("Ctrl"),
    "+wheel to zoom",
  );
}
