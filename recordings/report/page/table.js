// The table of recordings. Only the rows in sight are in the page, whatever their number: a row has
// the same height as every other, and spacers above and below stand for the rest.

class RecordingTable {
  /** @param onCount  is told how many rows are shown */
  constructor(onCount) {
    this.onCount = onCount;
    this.sorting = { column: kColumnsShown.find(({ key }) => key === "worst"), down: true };
    this.filter = { text: "", kind: "", least: 0 };
    this.current = 0;
    this.rows = [];
    this.body = element("tbody", {
      onkeydown: (event) => this.onKey(event),
      onclick: (event) => this.onClick(event),
    });
    this.table = element(
      "table",
      { class: "recordings" },
      element(
        "caption",
        { class: "for-readers" },
        "Recordings. Arrow keys move between rows, Enter opens one.",
      ),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          kColumnsShown.map((column) => this.headerCell(column)),
        ),
      ),
      this.body,
    );
    this.update();
  }

  headerCell(column) {
    if (!column.value) return element("th", { scope: "col", class: column.class }, column.label);
    column.header = element(
      "th",
      { scope: "col", class: column.class },
      element(
        "button",
        { type: "button", "data-sort": column.key, onclick: () => this.sortBy(column) },
        column.label,
        svg(
          "svg",
          { class: "arrow", viewBox: "0 0 8 8", "aria-hidden": "true" },
          svg("path", { d: "M4 1 7 6.5H1z" }),
        ),
      ),
    );
    return column.header;
  }

  /** The other way round when the table is sorted by it already. */
  sortBy(column) {
    const same = this.sorting.column === column;
    this.sorting = { column, down: same ? !this.sorting.down : Boolean(column.down) };
    this.current = 0;
    this.update();
  }

  show(filter) {
    Object.assign(this.filter, filter);
    this.current = 0;
    this.update();
  }

  update() {
    const { text, kind, least } = this.filter;
    const needle = text.trim().toLowerCase();
    this.rows = recordings.filter(
      (recording) =>
        recording.worst >= least &&
        (!kind || kind in recording.alerts) &&
        recording.searched.includes(needle),
    );
    const { column, down } = this.sorting;
    const collator = new Intl.Collator(undefined, { numeric: true });
    const compare = (a, b) => {
      const [x, y] = [column.value(a), column.value(b)];
      return typeof x === "string" ? collator.compare(x, y) : x - y;
    };
    this.rows.sort(
      (a, b) => (down ? -1 : 1) * compare(a, b) || b.alertCount - a.alertCount || a.index - b.index,
    );
    for (const one of kColumnsShown) {
      one.header?.setAttribute(
        "aria-sort",
        one === column ? (down ? "descending" : "ascending") : "none",
      );
    }
    this.table.setAttribute("aria-rowcount", this.rows.length + 1);
    this.drawn = null;
    this.draw();
    this.onCount(this.rows.length);
  }

  get rowHeight() {
    return parseFloat(getComputedStyle(this.table).getPropertyValue("--row-height")) || 52;
  }

  /** Puts the rows in sight into the page. */
  draw() {
    const height = this.rowHeight;
    const top = this.body.isConnected ? -this.body.getBoundingClientRect().top : 0;
    const kBeyond = 8;
    const first = Math.max(0, Math.min(this.rows.length, Math.floor(top / height)) - kBeyond);
    const last = Math.max(
      first,
      Math.min(this.rows.length, Math.ceil((top + innerHeight) / height) + kBeyond),
    );
    if (
      this.drawn &&
      this.drawn.first === first &&
      this.drawn.last === last &&
      this.drawn.current === this.current
    )
      return;
    this.drawn = { first, last, current: this.current };
    const hadFocus = this.body.contains(document.activeElement);
    const spacer = (rows) =>
      element(
        "tr",
        { class: "spacer", "aria-hidden": "true" },
        element("td", { colspan: kColumnsShown.length, style: `height:${rows * height}px` }),
      );
    const rows = this.rows.slice(first, last).map((recording, i) => this.row(recording, first + i));
    filled(this.body, [
      first ? spacer(first) : null,
      rows,
      last < this.rows.length ? spacer(this.rows.length - last) : null,
    ]);
    if (!this.rows.length) {
      this.body.append(
        element(
          "tr",
          {},
          element(
            "td",
            { class: "empty", colspan: kColumnsShown.length },
            recordings.length ? "No recording is like that." : "No recording has been analysed.",
          ),
        ),
      );
    }
    if (hadFocus) this.focusCurrent();
  }

  row(recording, place) {
    const row = element(
      "tr",
      { class: "recording", "aria-rowindex": place + 2, "data-place": place },
      kColumnsShown.map((column, i) =>
        element(
          i ? "td" : "th",
          { class: column.class, scope: i ? null : "row" },
          column.cell(recording),
        ),
      ),
    );
    row.querySelector("a").tabIndex = place === this.current ? 0 : -1;
    return row;
  }

  focusCurrent() {
    this.body.querySelector(`[data-place="${this.current}"] a`)?.focus({ preventScroll: true });
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(innerHeight / this.rowHeight) - 2);
    const steps = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -Infinity,
      End: Infinity,
    };
    if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.goTo(Math.max(0, Math.min(this.rows.length - 1, this.current + steps[event.key])));
  }

  /** Moves the keyboard's place to a row and brings it into sight. */
  goTo(place) {
    this.current = place;
    const height = this.rowHeight;
    const top = this.body.getBoundingClientRect().top + place * height;
    const kMargin = 64;
    if (top < kMargin) scrollBy(0, top - kMargin);
    else if (top + height > innerHeight - kMargin)
      scrollBy(0, top + height - innerHeight + kMargin);
    this.draw();
    this.focusCurrent();
  }

  /** A click anywhere in a row opens it. */
  onClick(event) {
    const row = event.target.closest("tr.recording");
    if (!row || event.target.closest("a") || String(getSelection())) return;
    location.hash = row.querySelector("a").getAttribute("href");
  }
}
