"use strict";
// What stands on the page is strangers' text: it is only ever set as text or as a value, never as markup.
const at = (id) => document.getElementById(id);
let state, words, form, chosen = -1, dirty = false;

async function ask(name, body) {
  try {
    const answer = await fetch(name, body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
    return said;
  } catch (error) {
    tell(error instanceof TypeError || error instanceof SyntaxError ? words?.gone ?? String(error) : error.message, "bad");
    return null;
  }
}

function tell(text, how) {
  at("news").textContent = text;
  at("news").className = how || "";
}

function made(tag, settings, ...children) {
  const element = document.createElement(tag);
  Object.assign(element, settings);
  element.append(...children);
  return element;
}

function changed() {
  dirty = true;
  tell(words.unsaved);
}

function field(of, name, input, said) {
  input.value = of[name] ?? "";
  input.name = name;
  input.addEventListener("input", () => {
    of[name] = name === "lines" ? Number(input.value) : input.value;
    changed();
    if (name === "key") boxes();
  });
  return made("label", { textContent: said }, input);
}

function choice(values) {
  return made("select", {}, ...values.map(([value, text]) => made("option", { value, textContent: text })));
}

function tick(of, name, said, after) {
  const box = made("input", { type: "checkbox", checked: Boolean(of[name]), name });
  box.addEventListener("change", () => { of[name] = box.checked; changed(); after?.(); });
  return made("label", {}, box, said);
}

function choose(which, from) {
  chosen = which;
  boxes();
  document.querySelectorAll(".item").forEach((item, i) => item.classList.toggle("chosen", i === which));
  if (from === "page") document.querySelectorAll(".item")[which]?.scrollIntoView({ block: "center", behavior: "smooth" });
  if (from === "list") document.querySelector(".box.chosen")?.scrollIntoView({ block: "center", behavior: "smooth" });
}

function swap(i, j) {
  if (j < 0 || j >= form.items.length) return;
  [form.items[i], form.items[j]] = [form.items[j], form.items[i]];
  chosen = j;
  changed();
  show();
}

function item(of, i) {
  const kinds = [["", words.none], ...state.kinds.map((kind) => [kind, kind])];
  const key = made("input", { spellcheck: false });
  key.setAttribute("list", "keys");
  const why = of.key && of.unsure ? words.unsure : of.key && of.found === false ? words.lost : "";
  const up = made("button", { type: "button", textContent: "▲", title: words.up, onclick: () => swap(i, i - 1) });
  const down = made("button", { type: "button", textContent: "▼", title: words.down, onclick: () => swap(i, i + 1) });
  const gone = made("button", { type: "button", textContent: words.delete, onclick: () => { form.items.splice(i, 1); chosen = -1; changed(); show(); } });
  const flags = made("div", { className: "flags" },
    tick(of, "joined", words.joined, show), tick(of, "below", words.below),
    ...(of.key ? [tick({ get sure() { return !of.unsure; }, set sure(on) { of.unsure = !on; } }, "sure", words.sure, show)] : []),
    made("span", { className: "why", textContent: why }), made("span", { className: "moves" }, up, down, gone));
  const label = field(of, "label", made("input", {}), words.label);
  label.className = "wide";
  const row = made("li", { className: "item" }, label,
    field(of, "key", key, words.key), field(of, "kind", choice(kinds), words.kind),
    field(of, "lines", choice([["1", "1"], ["2", "2"]]), words.lines), flags);
  row.classList.toggle("joined", of.joined && i > 0);
  row.classList.toggle("print", !of.key);
  row.classList.toggle("unsure", Boolean(of.key && of.unsure));
  row.classList.toggle("lost", Boolean(of.key && of.found === false));
  row.classList.toggle("chosen", i === chosen);
  row.addEventListener("focusin", () => { if (chosen !== i) choose(i, "list"); });
  return row;
}

function boxes() {
  const { width, height } = state.page;
  at("boxes").replaceChildren(...form.items.flatMap((of, i) => {
    if (!of.box) return [];
    const [left, top, right, bottom] = of.box;
    const box = made("div", { className: "box", title: `${of.label} ${state.names[of.key] ?? ""}` }, made("b", { textContent: of.key }), made("i", {}));
    box.style.left = `${(100 * left) / width}%`;
    box.style.top = `${(100 * top) / height}%`;
    box.style.width = `${(100 * (right - left)) / width}%`;
    box.style.height = `${(100 * (bottom - top)) / height}%`;
    box.dataset.which = i;
    box.classList.toggle("unsure", Boolean(of.unsure));
    box.classList.toggle("lost", of.found === false);
    box.classList.toggle("chosen", i === chosen);
    return [box];
  }));
}

function show() {
  at("items").replaceChildren(...form.items.map(item));
  const about = [["id", words.id], ["kind", words.register], ["title", words.title], ["vi", words.vi], ["en", words.en]];
  const registers = choice(["KS", "KH", "KT", "CMC", "HN"].map((kind) => [kind, kind]));
  at("about").replaceChildren(...about.map(([name, said]) => field(form, name, name === "kind" ? registers : made("input", {}), said)));
  at("options").replaceChildren(...form.options.map((option, i) => made("div", { className: "option" },
    field(option, "label", made("input", {}), words.option), field(option, "code", made("input", {}), words.code),
    made("button", { type: "button", textContent: words.delete, onclick: () => { form.options.splice(i, 1); changed(); show(); } }))));
  at("noteLabel").replaceChildren(field(form, "note", made("input", {}), words.note));
  boxes();
}

// Dragging: positions are in page pixels; what a drop means is decided by civreg, not here.
let drag = null;

function spot(event) {
  const frame = at("boxes").getBoundingClientRect();
  return [(event.clientX - frame.left) * state.page.width / frame.width, (event.clientY - frame.top) * state.page.height / frame.height];
}

at("boxes").addEventListener("pointerdown", (event) => {
  const drawing = at("draw").getAttribute("aria-pressed") === "true";
  const box = event.target.closest(".box");
  if (!drawing && !box) return;
  event.preventDefault();
  const start = spot(event);
  if (drawing) drag = { which: form.items.length, how: "draw", start, box: [...start, ...start] };
  else {
    const which = Number(box.dataset.which);
    choose(which, "page");
    drag = { which, how: event.target.tagName === "I" ? "pull" : "move", start, box: [...form.items[which].box], from: [...form.items[which].box] };
  }
  at("boxes").setPointerCapture(event.pointerId);
});

at("boxes").addEventListener("pointermove", (event) => {
  if (!drag) return;
  const [x, y] = spot(event), [x0, y0] = drag.start;
  drag.far = drag.far || Math.hypot(x - x0, y - y0) > 12;
  if (drag.how === "draw") drag.box = [x0, y0, x, y];
  else if (drag.how === "pull") drag.box = [drag.from[0], drag.from[1], drag.from[2] + x - x0, drag.from[3] + y - y0];
  else drag.box = [drag.from[0] + x - x0, drag.from[1] + y - y0, drag.from[2] + x - x0, drag.from[3] + y - y0];
  const seen = drag.how === "draw" ? { box: drag.box, key: "+", unsure: true } : { ...form.items[drag.which], box: drag.box };
  const kept = form.items;
  form.items = drag.how === "draw" ? [...kept, seen] : kept.map((of, i) => (i === drag.which ? seen : of));
  boxes();
  form.items = kept;
});

at("boxes").addEventListener("pointerup", async () => {
  const dropped = drag;
  drag = null;
  if (!dropped?.far) return boxes();
  const answer = await ask("move", { items: form.items, which: dropped.which, box: dropped.box, kind: form.kind });
  press(false);
  if (!answer) return boxes();
  form.items = answer.items;
  changed();
  show();
  choose(answer.which, "page");
});

function press(on) {
  at("draw").setAttribute("aria-pressed", String(on));
  at("boxes").classList.toggle("drawing", on);
}

at("draw").addEventListener("click", () => press(at("draw").getAttribute("aria-pressed") !== "true"));
at("add").addEventListener("click", () => {
  form.items.push({ label: "", key: "", kind: "", lines: 1, below: false, unsure: false, joined: false, box: null, vi: "", en: "" });
  changed();
  show();
});
at("addOption").addEventListener("click", () => { form.options.push({ label: "", code: "" }); changed(); show(); });
at("save").addEventListener("click", async () => {
  const answer = await ask("save", form);
  if (!answer) return;
  state = { ...state, ...answer };
  form = state.form;
  dirty = false;
  tell(words.saved, "good");
  show();
});
window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

(async () => {
  state = await ask("state.json");
  if (!state) return;
  ({ words, form } = state);
  document.documentElement.lang = state.lang;
  document.title = `${words.heading}: ${state.file}`;
  for (const name of ["heading", "save", "draw", "add", "ticks", "addOption", "help"]) at(name).textContent = words[name];
  at("file").textContent = `${state.file} · ${state.page.name}`;
  at("keys").replaceChildren(...Object.entries(state.names).map(([key, name]) => made("option", { value: key, label: name })));
  show();
})();
