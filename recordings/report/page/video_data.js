// One recording's timeline, unpacked: sequences with their answers, and lanes of runs to draw.

const kMissing = ".";

/** Answers hold until the next sequence when that follows closely; else to their last frame. */
const kCloselyFollows = kSecond;

class VideoData {
  /** @param recording  its row; @param data  as recording_timeline() in C++ has it */
  constructor(recording, data) {
    this.recording = recording;
    this.data = data;
    this.length = Math.max(1, recording.length_ms);
    this.sequences = this.readSequences();
    const curves = curvesData(recording);
    this.curves = curves && new Curves(curves);
    this.since = sinceMidnight(recording.started_at);
    this.analyses = Object.keys(data.answers.confidence);
    this.readAnswers();
    this.readErrors();
    this.alerts = data.alerts.map((alert) => ({
      ...alert,
      from: alert.steps[0].at,
      to: alert.to ?? this.length,
      severity: alert.steps.at(-1).severity,
    }));
    this.lanes = [
      ...this.analyses.map((analysis) => this.answerLane(analysis)),
      ...this.reflexLanes(),
    ];
  }

  readSequences() {
    let start = 0;
    const sequences = this.data.starts.map((since, i) => {
      start += since;
      return {
        number: i + 1,
        start,
        end: start + this.data.spans[i],
        took: this.data.analysis_ms[i],
        answers: {},
        errors: {},
      };
    });
    sequences.forEach((sequence, i) => {
      const next = sequences[i + 1]?.start ?? this.length;
      sequence.until = Math.max(
        sequence.start,
        next - sequence.end <= kCloselyFollows ? next : sequence.end,
      );
    });
    return sequences;
  }

  /** Per sequence and analysis {confidence, [field]: word}. */
  readAnswers() {
    const { fields, confidence, texts } = this.data.answers;
    for (const [place, values] of Object.entries(fields)) {
      const [analysis, field] = place.split(".");
      const words = report.words[analysis]?.[field] ?? [];
      this.sequences.forEach((sequence, i) => {
        if (values[i] === kMissing) return;
        sequence.answers[analysis] ??= { confidence: confidence[analysis][i] };
        sequence.answers[analysis][field] = words[parseInt(values[i], 36)];
      });
    }
    for (const [place, { texts: known, at }] of Object.entries(texts)) {
      const [analysis, field] = place.split(".");
      this.sequences.forEach((sequence, i) => {
        if (at[i] >= 0 && sequence.answers[analysis])
          sequence.answers[analysis][field] = known[at[i]];
      });
    }
  }

  readErrors() {
    const { texts, at } = this.data.answers.errors;
    for (const [sequence, analysis, error, text] of at) {
      this.sequences[sequence].errors[report.analyses[analysis]] = {
        error: report.query_errors[error],
        text: texts[text],
      };
    }
  }

  /** Runs of sequences that say the same: {from, to, word, tone, counts, first, last}. */
  answerLane(analysis) {
    const runs = [];
    this.sequences.forEach((sequence, i) => {
      const answer = sequence.answers[analysis];
      const word = answer
        ? headWord(analysis, answer)
        : sequence.errors[analysis]
          ? "missing"
          : null;
      if (!word) return;
      const counts = !answer || answer.confidence >= kConfidenceFloor;
      const last = runs.at(-1);
      if (last && last.word === word && last.counts === counts && last.to === sequence.start) {
        last.to = sequence.until;
        last.last = i;
      } else {
        runs.push({
          from: sequence.start,
          to: sequence.until,
          word,
          counts,
          tone: answer ? toneOf(analysis, word) : "missing",
          first: i,
          last: i,
        });
      }
    });
    return { key: analysis, name: kLaneNames[analysis] ?? sentence(spoken(analysis)), runs };
  }

  reflexLanes() {
    const names = { eyes: "Eyes (reflex)", gaze: "Gaze (reflex)", quality: "Sight (reflex)" };
    return Object.entries(this.data.reflex ?? {}).map(([key, changes]) => ({
      key: `reflex-${key}`,
      name: names[key] ?? `${spoken(key)} (reflex)`,
      runs: changes.map(([from, word], i) => ({
        from,
        to: changes[i + 1]?.[0] ?? this.length,
        word,
        counts: true,
        tone: toneOf(key === "gaze" ? "attention" : key, word),
      })),
    }));
  }

  /** The sequence that tells of `at`: the last one that began before; null before the first. */
  sequenceAt(at) {
    const place = firstAfter(this.sequences, at, (sequence) => sequence.start) - 1;
    return this.sequences[place] ?? null;
  }

  /** A place in it as people look for it: of a drive the time of day. */
  clock(at, step) {
    return this.since === null ? clock(at, step) : timeOfDay(this.since + at, step);
  }

  stillFor(at) {
    const still = this.data.still.find(([from, to]) => from <= at && at <= to);
    return still ? at - still[0] : 0;
  }

  isBlocked(at) {
    return this.data.blocked.some(([from, to]) => from <= at && at <= to);
  }

  alertsAt(at) {
    return this.alerts.filter(
      (alert) => alert.from <= at && at < Math.max(alert.to, alert.from + 1),
    );
  }
}

/** How far the alert had come by then. */
function stepOf(alert, at) {
  return alert.steps.findLast((step) => step.at <= at) ?? alert.steps[0];
}

/** The place of the first in `items`, sorted by `value`, whose value is greater than `limit`. */
function firstAfter(items, limit, value) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(items[middle]) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Which of an answer's fields its lane shows. */
function headWord(analysis, answer) {
  if (analysis === "scene") {
    if (answer.driver_present === "false") return "no driver";
    return answer.camera !== "clear" ? answer.camera : answer.lighting;
  }
  return answer.state ?? answer.gaze ?? answer.hands ?? answer.level ?? "unknown";
}

/** All of an answer, for people: "holding phone", "night, camera blurred, 2 people". */
function answerText(analysis, answer) {
  if (analysis === "scene") {
    return [
      answer.driver_present === "false" ? "no driver" : null,
      answer.lighting,
      `camera ${answer.camera}`,
      answer.occupants === "1" ? "1 person" : `${answer.occupants} people`,
    ]
      .filter(Boolean)
      .join(", ");
  }
  if (analysis === "impairment")
    return answer.sign === "none" ? answer.level : `${answer.level} (${answer.sign})`;
  return spoken(headWord(analysis, answer));
}
