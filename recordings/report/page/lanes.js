// Draws what stands in the timeline's lanes, each into a box of its own: plain SVG, only what is in
// sight, and never more parts than there are pixels.

const kLetterWidth = 6.6;
const kThinnest = 0.75;

/** Runs in sight, those too thin to be seen joined: of each pixel its most striking tone. */
function visibleRuns(runs, view) {
  const first = Math.max(0, firstAfter(runs, view.from, (run) => run.from) - 1);
  const shown = [];
  for (let i = first; i < runs.length && runs[i].from < view.to; ++i) {
    const run = runs[i];
    if (run.to < view.from) continue;
    const left = Math.max(0, view.x(run.from));
    const right = Math.min(view.width, view.x(run.to));
    const last = shown.at(-1);
    if (last && right - last.left < 1) {
      if (kTones.indexOf(run.tone) > kTones.indexOf(last.run.tone)) last.run = run;
      last.right = Math.max(last.right, right);
    } else {
      shown.push({ left, right, run });
    }
  }
  return shown;
}

function drawRuns(lane, view, height) {
  return visibleRuns(lane.runs, view).map(({ left, right, run }) => {
    const width = Math.max(1, right - left);
    const label = run.tone === "missing" ? "no answer" : spoken(run.word);
    return [
      svg("rect", {
        x: left,
        y: 0,
        width: Math.max(kThinnest, width - (width > 4 ? 1 : 0)),
        height,
        rx: width > 6 ? 2 : 0,
        class: `run tone-${run.tone}${run.counts ? "" : " unsure"}`,
      }),
      fits(label, width)
        ? svg(
            "text",
            {
              x: Math.max(left, 0) + 6,
              y: height / 2,
              class: `run-label on-${run.tone}${run.counts ? "" : " on-unsure"}`,
            },
            label,
          )
        : null,
    ];
  });
}

/** Alerts packed into as few rows as keep them apart, each with the time of the next in its row. */
function packAlerts(alerts) {
  const ends = [];
  return alerts
    .map((alert) => {
      let row = ends.findIndex((end) => end <= alert.from);
      if (row < 0) row = ends.length;
      ends[row] = alert.to;
      return { alert, row };
    })
    .map((one, i, all) => ({
      ...one,
      next: all.slice(i + 1).find(({ row }) => row === one.row)?.alert.from ?? Infinity,
    }));
}

/** A bar, in parts as its severity rose; the kind beside it where it does not fit inside.
    @param next  the time that what stands beside it must not reach */
function drawAlert(alert, view, height, next = Infinity) {
  const right = Math.min(view.width, Math.max(view.x(alert.to), view.x(alert.from) + 3));
  const kind = spoken(alert.kind);
  let named = false;
  const parts = alert.steps.map((step, i) => {
    const from = Math.max(0, view.x(step.at));
    const to =
      i + 1 < alert.steps.length ? Math.min(view.width, view.x(alert.steps[i + 1].at)) : right;
    if (to <= from) return null;
    const label = [`${kind} · ${step.severity}`, kind, step.severity]
      .slice(named ? 2 : 0)
      .find((text) => fits(text, to - from));
    named ||= label !== undefined && label !== step.severity;
    return [
      svg("rect", {
        x: from,
        y: 0,
        width: Math.max(1, to - from),
        height,
        class: `alert severity-${step.severity}`,
      }),
      label
        ? svg(
            "text",
            { x: from + 6, y: height / 2, class: `run-label on-severity-${step.severity}` },
            label,
          )
        : null,
    ];
  });
  const beside =
    !named && fits(kind, Math.min(view.width, view.x(next)) - right)
      ? svg("text", { x: right + 4, y: height / 2, class: "run-label beside" }, kind)
      : null;
  return [parts, beside];
}

function fits(text, width) {
  return width > text.length * kLetterWidth + 12;
}

/** How long nothing has moved, as ramps. */
function drawStillness(video, view, height) {
  const top = Math.max(1.3 * kStillWarning, ...video.data.still.map(([from, to]) => to - from));
  const y = (ms) => height - (ms / top) * height;
  const shapes = video.data.still
    .filter(([from, to]) => to > view.from && from < view.to)
    .map(([from, to]) => {
      const [left, right] = [view.x(from), view.x(to)];
      return svg("path", {
        class: to - from >= kStillWarning ? "still long" : "still",
        d: `M${left} ${height}L${right} ${y(to - from)}V${height}Z`,
      });
    });
  const blocked = video.data.blocked
    .filter(([from, to]) => to > view.from && from < view.to)
    .map(([from, to]) =>
      svg("rect", {
        class: "blocked",
        x: view.x(from),
        y: 0,
        width: Math.max(1, view.x(to) - view.x(from)),
        height,
      }),
    );
  return [
    blocked,
    shapes,
    svg("line", {
      class: "limit",
      x1: 0,
      x2: view.width,
      y1: y(kStillWarning),
      y2: y(kStillWarning),
    }),
    svg(
      "text",
      { class: "limit-label", x: 5, y: y(kStillWarning) + 11 },
      `${kStillWarning / kSecond} s`,
    ),
  ];
}

/** How long each sequence took to be analysed; of those in one pixel the longest. By square roots: the
    usual must be seen beside a query that ran out of time. */
function drawAnswerTimes(video, view, height) {
  const first = Math.max(
    0,
    firstAfter(video.sequences, view.from, (sequence) => sequence.start) - 1,
  );
  const bars = [];
  let top = 1;
  for (let i = first; i < video.sequences.length && video.sequences[i].start < view.to; ++i) {
    const { start, until, took } = video.sequences[i];
    const left = Math.max(0, view.x(start));
    const right = Math.min(view.width, view.x(until));
    const last = bars.at(-1);
    if (last && right - last.left < 1.5) {
      last.took = Math.max(last.took, took);
      last.right = Math.max(last.right, right);
    } else {
      bars.push({ left, right, took });
    }
    top = Math.max(top, took);
  }
  return [
    bars.map(({ left, right, took }) =>
      svg("rect", {
        class: "took",
        x: left,
        width: Math.max(1, right - left - 1),
        y: height * (1 - Math.sqrt(took / top)),
        height: height * Math.sqrt(took / top),
      }),
    ),
    svg("text", { class: "limit-label", x: 5, y: 11 }, `at most ${duration(top)}`),
  ];
}
