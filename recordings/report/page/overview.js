// The head of the report: how much was watched, what was told, where the time went.

const kStageTexts = {
  analyse: ["Model", "a sequence of the video was being asked"],
  held_back: ["Waiting for lanes", "the decoder waited for the model's answers or the reflex lane"],
  decode: ["Decoding", "waited for the video's next frame"],
  sample: ["Comparing frames", "looked for what is new in a frame"],
  encode: ["Encoding", "scaled and compressed frames for the model"],
  reflex: ["Reflex lane", "looked for the face, its eyes and where it turns"],
};

const kPaceTexts = {
  model: [
    "The model servers set the pace.",
    "More of them, or a faster strategy, makes the batch faster; more workers do not.",
  ],
  decode: [
    "Decoding the videos sets the pace.",
    "More workers make the batch faster as long as there are processors for them; the model servers have time left.",
  ],
  encode: [
    "Encoding pictures sets the pace.",
    "Smaller pictures (encoder.max_side) or more processors make the batch faster.",
  ],
  reflex: [
    "The reflex lane sets the pace.",
    "More processors, fewer frames (vision.fps) or no such lane (vision.enabled) make the batch faster.",
  ],
};

/** A stage's name and what it did; a newer program may have stages that this page does not know. */
function stageTexts(stage) {
  return kStageTexts[stage] ?? [sentence(spoken(stage)), ""];
}

/** {key: count} with the greatest first. */
function byCount(counts) {
  return Object.entries(counts).sort((a, b) => b[1] - a[1]);
}

function sumOf(key) {
  return recordings.reduce((sum, recording) => sum + recording[key], 0);
}

function headline() {
  const totals = report.summary.totals;
  const withAlerts = recordings.filter((recording) => recording.alertCount).length;
  const run = report.summary.run;
  const whole = run.workers > 0 && run.taken_over === 0;
  const unopened = report.summary.failures.length - totals.broken - (totals.unanswered ?? 0);
  const models = [...new Set(recordings.map((recording) => recording.model).filter(Boolean))];
  const facts = [
    withAlerts ? `${number(withAlerts)} with alerts` : "none with alerts",
    totals.broken ? `${number(totals.broken)} broken` : null,
    totals.unanswered ? `${number(totals.unanswered)} not answered whole` : null,
    unopened > 0 ? `${number(unopened)} could not be opened` : null,
    whole
      ? `analysed in ${duration(run.wall_ms)} with ${counted(run.workers, "worker")}, ${speed(totals.analysed_ms, run.wall_ms)} as fast as they were driven`
      : null,
    models.length ? models.join(", ") : "no model",
  ];
  return element(
    "header",
    { class: "masthead" },
    element("p", { class: "overline" }, `${report.program} · batch report`),
    element(
      "h1",
      {},
      `${counted(totals.videos, "recording")}, ${duration(totals.analysed_ms)} watched`,
    ),
    element("p", { class: "lede" }, facts.filter(Boolean).join(" · ")),
    element("p", { class: "note" }, `As of ${run.ended_at.replace("T", " ").replace("Z", " UTC")}`),
  );
}

/** Alerts by kind and severity, as bars that filter the table. */
function alertFigures(onKind) {
  const kinds = new Map();
  for (const recording of recordings) {
    for (const [kind, counts] of Object.entries(recording.alerts)) {
      const sums = kinds.get(kind) ?? [0, 0, 0];
      kinds.set(
        kind,
        sums.map((sum, i) => sum + counts[i]),
      );
    }
  }
  const total = (counts) => counts.reduce((sum, n) => sum + n, 0);
  const rows = [...kinds].sort((a, b) => total(b[1]) - total(a[1]));
  const most = Math.max(1, ...rows.map(([, counts]) => total(counts)));
  return element(
    "section",
    { class: "figure", "aria-labelledby": "alerts-heading" },
    element("h2", { id: "alerts-heading" }, "Alerts"),
    rows.length ? null : element("p", {}, "None was raised."),
    rows.map(([kind, counts]) =>
      element(
        "button",
        {
          class: "bar-row",
          type: "button",
          onclick: () => onKind(kind),
          "aria-label": `${spoken(kind)}: ${kSeverities.map((severity, i) => `${counts[i]} ${severity}`).join(", ")}. Show these recordings`,
        },
        element("span", { class: "bar-name" }, sentence(spoken(kind))),
        element(
          "span",
          { class: "bar-track" },
          kSeverities.map((severity, i) =>
            counts[i]
              ? element("span", {
                  class: `bar-part severity-${severity}`,
                  style: `flex-grow:${counts[i]}`,
                  title: `${counts[i]} ${severity}`,
                })
              : null,
          ),
          element("span", { style: `flex-grow:${most - total(counts)}` }),
        ),
        element("span", { class: "bar-value" }, number(total(counts))),
      ),
    ),
    rows.length
      ? element(
          "p",
          { class: "legend" },
          kSeverities.map((severity) =>
            element("span", {}, severityMark(severity), ` ${severity}`),
          ),
        )
      : null,
  );
}

/** The stages' shares of the videos' time, and which of them the others wait for. */
function paceFigures() {
  const { stages, wall_ms: wall } = report.cost;
  const limits = {};
  for (const recording of recordings)
    limits[recording.limited_by] = (limits[recording.limited_by] ?? 0) + recording.wall_ms;
  const [limit] = byCount(limits)[0] ?? ["model"];
  const [verdict, advice] = kPaceTexts[limit] ?? [`${limit} sets the pace.`, ""];
  const run = report.summary.run;
  return element(
    "section",
    { class: "figure", "aria-labelledby": "pace-heading" },
    element("h2", { id: "pace-heading" }, "Where the time went"),
    recordings.length ? element("p", {}, element("strong", {}, verdict), " ", advice) : null,
    Object.keys(stages).map((stage) => {
      const share = wall > 0 ? Math.min(1, stages[stage] / wall) : 0;
      return element(
        "div",
        { class: "bar-row", title: stageTexts(stage)[1] },
        element("span", { class: "bar-name" }, stageTexts(stage)[0]),
        element(
          "span",
          { class: "bar-track" },
          element("span", {
            class: `bar-part ${stage === "analyse" ? "pace-model" : "pace"}`,
            style: `width:${share * 100}%`,
          }),
        ),
        element("span", { class: "bar-value" }, percent(share)),
      );
    }),
    element(
      "p",
      { class: "note" },
      "Shares of the time that each video took; stages work at the same time.",
      run.workers > 0
        ? ` Servers busy ${percent(run.server_busy_share)} of the run, ${number(run.sequences_per_second, 1)} sequences/s.`
        : "",
    ),
  );
}

/** The median over all sequences' videos, each weighed by its number of sequences. */
function typical(key) {
  const sorted = recordings
    .filter((recording) => recording.sequences)
    .sort((a, b) => a[key] - b[key]);
  let left = sorted.reduce((sum, recording) => sum + recording.sequences, 0) / 2;
  return sorted.find((recording) => (left -= recording.sequences) <= 0)?.[key] ?? 0;
}

function answerFigures() {
  const totals = report.summary.totals;
  const sequences = totals.sequences;
  const took = sumOf("wall_ms");
  const facts = [
    ["Sequences", number(sequences)],
    [
      "With an answer missing",
      `${number(totals.sequences_incomplete)} (${percent(sequences ? totals.sequences_incomplete / sequences : 0)})`,
    ],
    ["A typical sequence takes", sequences ? duration(typical("sequence_ms_p50")) : "–"],
    ["One in twenty longer than", sequences ? duration(typical("sequence_ms_p95")) : "–"],
    ["One video at a time", `${speed(totals.analysed_ms, took)} its own pace`],
  ];
  const errors = byCount(totals.errors);
  return element(
    "section",
    { class: "figure", "aria-labelledby": "answers-heading" },
    element("h2", { id: "answers-heading" }, "Answers"),
    element(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
    ),
    errors.length
      ? element(
          "p",
          { class: "note" },
          "Missing because: ",
          errors.map(([error, count]) => `${spoken(error)} ${number(count)}`).join(", "),
          ".",
        )
      : null,
  );
}

function failureList() {
  const failures = report.summary.failures;
  if (!failures.length) return null;
  const kShown = 200;
  return element(
    "details",
    { class: "failures", open: failures.length <= 5 },
    element(
      "summary",
      {},
      `${counted(failures.length, "recording")} could not be analysed, or not to the end`,
    ),
    element(
      "ul",
      {},
      failures
        .slice(0, kShown)
        .map((failure) =>
          element("li", {}, element("strong", {}, failure.path), element("br"), failure.error),
        ),
    ),
    failures.length > kShown
      ? element("p", {}, `and ${number(failures.length - kShown)} more, in summary.json`)
      : null,
  );
}
