// Pointers over a timeline: a click chooses a time, a drag moves, two fingers and Ctrl with the wheel
// zoom, Shift with the wheel moves. The wheel alone is the page's.

const kDragFrom = 4; // pixels

class PointerMoves {
  /** @param node  to listen on
      @param xOf  (event) pixels from the timeline's left
      @param on  {chosen(x), moved(pixels), zoomed(factor, x), over(event), left()} */
  constructor(node, xOf, on) {
    this.node = node;
    this.xOf = xOf;
    this.on = on;
    this.pointers = new Map();
    for (const [name, handler] of [
      ["pointerdown", this.onDown],
      ["pointermove", this.onMove],
      ["pointerup", this.onUp],
      ["pointercancel", this.onUp],
      ["pointerleave", on.left],
    ]) {
      node.addEventListener(name, handler.bind(this));
    }
    node.addEventListener("wheel", this.onWheel.bind(this), { passive: false });
  }

  onDown(event) {
    if (event.button) return;
    this.node.setPointerCapture(event.pointerId);
    const x = this.xOf(event);
    this.pointers.set(event.pointerId, { x, from: x, hasMoved: this.pointers.size > 0 });
  }

  onMove(event) {
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) {
      this.on.over(event);
      return;
    }
    const x = this.xOf(event);
    if (!pointer.hasMoved && Math.abs(x - pointer.from) <= kDragFrom) return;
    const other = [...this.pointers.values()].find((one) => one !== pointer);
    if (other) {
      const apart = (at) => Math.max(10, Math.abs(at - other.x));
      this.on.zoomed(apart(x) / apart(pointer.x), (x + other.x) / 2);
    } else {
      this.on.moved(pointer.x - x);
    }
    pointer.hasMoved = true;
    pointer.x = x;
  }

  onUp(event) {
    const pointer = this.pointers.get(event.pointerId);
    this.pointers.delete(event.pointerId);
    if (pointer && !pointer.hasMoved && event.type === "pointerup") this.on.chosen(this.xOf(event));
  }

  onWheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.on.zoomed(2 ** (-event.deltaY / 200), this.xOf(event));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.on.moved(event.deltaX || event.deltaY);
    }
  }
}
