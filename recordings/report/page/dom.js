// Elements. Texts from outside are only ever set as text: nothing here takes HTML.

const kSvg = "http://www.w3.org/2000/svg";

function furnished(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.setAttribute("class", value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  return filled(node, children);
}

/** `node` with these children, which may be lists and lists of lists, in place of those it has. */
function filled(node, children) {
  node.replaceChildren(
    ...[children].flat(Infinity).filter((child) => child !== null && child !== undefined),
  );
  return node;
}

/** element("a", { href, onclick }, "text", [more, …]) */
function element(name, attributes = {}, ...children) {
  return furnished(document.createElement(name), attributes, children);
}

/** The same for SVG. */
function svg(name, attributes = {}, ...children) {
  return furnished(document.createElementNS(kSvg, name), attributes, children);
}

function byId(id) {
  return document.getElementById(id);
}

/** One, two or three bars: a severity, told without colour. */
function severityMark(severity) {
  const level = kSeverities.indexOf(severity) + 1;
  return svg(
    "svg",
    { class: `mark severity-${severity}`, viewBox: "0 0 12 12", "aria-hidden": "true" },
    [1, 2, 3].map((bar) =>
      svg("rect", {
        x: (bar - 1) * 4.5,
        y: 12 - bar * 4,
        width: 3,
        height: bar * 4,
        rx: 0.5,
        class: bar <= level ? "bar" : "bar off",
      }),
    ),
  );
}

/** A small square in a state's colour. */
function swatch(tone) {
  return element("span", { class: `swatch tone-${tone}`, "aria-hidden": "true" });
}
