// What the program put into the page: see recordings/report/report_page.cpp.

const report = JSON.parse(byId("report").textContent);

/** The recordings, an object each with the names of `columns`, and their place in the report. */
const recordings = report.videos.map((values, index) => {
  const recording = { index };
  report.columns.forEach((column, i) => {
    recording[column] = values[i];
  });
  recording.alertCount = Object.values(recording.alerts)
    .flat()
    .reduce((sum, n) => sum + n, 0);
  recording.worst = [...recording.strip].reduce((worst, digit) => Math.max(worst, +digit), 0);
  recording.missingShare = recording.sequences ? recording.missing / recording.sequences : 0;
  recording.speed = recording.wall_ms > 0 ? recording.analysed_ms / recording.wall_ms : 0;
  recording.searched = `${recording.name}\n${recording.path}`.toLowerCase();
  return recording;
});

const recordingOf = new Map(recordings.map((recording) => [recording.key, recording]));

/** What its reflex lane measured; null where it has none, or there was no room for it. */
function curvesData(recording) {
  const script = byId(`curves-${recording.index}`);
  return script && JSON.parse(script.textContent);
}

/** Its timeline's data; null where there was no room for it. May be `{ unreadable }`. */
function timelineData(recording) {
  const script = byId(`timeline-${recording.index}`);
  return script && JSON.parse(script.textContent);
}
