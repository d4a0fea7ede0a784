// The timeline's lanes one below the other, with its axis and the cursor.

const kLaneHeight = 24;
const kAlertHeight = 22;
const kStillHeight = 36;
const kTimesHeight = 30;
const kLaneGap = 7;
const kLabelHeight = 17;
const kAxisHeight = 26;

/** The lanes with their places from the top: {name, top, height, draw(), tell(ms)}.
    @param isNarrow  names stand above their lanes, not beside them */
function arrangeLanes(video, view, isNarrow) {
  const lanes = [];
  let top = kAxisHeight;
  const add = (name, height, draw, tell) => {
    if (isNarrow) top += kLabelHeight;
    lanes.push({ name, top, height, draw, tell });
    top += height + kLaneGap;
  };
  const packed = packAlerts(video.alerts);
  const rows = Math.max(1, ...packed.map(({ row }) => row + 1));
  add(
    "Alerts",
    rows * kAlertHeight,
    () => drawAlerts(packed, view),
    (at) => video.alertsAt(at).map((alert) => alertTip(alert, at)),
  );
  for (const lane of video.curves?.lanes ?? []) {
    add(
      lane.name,
      kStillHeight,
      () => video.curves.draw(lane, view, kStillHeight),
      (at) => video.curves.tell(lane, at),
    );
  }
  for (const lane of video.lanes) {
    add(
      lane.name,
      kLaneHeight,
      () => drawRuns(lane, view, kLaneHeight),
      (at) => runTip(video, lane, at),
    );
  }
  add(
    "Stillness",
    kStillHeight,
    () => drawStillness(video, view, kStillHeight),
    (at) => stillTip(video, at),
  );
  if (video.analyses.length) {
    add(
      "Answer time",
      kTimesHeight,
      () => drawAnswerTimes(video, view, kTimesHeight),
      (at) => answerTimeTip(video, at),
    );
  }
  return lanes;
}

function drawAlerts(packed, view) {
  return packed
    .filter(({ alert }) => alert.to >= view.from && alert.from <= view.to)
    .map(({ alert, row, next }) =>
      svg(
        "g",
        { transform: `translate(0 ${row * kAlertHeight})` },
        drawAlert(alert, view, kAlertHeight - 4, next),
      ),
    );
}

function drawLane(lane, view, gutter) {
  const y = gutter ? lane.top + lane.height / 2 : lane.top - 7;
  return [
    svg("text", { class: "lane-name", x: 0, y }, lane.name),
    svg(
      "svg",
      { x: gutter, y: lane.top, width: view.width, height: lane.height, overflow: "hidden" },
      svg("rect", { class: "lane-ground", width: view.width, height: lane.height, rx: 2 }),
      lane.draw(),
    ),
  ];
}

function drawAxis(video, view, gutter, height) {
  const { times, step } = view.ticks(96, video.since ?? 0);
  return svg(
    "g",
    { transform: `translate(${gutter} 0)` },
    times.map((at) => {
      const x = view.x(at);
      return [
        svg("line", { class: "tick", x1: x, x2: x, y1: kAxisHeight - 7, y2: height }),
        svg("text", { class: "tick-label", x: x + 3, y: 12 }, video.clock(at, step)),
      ];
    }),
  );
}

function drawCursor(video, at, view, gutter, height) {
  if (at < view.from || at > view.to) return null;
  const x = gutter + view.x(at);
  const label = video.clock(at);
  const half = label.length * 3.9 + 5;
  const middle = Math.max(half, Math.min(gutter + view.width - half, x));
  return svg(
    "g",
    { class: "cursor" },
    svg("line", { x1: x, x2: x, y1: 16, y2: height }),
    svg("rect", { x: middle - half, y: 0, width: 2 * half, height: 17, rx: 3 }),
    svg("text", { x: middle, y: 12, "text-anchor": "middle" }, label),
  );
}

/** What lanes are filled with where an answer is missing. */
function hatching() {
  return svg(
    "defs",
    {},
    svg(
      "pattern",
      {
        id: "hatching",
        width: 5,
        height: 5,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      },
      svg("rect", { width: 5, height: 5, class: "hatch-ground" }),
      svg("rect", { width: 1.4, height: 5, class: "hatch-line" }),
    ),
  );
}
