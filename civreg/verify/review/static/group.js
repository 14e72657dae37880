"use strict";
/* All crops of one value: the odd ones out are pressed and said to be another value, or left open; the others are accepted together. */
(() => {
  const root = document.querySelector(".group");
  const button = root.querySelector("#accept");
  const news = root.querySelector("#news");
  const form = document.querySelector('meta[name="civreg-form"]').content;
  const crops = () => [...root.querySelectorAll(".crop")];
  const odd = (crop) => crop.getAttribute("aria-pressed") === "true";
  const others = [...root.querySelectorAll(".other")];
  const count = () => {
    const all = crops();
    const pressed = all.filter(odd).length;
    button.textContent = button.dataset.says.replace("§", all.length - pressed);
    button.disabled = all.length === 0;
    for (const one of others) {
      one.textContent = one.dataset.says.replace("§", pressed);
      one.disabled = pressed === 0;
    }
  };

  const send = async (value, said) => {
    const body = new URLSearchParams({ value, request: crypto.randomUUID() });
    for (const [name, some] of Object.entries(said)) {
      for (const one of some) body.append(name, one.dataset.item);
    }
    for (const one of [button, ...others]) one.disabled = true;
    const answer = await fetch(location.pathname, { method: "POST", body, headers: { "X-Civreg-Form": form }, redirect: "error" });
    if (answer.ok) {
      const done = await answer.json();
      for (const one of Object.values(said).flat()) one.remove();
      news.textContent = news.dataset.says.replace("§", done.accepted).replace("¤", done.odd + done.moved);
    } else news.textContent = await answer.text();
    count();
    if (!crops().length && "more" in root.dataset) return location.reload();
    (crops()[0] ?? root.querySelector(".beside a"))?.focus();
  };
  /* What was pressed and not said to be something else stays open in its entry. */
  const accept = () => {
    const all = crops();
    if (all.length) send(root.dataset.value, { fields: all.filter((one) => !odd(one)), odd: all.filter(odd) });
  };
  const correct = (value) => send(value, { fields: crops().filter(odd) });

  const beside = (crop, by) => {
    const all = crops();
    all[Math.min(all.length - 1, Math.max(0, all.indexOf(crop) + by))]?.focus();
  };
  root.addEventListener("click", (e) => {
    const crop = e.target.closest(".crop");
    if (!crop) return;
    crop.setAttribute("aria-pressed", odd(crop) ? "false" : "true");
    count();
  });
  document.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.key === "Enter" && e.ctrlKey) {
      e.preventDefault();
      accept();
    }
    const crop = document.activeElement.closest?.(".crop");
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 };
    if (crop && steps[e.key]) {
      e.preventDefault();
      beside(crop, steps[e.key]);
    }
  });
  button.addEventListener("click", accept);
  for (const one of others) one.addEventListener("click", () => correct(one.dataset.value));
  count();
  root.inert = false; // until now a press would have been lost
  crops()[0]?.focus();
})();
