// One recording: what is known of it, its player, its timeline.

class VideoPage {
  /** @param at  ms; null: the first alert's time, or the beginning */
  constructor(recording, neighbours, at) {
    this.recording = recording;
    this.node = element("article", { class: "video" }, this.head(neighbours));
    const data = timelineData(recording);
    if (!data || data.unreadable) {
      this.node.append(
        element(
          "p",
          { class: "empty" },
          data
            ? `Its results cannot be shown: ${data.unreadable}`
            : "Its timeline is not in this page: there was no room for every recording's, and those with worse alerts went first. Its results are in " +
                `${recording.key}.findings.jsonl; a merge of a folder with fewer of them has it.`,
        ),
      );
      return;
    }
    this.video = new VideoData(recording, data);
    this.player = new Player(recording, (ms) => this.follow(ms));
    this.moment = new Moment(this.video);
    this.timeline = new Timeline(
      this.video,
      (ms) => this.goTo(ms),
      () => this.player.toggle(),
    );
    this.node.append(
      element("div", { class: "stage" }, this.player.node, this.moment.node),
      this.timeline.node,
      legend(this.video),
      alertsList(this.video, (ms) => this.timeline.seek(ms)),
      costFigures(data.end),
    );
    this.start = at ?? this.video.alerts[0]?.from ?? 0;
  }

  /** After it has been put into the page. */
  open() {
    this.goTo(this.start, this.start > 0);
    this.timeline?.setCursor(this.start);
  }

  /** To a time that the address names. */
  jump(at) {
    this.timeline?.setCursor(at);
    this.goTo(at);
  }

  goTo(ms, remember = true) {
    if (!this.video) return;
    this.player.seek(ms);
    this.moment.show(ms);
    if (remember) rememberRoute(this.recording.key, ms);
  }

  /** While the player plays. */
  follow(ms) {
    this.timeline.setCursor(ms);
    this.moment.show(ms);
  }

  close() {
    this.timeline?.close();
    this.player?.close();
  }

  head({ before, after }) {
    const recording = this.recording;
    const link = (to, text, label) =>
      to
        ? element(
            "a",
            {
              class: "neighbour",
              href: routeTo(to.key),
              "aria-label": `${label}: ${to.name}`,
              title: to.name,
            },
            text,
          )
        : null;
    const facts = [
      clock(recording.length_ms, kSecond),
      recording.analysed_ms < recording.length_ms - kSecond
        ? `analysed to ${clock(recording.analysed_ms, kSecond)}`
        : null,
      counted(recording.sequences, "sequence"),
      recording.missing
        ? `${number(recording.missing)} with an answer missing`
        : "no answer missing",
      recording.started_at
        ? `driven on ${new Date(recording.started_at).toLocaleString("en", { dateStyle: "long", timeStyle: "short" })}`
        : `analysed in ${duration(recording.wall_ms)} (${speed(recording.analysed_ms, recording.wall_ms)})`,
      [recording.model, recording.strategy].filter(Boolean).join(", ") || "no model",
    ];
    return element(
      "header",
      { class: "masthead" },
      element(
        "nav",
        { "aria-label": "Recordings" },
        element("a", { href: "#", class: "back" }, "‹ All recordings"),
        element(
          "span",
          { class: "neighbours" },
          link(before, "‹ Before", "The one before"),
          link(after, "After ›", "The one after"),
        ),
      ),
      element(
        "h1",
        {},
        recording.name,
        recording.outcome !== "complete" ? element("span", { class: "badge" }, recording.outcome) : null,
      ),
      element("p", { class: "lede" }, facts.filter(Boolean).join(" · ")),
      recording.error ? element("p", { class: "error" }, recording.error) : null,
      recording.unreadable
        ? element("p", { class: "error" }, `Its alerts cannot be shown: ${recording.unreadable}`)
        : null,
      ...recording.notes.map((note) => element("p", { class: "note" }, note)),
      element("p", { class: "note path" }, recording.path),
    );
  }
}

/** What colours in this recording's lanes mean: only those that occur. */
function legend(video) {
  const lanes = video.lanes.map((lane) => {
    const tones = new Map(lane.runs.map((run) => [run.word, run.tone]));
    return tones.size
      ? element(
          "div",
          { class: "legend-lane" },
          element("span", { class: "legend-name" }, lane.name),
          [...tones].map(([word, tone]) =>
            element(
              "span",
              { class: "legend-item" },
              swatch(tone),
              ` ${tone === "missing" ? "no answer" : spoken(word)}`,
            ),
          ),
        )
      : null;
  });
  return element(
    "details",
    { class: "legend-box" },
    element("summary", {}, "What the colours mean"),
    element(
      "div",
      { class: "legend-lane" },
      element("span", { class: "legend-name" }, "Alerts"),
      kSeverities.map((severity) =>
        element("span", { class: "legend-item" }, severityMark(severity), ` ${severity}`),
      ),
    ),
    lanes,
    element(
      "p",
      { class: "note" },
      `Pale: the model was less than ${kConfidenceFloor} % sure, which counts for no alert.`,
    ),
  );
}

/** Where this recording's time went. */
function costFigures(end) {
  if (!end)
    return element("p", { class: "error" }, "The findings have no end: they are not whole.");
  const { run } = end;
  const facts = [
    ["Frames decoded", number(end.frames)],
    ["… encoded for the model", number(end.frames_sampled)],
    ["… skipped as static", number(end.frames_static)],
    ["… unreadable", number(end.frames_unreadable)],
    ["A query, median", duration(run.query_ms_p50)],
    ["A query, 95 %", duration(run.query_ms_p95)],
    ["A sequence, median", duration(run.sequence_ms_p50)],
    ["A sequence, 95 %", duration(run.sequence_ms_p95)],
    ["Retries", number(run.retries)],
    [
      "Frames found in the cache",
      percent(run.cache_hits / Math.max(1, run.cache_hits + run.cache_misses)),
    ],
    ["Limited by", run.limited_by],
    ...Object.entries(run.stages).map(([stage, ms]) => [
      stageTexts(stage)[0],
      `${duration(ms)} (${percent(run.wall_ms ? ms / run.wall_ms : 0)})`,
    ]),
  ];
  return element(
    "section",
    { class: "cost", "aria-labelledby": "cost-heading" },
    element("h2", { id: "cost-heading" }, "Speed"),
    element(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) =>
        element("div", {}, element("dt", {}, name), element("dd", {}, value)),
      ),
    ),
  );
}
