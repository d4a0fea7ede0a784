// The one tooltip of the page.

const tooltip = {
  /** @param x, y  in the window */
  show(x, y, ...content) {
    const node = byId("tooltip");
    filled(node, content);
    node.hidden = false;
    const box = node.getBoundingClientRect();
    const kApart = 14;
    const left =
      x + kApart + box.width < innerWidth ? x + kApart : Math.max(4, x - kApart - box.width);
    const top =
      y + kApart + box.height < innerHeight ? y + kApart : Math.max(4, y - kApart - box.height);
    node.style.transform = `translate(${left}px, ${top}px)`;
  },
  hide() {
    byId("tooltip").hidden = true;
  },
};
