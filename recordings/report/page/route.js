// Where in the report one is, as the part of the address behind the #: it can be copied and shared.

/** @returns {{video: string|null, at: number|null}} `at` in ms */
function currentRoute() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const seconds = parseFloat(parameters.get("t"));
  return {
    video: parameters.get("video"),
    at: Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null,
  };
}

function routeTo(video, at = null) {
  const parts = [`video=${encodeURIComponent(video)}`];
  if (at !== null) parts.push(`t=${Number((at / 1000).toFixed(3))}`);
  return `#${parts.join("&")}`;
}

/** Tells the address without a new entry in the browser's history; not more often than browsers allow. */
const rememberRoute = (() => {
  let timer = 0;
  return (video, at) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (currentRoute().video === video)
        history.replaceState(history.state, "", routeTo(video, at));
    }, 250);
  };
})();
