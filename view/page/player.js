// A recording: pause, steps, and the slider.

class Player {
  constructor() {
    this.isHeld = false; // the slider, by a hand
    byId("play").addEventListener("click", () => steer(this.isPlaying ? "pause" : "play"));
    byId("back").addEventListener("click", () => steer("step", -1));
    byId("on").addEventListener("click", () => steer("step", 1));
    const place = byId("place");
    place.addEventListener("input", () => {
      this.isHeld = true;
      this.showClock(Number(place.value), Number(place.max));
    });
    place.addEventListener("change", () => {
      this.isHeld = false;
      steer("seek", Number(place.value));
    });
    document.addEventListener("keydown", (event) => {
      if (byId("player").hidden || event.target.matches("input, button, pre")) return;
      if (event.key === " ") {
        event.preventDefault();
        steer(this.isPlaying ? "pause" : "play");
      } else if (event.key === "ArrowLeft") steer("step", -1);
      else if (event.key === "ArrowRight") steer("step", 1);
    });
  }

  show(recording) {
    byId("player").hidden = false;
    this.isPlaying = recording.playing;
    byId("play").textContent = recording.playing ? "pause" : "play";
    if (this.isHeld) return;
    const place = byId("place");
    place.max = Math.max(recording.length_ms, recording.position_ms);
    place.value = recording.position_ms;
    this.showClock(recording.position_ms, Number(place.max));
  }

  showClock(at, length) {
    byId("clock").textContent = `${this.clock(at)} of ${this.clock(length)}`;
  }

  clock(ms) {
    const tenths = Math.floor(ms / 100);
    const minutes = Math.floor(tenths / 600);
    return `${minutes}:${((tenths % 600) / 10).toFixed(1).padStart(4, "0")}`;
  }
}
