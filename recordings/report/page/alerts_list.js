// The alerts of one recording, as a list to jump from.

const kDetailTexts = {
  why: "why",
  evidence: "evidence",
  observations: "answers that agree",
  lasting_ms: "lasting",
  still_ms: "without movement",
  speed_kmh: "km/h",
  fault: "fault",
  reason: "reason",
  silent_ms: "without answers",
};

function detailText(details) {
  return Object.entries(details)
    .filter(([name]) => name in kDetailTexts)
    .map(([name, value]) => {
      const shown = name.endsWith("_ms") ? duration(value) : String(value);
      return `${kDetailTexts[name]} ${shown}`;
    })
    .join(" · ");
}

/** @param onSeek  (ms) */
function alertsList(video, onSeek) {
  const when = (at) =>
    element(
      "button",
      {
        type: "button",
        class: "time",
        onclick: () => onSeek(at),
        "aria-label": `Go to ${video.clock(at)}`,
      },
      video.clock(at),
    );
  return element(
    "section",
    { class: "alerts", "aria-labelledby": "alerts-list-heading" },
    element(
      "h2",
      { id: "alerts-list-heading" },
      video.alerts.length ? counted(video.alerts.length, "alert") : "No alerts",
    ),
    element(
      "ol",
      {},
      video.alerts.map((alert) =>
        element(
          "li",
          {},
          element(
            "div",
            { class: "alert-head" },
            severityMark(alert.severity),
            element("strong", {}, sentence(spoken(alert.kind))),
            element(
              "span",
              { class: "note" },
              `${duration(alert.to - alert.from)}${alert.reason ? `, then ${alert.reason}` : ""}`,
            ),
          ),
          alert.steps.map((step) =>
            element(
              "div",
              { class: "step" },
              when(step.at),
              element("span", { class: "severity-name" }, step.severity),
              element(
                "span",
                {},
                step.message,
                element(
                  "span",
                  { class: "note" },
                  ` ${Math.round(step.confidence * 100)} % · ${detailText(step.details)}`,
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}
