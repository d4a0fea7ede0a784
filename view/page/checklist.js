// What must be so before the camera is left alone, and what is measured, in words.

const kSigns = { done: "✓", problem: "!", waiting: "…" };
const kNames = {
  face: "Face found",
  eyes: "Eyes read",
  calibration: "Calibrated",
  rate: "Rate",
  light: "Light now",
};

/** Puts new lines in place of the old ones where anything differs: who reads or selects is left alone. */
function refresh(list, what, make) {
  const text = JSON.stringify(what);
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  list.replaceChildren(...what.map(make));
}

function showChecklist(items) {
  refresh(
    byId("checklist"),
    items,
    (item) => {
      const line = element("li", "", { "data-name": item.name, "data-state": item.state });
      const words = element("span", kNames[item.name] ?? item.name);
      words.append(element("small", item.text));
      line.append(
        element("span", kSigns[item.state] ?? "", { class: "sign", "aria-label": item.state }),
        words,
      );
      return line;
    },
  );
}

function showWords(look) {
  const head = look.head ? look.head.map((degrees) => `${Math.round(degrees)}°`).join(" ") : "–";
  const closed = look.eyes_closed === null ? "–" : look.eyes_closed ? "closed" : "open";
  const words = [
    ["quality", look.quality],
    ["eyes", closed],
    ["openness", fixed(look.eye_openness)],
    ["gaze", look.gaze ?? "–"],
    ["head (yaw, pitch, roll)", head],
    ["yawning", look.yawning === null ? "–" : look.yawning ? "yes" : "no"],
    ["PERCLOS", fixed(look.perclos)],
    ["calibration", look.calibration],
    ["face", look.face ? `${Math.round(look.face.width_px)} pixels wide` : "–"],
    ["confidence", fixed(look.confidence)],
  ];
  refresh(byId("words"), words, ([name, value]) => {
    const pair = element("div");
    pair.append(element("dt", name), element("dd", value));
    return pair;
  });
}
