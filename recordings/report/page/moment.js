// What was seen at one time of a recording, in words.

/** For readers of the screen: one line. */
function momentText(video, at) {
  const sequence = video.sequenceAt(at);
  const alerts = video.alertsAt(at).map((alert) => `alert ${spoken(alert.kind)}`);
  const answers = video.analyses.map((analysis) => {
    const answer = sequence?.answers[analysis];
    return answer ? `${kLaneNames[analysis] ?? analysis} ${answerText(analysis, answer)}` : null;
  });
  return [clock(at), ...alerts, ...answers].filter(Boolean).join(", ");
}

class Moment {
  constructor(video) {
    this.video = video;
    this.node = element("section", { class: "moment", "aria-label": "At this time" });
  }

  show(at) {
    const sequence = this.video.sequenceAt(at);
    const still = this.video.stillFor(at);
    filled(this.node, [
      element("h2", {}, `At ${this.video.clock(at)}`),
      element(
        "div",
        { class: "now-alerts" },
        this.video.alertsAt(at).map((alert) => {
          const step = stepOf(alert, at);
          return element(
            "p",
            { class: "now-alert" },
            severityMark(step.severity),
            " ",
            element("strong", {}, sentence(spoken(alert.kind))),
            ` ${step.severity}: ${step.message}`,
            step.details.why ? element("span", { class: "note" }, ` ${step.details.why}`) : null,
          );
        }),
      ),
      element(
        "dl",
        { class: "answers" },
        this.video.analyses.map((analysis) => this.answerRow(analysis, sequence)),
      ),
      element(
        "p",
        { class: "note" },
        [
          sequence
            ? `Sequence ${sequence.number}, ${clock(sequence.start)} – ${clock(sequence.end)}, answered in ${duration(sequence.took)}`
            : "No sequence yet",
          still ? `nothing has moved for ${duration(still)}` : null,
          this.video.isBlocked(at) ? "the picture is black or covered" : null,
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    ]);
  }

  answerRow(analysis, sequence) {
    const answer = sequence?.answers[analysis];
    const error = sequence?.errors[analysis];
    const name = element("dt", {}, kLaneNames[analysis] ?? spoken(analysis));
    if (!answer) {
      return [
        name,
        element(
          "dd",
          {},
          swatch(error ? "missing" : "unknown"),
          " ",
          error ? `no answer: ${spoken(error.error)}${error.text ? ` (${error.text})` : ""}` : "–",
        ),
      ];
    }
    const tone = toneOf(analysis, headWord(analysis, answer));
    return [
      name,
      element(
        "dd",
        {},
        swatch(tone),
        " ",
        element("strong", {}, sentence(answerText(analysis, answer))),
        element(
          "span",
          { class: "confidence", title: "the model's confidence" },
          element("span", { class: `meter tone-${tone}`, style: `width:${answer.confidence}%` }),
        ),
        element("span", { class: "confidence-value" }, `${answer.confidence} %`),
        answer.summary ? element("q", { class: "summary" }, answer.summary) : null,
      ),
    ];
  }
}
