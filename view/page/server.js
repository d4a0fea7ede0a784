"use strict";

// What is asked of cabinwatch, on this computer alone.

const kToken = new URLSearchParams(location.search).get("token") ?? "";

function ask(path, method = "GET", more = {}) {
  return fetch(path, {
    method,
    headers: { Authorization: `Bearer ${kToken}` },
    cache: "no-store",
    ...more,
  });
}

/** The next look that differs from number `after`; at the latest in a second what there is. */
async function nextLook(after) {
  const answer = await ask(`look?after=${after}`);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

function steer(what, by = 0) {
  return ask(`steer?do=${what}&by=${by}`, "POST").catch(() => {});
}

/** Says that this page is gone, so that the service need not wait for its camera. */
function leave() {
  ask("left", "POST", { keepalive: true }).catch(() => {});
}

function byId(id) {
  return document.getElementById(id);
}

/** A new element with a text, which is never read as HTML. */
function element(name, text = "", attributes = {}) {
  const node = document.createElement(name);
  node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** A colour of the page's style. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function fixed(value, digits = 2) {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}
