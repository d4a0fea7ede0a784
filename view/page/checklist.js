// What must be so before the camera is left alone, and what is measured, in words.

const kSigns = { done: "✓", problem: "!", waiting: "…" };
const kNames = {
  face: "Face found",
  eyes: "Eyes read",
  calibration: "Calibrated",
  rate: "Rate",
  light: "Light now",
};

function showChecklist(items) {
  byId("checklist").replaceChildren(
    ...items.map((item) => {
      const line = element("li", "", { "data-name": item.name, "data-state": item.state });
      const words = element("span", kNames[item.name] ?? item.name);
      words.append(element("small", item.text));
      line.append(element("span", kSigns[item.state] ?? "", { class: "sign", "aria-label": item.state }), words);
      return line;
    }),
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
  byId("words").replaceChildren(
    ...words.map(([name, value]) => {
      const pair = element("div");
      pair.append(element("dt", name), element("dd", value));
      return pair;
    }),
  );
}
