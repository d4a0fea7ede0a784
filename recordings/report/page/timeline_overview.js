// The whole recording in a strip, with a window where the timeline looks. Pressing in it moves that.

const kOverviewHeight = 34;
const kOverviewAlerts = { top: 3, height: 13 };
const kOverviewLanes = { top: 19, height: 12 };

class TimelineOverview {
  /** @param onLook  (ms) the middle of what is to be looked at */
  constructor(video, onLook) {
    this.video = video;
    this.onLook = onLook;
    this.whole = new TimelineView(video.length);
    this.gutter = 0;
    this.node = svg("svg", {
      class: "timeline-overview",
      height: kOverviewHeight,
      "aria-hidden": "true",
      onpointerdown: (event) => {
        this.node.setPointerCapture(event.pointerId);
        this.look(event);
      },
      onpointermove: (event) => this.look(event),
    });
  }

  look(event) {
    if (!(event.buttons & 1)) return;
    const x = event.clientX - this.node.getBoundingClientRect().left - this.gutter;
    this.onLook(this.whole.at(x));
  }

  draw(view, gutter, cursor) {
    const { whole, video } = this;
    const height = kOverviewHeight;
    this.gutter = gutter;
    whole.width = view.width;
    const [left, right, at] = [whole.x(view.from), whole.x(view.to), whole.x(cursor)];
    this.node.setAttribute("viewBox", `0 0 ${gutter + view.width} ${height}`);
    filled(
      this.node,
      svg(
        "g",
        { transform: `translate(${gutter} 0)` },
        svg("rect", { class: "overview-ground", width: whole.width, height, rx: 3 }),
        this.lanes(),
        video.alerts.map((alert) =>
          svg(
            "g",
            { transform: `translate(0 ${kOverviewAlerts.top})` },
            drawAlert(alert, whole, kOverviewAlerts.height),
          ),
        ),
        svg("path", {
          class: "shade",
          d: `M0 0H${left}V${height}H0ZM${right} 0H${whole.width}V${height}H${right}Z`,
        }),
        svg("rect", {
          class: "window",
          x: left + 0.75,
          y: 0.75,
          rx: 3,
          width: Math.max(3, right - left - 1.5),
          height: height - 1.5,
        }),
        svg("line", { class: "overview-cursor", x1: at, x2: at, y1: 0, y2: height }),
      ),
    );
  }

  /** A line for each analysis, where it says something to look at. */
  lanes() {
    const lanes = this.video.lanes.slice(0, this.video.analyses.length || undefined);
    const height = kOverviewLanes.height / Math.max(1, lanes.length);
    return lanes.map((lane, i) =>
      visibleRuns(lane.runs, this.whole)
        .filter(({ run }) => run.tone !== "calm")
        .map(({ left, right, run }) =>
          svg("rect", {
            class: `run tone-${run.tone}`,
            x: left,
            y: kOverviewLanes.top + i * height,
            width: Math.max(kThinnest, right - left),
            height,
          }),
        ),
    );
  }
}
