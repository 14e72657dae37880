"use strict";
const sheets = [...document.querySelectorAll("article")];
const place = document.querySelector("output");
const dialog = document.querySelector("dialog");
const view = dialog.querySelector("svg");
let here = 0, size = 0;

function show(n, scroll) {
  if (!sheets.length) return;
  sheets[here].classList.remove("here");
  here = Math.max(0, Math.min(sheets.length - 1, n));
  sheets[here].classList.add("here");
  place.textContent = `${here + 1} / ${sheets.length}`;
  if (scroll) sheets[here].scrollIntoView();
}

function doubtful() {
  const next = sheets.findIndex((s, i) => i > here && s.classList.contains("doubtful"));
  if (next >= 0) show(next, true);
}

function resize(step) {
  size = step === 0 ? 0 : Math.max(-4, Math.min(8, size + step));
  document.documentElement.style.setProperty("--wide", size ? `calc(min(100vw - 66px, 1680px) * ${1.2 ** size})` : "min(100vw - 66px, 1680px)");
  sheets[here]?.scrollIntoView();
}

// The enlarged view: the same picture, its own window onto it.
const box = () => view.viewBox.baseVal;
function enlarge(window) {
  view.replaceChildren(...[...window.children].map((c) => c.cloneNode()));
  const v = window.viewBox.baseVal, wide = Math.max(700, 1.1 * v.width), high = 1.1 * v.height;
  view.setAttribute("viewBox", `${v.x + (v.width - wide) / 2} ${v.y + (v.height - high) / 2} ${wide} ${high}`);
  dialog.showModal();
}
function zoom(factor, x = 0.5, y = 0.5) {
  const b = box();
  b.x += b.width * (1 - factor) * x;
  b.y += b.height * (1 - factor) * y;
  b.width *= factor;
  b.height *= factor;
}
view.addEventListener("wheel", (e) => {
  e.preventDefault();
  const r = view.getBoundingClientRect();
  zoom(e.deltaY > 0 ? 1.15 : 1 / 1.15, (e.clientX - r.left) / r.width, (e.clientY - r.top) / r.height);
}, { passive: false });
view.addEventListener("pointermove", (e) => {
  if (!e.buttons) return;
  const scale = view.getScreenCTM().a;
  box().x -= e.movementX / scale;
  box().y -= e.movementY / scale;
});

const acts = {
  previous: () => show(here - 1, true), next: () => show(here + 1, true), doubtful,
  smaller: () => resize(-1), larger: () => resize(1), fit: () => resize(0), print: () => print(), close: () => dialog.close(),
};
const keys = { ArrowLeft: "previous", ArrowRight: "next", d: "doubtful", D: "doubtful", "-": "smaller", "+": "larger", "=": "larger", 0: "fit" };
document.addEventListener("click", (e) => {
  const act = e.target.closest("[data-act]");
  const window = e.target.closest(".window");
  if (act) acts[act.dataset.act]();
  else if (e.target === dialog) dialog.close();
  else if (window) enlarge(window);
});
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const focused = document.activeElement?.closest?.(".window");
  if (dialog.open) {
    if (e.key === "+" || e.key === "=") zoom(1 / 1.25);
    if (e.key === "-") zoom(1.25);
  } else if (keys[e.key]) {
    e.preventDefault();
    acts[keys[e.key]]();
  } else if (e.key === "Enter" && focused) enlarge(focused);
});
const watch = new IntersectionObserver((seen) => {
  for (const s of seen) if (s.isIntersecting) show(sheets.indexOf(s.target), false);
}, { rootMargin: "-45% 0px -45% 0px" });
sheets.forEach((s) => watch.observe(s));
show(0, false);
