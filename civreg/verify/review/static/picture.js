"use strict";
/* The original at the left: it follows the field in focus, can be moved, turned and enlarged, and shows its cleaned view while a key is held. */
window.civregPicture = (root) => {
  const pane = root.querySelector(".original");
  const paper = root.querySelector(".paper");
  const image = root.querySelector("#page");
  const mark = root.querySelector("#mark");
  const width = Number(root.dataset.width);
  const height = Number(root.dataset.height);
  const source = root.dataset.image;
  const view = { x: 0, y: 0, scale: 1, turn: 0 };

  paper.style.width = `${width}px`;
  paper.style.height = `${height}px`;

  const draw = () => {
    paper.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale}) rotate(${view.turn}deg)`;
  };

  const bounds = (quad) => {
    const xs = quad.map((p) => p[0]);
    const ys = quad.map((p) => p[1]);
    return { x: Math.min(...xs), y: Math.min(...ys), w: Math.max(...xs) - Math.min(...xs), h: Math.max(...ys) - Math.min(...ys) };
  };

  const whole = () => {
    view.scale = pane.clientWidth / width;
    view.x = 0;
    view.y = 0;
    mark.hidden = true;
    draw();
  };

  const follow = (quad) => {
    if (!quad) return whole();
    const b = bounds(quad);
    const most = (pane.clientWidth * 0.92) / b.w;
    view.scale = Math.min(Math.max(most, pane.clientWidth / width), 1.2 * Math.max(1, pane.clientWidth / width));
    view.turn = 0;
    view.x = Math.min(0, pane.clientWidth / 2 - (b.x + b.w / 2) * view.scale);
    view.y = Math.min(0, pane.clientHeight / 2 - (b.y + b.h / 2) * view.scale);
    Object.assign(mark.style, { left: `${b.x}px`, top: `${b.y}px`, width: `${b.w}px`, height: `${b.h}px` });
    mark.hidden = false;
    draw();
  };

  const zoom = (factor) => {
    const scale = Math.min(4, Math.max(0.1, view.scale * factor));
    const by = scale / view.scale;
    view.x = pane.clientWidth / 2 - (pane.clientWidth / 2 - view.x) * by;
    view.y = pane.clientHeight / 2 - (pane.clientHeight / 2 - view.y) * by;
    view.scale = scale;
    draw();
  };

  const pan = (dx, dy) => {
    view.x += dx;
    view.y += dy;
    draw();
  };

  const rotate = () => {
    view.turn = (view.turn + 90) % 360;
    draw();
  };

  const clean = (on) => {
    const wanted = on ? `${source}?look=clean` : source;
    if (!image.src.endsWith(wanted)) image.src = wanted;
  };

  /* A crop beside its text is the same picture seen through a small window: nothing more is fetched. */
  const cut = (box, quad, room) => {
    if (!quad) return;
    const b = bounds(quad);
    const margin = 0.15 * b.h;
    const k = Math.min(room / b.w, 64 / (b.h + 2 * margin), 1);
    Object.assign(box.style, {
      width: `${b.w * k}px`,
      height: `${(b.h + 2 * margin) * k}px`,
      backgroundImage: `url("${source}")`,
      backgroundSize: `${width * k}px ${height * k}px`,
      backgroundPosition: `${-b.x * k}px ${-(b.y - margin) * k}px`,
    });
  };

  pane.addEventListener("wheel", (e) => {
    e.preventDefault();
    zoom(e.deltaY < 0 ? 1.1 : 1 / 1.1);
  }, { passive: false });
  pane.addEventListener("pointermove", (e) => {
    if (e.buttons === 1) pan(e.movementX, e.movementY);
  });

  whole();
  return { follow, zoom, pan, rotate, clean, cut };
};
