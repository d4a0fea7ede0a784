// Shows what the address asks for: all recordings, or one.

class ReportPage {
  constructor() {
    this.main = byId("main");
    this.video = null;
    this.count = element("p", { class: "note count", role: "status" });
    this.table = new RecordingTable((shown) => {
      this.count.textContent =
        shown === recordings.length
          ? counted(shown, "recording")
          : `${number(shown)} of ${counted(recordings.length, "recording")}`;
    });
    const skip = element(
      "a",
      {
        class: "skip",
        href: "#",
        onclick: (event) => {
          event.preventDefault();
          this.table.focusCurrent();
        },
      },
      "Skip to the recordings",
    );
    this.list = element(
      "div",
      { class: "list" },
      skip,
      headline(),
      element(
        "div",
        { class: "figures" },
        alertFigures((kind) => this.showKind(kind)),
        paceFigures(),
        answerFigures(),
      ),
      failureList(),
      this.filters(),
      this.table.table,
    );
    this.scrolled = 0;
    addEventListener("hashchange", () => this.show());
    addEventListener(
      "scroll",
      () => {
        if (!this.video) this.table.draw();
      },
      { passive: true },
    );
    addEventListener("resize", () => {
      if (!this.video) {
        this.table.drawn = null;
        this.table.draw();
      }
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.video && !event.defaultPrevented) location.hash = "";
    });
    this.show();
  }

  filters() {
    this.kind = element(
      "select",
      { "aria-label": "Kind of alert", onchange: () => this.table.show({ kind: this.kind.value }) },
      element("option", { value: "" }, "any alert or none"),
      [...new Set(recordings.flatMap((recording) => Object.keys(recording.alerts)))]
        .sort()
        .map((kind) => element("option", { value: kind }, spoken(kind))),
    );
    const least = element(
      "select",
      {
        "aria-label": "Severity",
        onchange: (event) => this.table.show({ least: +event.target.value }),
      },
      element("option", { value: 0 }, "any severity"),
      kSeverities.map((severity, i) =>
        element(
          "option",
          { value: i + 1 },
          i + 1 < kSeverities.length ? `${severity} or worse` : severity,
        ),
      ),
    );
    return element(
      "div",
      { class: "filters", role: "search" },
      element("h2", {}, "Recordings"),
      element("input", {
        type: "search",
        placeholder: "Find by name or folder",
        "aria-label": "Find by name or folder",
        oninput: (event) => this.table.show({ text: event.target.value }),
      }),
      this.kind,
      least,
      this.count,
    );
  }

  showKind(kind) {
    this.kind.value = kind;
    this.table.show({ kind });
    this.kind.closest(".filters").scrollIntoView({ block: "start" });
    this.table.focusCurrent();
  }

  show() {
    const { video: key, at } = currentRoute();
    const recording = key === null ? null : recordingOf.get(key);
    if (recording && this.video?.recording === recording) {
      if (at !== null) this.video.jump(at);
      return;
    }
    if (!this.video && this.list.isConnected) this.scrolled = scrollY;
    const left = this.video?.recording;
    this.video?.close();
    this.video = null;
    if (recording) this.showVideo(recording, at);
    else this.showList(left, key);
  }

  showVideo(recording, at) {
    const rows = this.table.rows.includes(recording) ? this.table.rows : recordings;
    const place = rows.indexOf(recording);
    this.video = new VideoPage(recording, { before: rows[place - 1], after: rows[place + 1] }, at);
    document.title = `${recording.name} · cabinwatch`;
    filled(this.main, this.video.node);
    scrollTo(0, 0);
    this.video.open();
    (this.video.timeline?.box ?? this.main).focus({ preventScroll: true });
  }

  showList(left, missing) {
    document.title = "cabinwatch: batch report";
    filled(this.main, [
      missing === null
        ? null
        : element("p", { class: "error" }, `There is no recording ${missing} in this report.`),
      this.list,
    ]);
    this.table.drawn = null;
    this.table.draw();
    scrollTo(0, this.scrolled);
    const place = this.table.rows.indexOf(left);
    if (place >= 0) this.table.goTo(place);
  }
}

new ReportPage();
