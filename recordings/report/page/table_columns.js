// What the table tells of a recording, column by column: `value` is what it is sorted by, `down` from
// the greatest on at first, `cell` what is shown.

const kColumnsShown = [
  { key: "name", label: "Recording", value: (r) => r.name, cell: nameCell },
  { key: "strip", label: "Alerts over its time", cell: stripCell, class: "wide-only" },
  {
    key: "alertCount",
    label: "Alerts",
    value: (r) => r.alertCount,
    down: true,
    class: "number",
    cell: alertsCell,
  },
  {
    key: "worst",
    label: "Worst",
    value: (r) => r.worst,
    down: true,
    cell: worstCell,
    class: "wide-only",
  },
  {
    key: "length_ms",
    label: "Length",
    value: (r) => r.length_ms,
    down: true,
    class: "number",
    cell: (r) => clock(r.length_ms, kSecond),
  },
  {
    key: "missingShare",
    label: "Missing answers",
    value: (r) => r.missingShare,
    down: true,
    class: "number wide-only",
    cell: (r) => percent(r.missingShare),
  },
  {
    key: "speed",
    label: "Speed",
    value: (r) => r.speed,
    down: true,
    class: "number wide-only",
    cell: (r) => speed(r.analysed_ms, r.wall_ms),
  },
  {
    key: "limited_by",
    label: "Limited by",
    value: (r) => r.limited_by,
    class: "widest-only",
    cell: (r) => r.limited_by,
  },
];

function nameCell(recording) {
  const folder = recording.path.slice(0, -recording.name.length);
  return [
    element(
      "span",
      { class: "name" },
      element(
        "a",
        { href: routeTo(recording.key), class: "recording-link", title: recording.path },
        recording.name,
      ),
      recording.outcome !== "complete"
        ? element("span", { class: "badge", title: recording.error ?? "" }, recording.outcome)
        : null,
    ),
    element("span", { class: "folder" }, folder),
  ];
}

/** The alerts over a recording's time, a stripe high as they were severe. */
function stripCell(recording) {
  const parts = recording.strip;
  const bars = [];
  for (let i = 0; i < parts.length;) {
    let end = i + 1;
    while (end < parts.length && parts[end] === parts[i]) ++end;
    const level = +parts[i];
    if (level)
      bars.push(
        svg("rect", {
          x: i,
          y: 12 - level * 4,
          width: end - i,
          height: level * 4,
          class: `severity-${kSeverities[level - 1]}`,
        }),
      );
    i = end;
  }
  return svg(
    "svg",
    {
      class: "strip",
      viewBox: `0 0 ${parts.length} 12`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    svg("rect", { x: 0, y: 11.4, width: parts.length, height: 0.6, class: "strip-ground" }),
    bars,
  );
}

function worstCell(recording) {
  if (!recording.worst) return element("span", { class: "none" }, "–");
  const severity = kSeverities[recording.worst - 1];
  return [severityMark(severity), ` ${severity}`];
}

function alertsCell(recording) {
  return recording.alertCount
    ? number(recording.alertCount)
    : element("span", { class: "none" }, "–");
}
