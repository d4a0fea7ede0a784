"use strict";

// Values as people read them.

const kSecond = 1000;
const kMinute = 60 * kSecond;
const kHour = 60 * kMinute;

/** A place in a recording: 0:12.4, 1:02:03. `step`: the ms that must still be told apart. */
function clock(ms, step = 100) {
  const digits = step >= kSecond ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  const unit = kSecond / 10 ** digits;
  const rounded = Math.round(Math.max(0, ms) / unit) * unit;
  const hours = Math.floor(rounded / kHour);
  const minutes = Math.floor(rounded / kMinute) % 60;
  const seconds = ((rounded % kMinute) / kSecond)
    .toFixed(digits)
    .padStart(digits ? digits + 3 : 2, "0");
  return hours
    ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** ms from midnight, as it is here, to a time in UTC; null for none. */
function sinceMidnight(utc) {
  if (!utc) return null;
  const time = new Date(utc);
  const midnight = new Date(time);
  midnight.setHours(0, 0, 0, 0);
  return time - midnight;
}

/** A time of day: 14:03:12. @param ms  from a midnight */
function timeOfDay(ms, step = 100) {
  const day = 24 * kHour;
  const since = ((ms % day) + day) % day;
  return since < kHour ? `0:${clock(since, step).padStart(5, "0")}` : clock(since, step);
}

/** How long something took: 640 ms, 12.4 s, 3 min 20 s, 2 h 5 min. */
function duration(ms) {
  if (ms < kSecond) return `${Math.round(ms)} ms`;
  if (ms < kMinute) return `${(ms / kSecond).toFixed(ms < 10 * kSecond ? 1 : 0)} s`;
  const seconds = Math.round(ms / kSecond);
  if (ms < kHour)
    return seconds % 60
      ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
      : `${seconds / 60} min`;
  const minutes = Math.round(ms / kMinute);
  return minutes % 60
    ? `${number(Math.floor(minutes / 60))} h ${minutes % 60} min`
    : `${number(minutes / 60)} h`;
}

function number(value, digits = 0) {
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** How many times as fast as the recording itself. */
function speed(recorded, took) {
  if (!(took > 0)) return "–";
  const times = recorded / took;
  return `${number(times, times < 10 ? 1 : 0)}×`;
}

function percent(share) {
  if (share > 0 && share < 0.001) return "<0.1 %";
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** 1 recording, 5 recordings. */
function counted(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** A word of the program's as it reads in a sentence: drooping_eyelids is "drooping eyelids". */
function spoken(word) {
  return String(word).replaceAll("_", " ");
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
