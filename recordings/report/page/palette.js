// What stands out, and how much. Colours are in page.css, by tone; they are told apart by lightness
// too, and every state has its name beside it: no meaning hangs on a colour alone.

const kSeverities = ["advisory", "warning", "critical"];

/** Tones, from what needs no look to what needs one at once. Where there is not a pixel for each
    state, the last of them is drawn. */
const kTones = [
  "calm",
  "calm-2",
  "info",
  "night",
  "unknown",
  "mild",
  "strong",
  "grave",
  "phone",
  "missing",
];

const kToneOf = {
  face_state: {
    alert: "calm",
    yawning: "mild",
    drooping_eyelids: "strong",
    eyes_closed: "grave",
    not_visible: "unknown",
  },
  attention: {
    road: "calm",
    mirrors: "calm-2",
    instruments: "info",
    passenger: "mild",
    down: "strong",
    away: "grave",
    phone: "phone",
    unknown: "unknown",
  },
  hand_position: {
    both_on_wheel: "calm",
    one_on_wheel: "calm-2",
    eating_or_drinking: "mild",
    off_wheel: "strong",
    holding_phone: "phone",
    not_visible: "unknown",
  },
  scene: {
    day: "calm",
    night: "night",
    dark: "unknown",
    glare: "mild",
    blurred: "mild",
    blocked: "strong",
    "no driver": "grave",
  },
  impairment: { none: "calm", suspected: "strong", likely: "grave" },
  eyes: { open: "calm", closed: "grave", unknown: "unknown" },
  quality: { good: "calm", no_face: "grave" },
};

/** A word that this page does not know (a newer program's) is shown as neutral. */
function toneOf(lane, word) {
  return kToneOf[lane]?.[word] ?? "info";
}

const kLaneNames = {
  face_state: "Face",
  attention: "Gaze",
  hand_position: "Hands",
  scene: "Scene",
  impairment: "Impairment",
};

/** Answers that the model was less sure of do not count for alerts (docs/alerts.md). */
const kConfidenceFloor = 50;

/** Without movement for this long, a driver may be told to be unresponsive (docs/alerts.md). */
const kStillWarning = 10 * kSecond;
