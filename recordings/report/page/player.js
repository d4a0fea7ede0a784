// The recording itself, where it lies at a place that the page knows. Nothing is shown where not.

class Player {
  /** @param sources  relative addresses; @param onTime  (ms) where it plays */
  constructor(recording, onTime) {
    this.video = element(
      "video",
      {
        controls: true,
        preload: "metadata",
        playsinline: true,
        muted: true,
        "aria-label": `Recording ${recording.name}`,
        onloadedmetadata: () => this.onFound(),
        ontimeupdate: () => this.tell(),
        onseeked: () => this.tell(),
      },
      recording.sources.map((source) => element("source", { src: source })),
    );
    this.video.lastElementChild?.addEventListener("error", () => this.onMissing());
    this.node = element("div", { class: "player", hidden: true }, this.video);
    this.onTime = onTime;
    this.wanted = null;
    this.isThere = false;
  }

  onFound() {
    this.isThere = true;
    this.node.hidden = false;
    if (this.wanted !== null) this.seek(this.wanted);
  }

  onMissing() {
    filled(
      this.node,
      element(
        "p",
        { class: "absent" },
        "The video is not where it was when it was analysed. Put it beside this page to see it here.",
      ),
    );
    this.node.hidden = false;
  }

  /** Its own position follows; `onTime` is told of it only while it plays. */
  seek(ms) {
    this.wanted = ms;
    if (this.isThere) this.video.currentTime = ms / kSecond;
  }

  tell() {
    if (!this.video.paused) this.onTime(this.video.currentTime * kSecond);
  }

  toggle() {
    if (!this.isThere) return;
    if (this.video.paused) this.video.play().catch(() => {});
    else this.video.pause();
  }

  close() {
    this.video.pause();
    this.video.replaceChildren();
    this.video.load();
  }
}
