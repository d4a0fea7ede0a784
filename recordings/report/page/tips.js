// What the tooltip tells of what is under the pointer in the timeline.

function alertTip(alert, at) {
  const step = stepOf(alert, at);
  return element(
    "div",
    {},
    element("strong", {}, severityMark(step.severity), ` ${spoken(alert.kind)}, ${step.severity}`),
    element("p", {}, step.message),
    element(
      "p",
      { class: "when" },
      `${clock(alert.from)} – ${clock(alert.to)}${alert.reason ? `, ${alert.reason}` : ""}`,
    ),
  );
}

function runTip(video, lane, at) {
  const run = lane.runs.find((one) => one.from <= at && at < one.to);
  if (!run) return element("span", {}, "no sequence");
  const sequence = run.first === undefined ? null : video.sequenceAt(at);
  const answer = sequence?.answers[lane.key];
  const error = sequence?.errors[lane.key];
  const told = answer
    ? `${answerText(lane.key, answer)}, ${answer.confidence} %`
    : spoken(run.word);
  return [
    element(
      "strong",
      {},
      swatch(run.tone),
      " ",
      error ? `no answer: ${spoken(error.error)}` : told,
    ),
    error?.text ? element("p", {}, error.text) : null,
    answer?.summary ? element("p", {}, `“${answer.summary}”`) : null,
    answer && !run.counts ? element("p", { class: "when" }, "too unsure to count") : null,
  ];
}

function stillTip(video, at) {
  if (video.isBlocked(at)) return element("strong", {}, "the picture is black or covered");
  const still = video.stillFor(at);
  return element("strong", {}, still ? `nothing has moved for ${duration(still)}` : "moving");
}

function answerTimeTip(video, at) {
  const sequence = video.sequenceAt(at);
  return (
    sequence && element("strong", {}, `sequence ${sequence.number}: ${duration(sequence.took)}`)
  );
}
