"use strict";
/* All crops of one value: the odd ones out are pressed, the others accepted together. */
(() => {
  const root = document.querySelector(".group");
  const button = root.querySelector("#accept");
  const news = root.querySelector("#news");
  const form = document.querySelector('meta[name="civreg-form"]').content;
  const crops = () => [...root.querySelectorAll(".crop")];
  const odd = (crop) => crop.getAttribute("aria-pressed") === "true";
  const count = () => {
    const right = crops().filter((one) => !odd(one)).length;
    button.textContent = button.dataset.says.replace("§", right);
    button.disabled = right === 0;
  };

  const accept = async () => {
    const right = crops().filter((one) => !odd(one));
    if (!right.length) return;
    const body = new URLSearchParams({ value: root.dataset.value, request: crypto.randomUUID() });
    for (const one of right) body.append("fields", `${one.dataset.entry}:${one.dataset.version}`);
    button.disabled = true;
    const answer = await fetch(location.pathname, { method: "POST", body, headers: { "X-Civreg-Form": form }, redirect: "error" });
    if (!answer.ok) {
      news.textContent = await answer.text();
      return count();
    }
    const said = await answer.json();
    for (const one of right) one.remove();
    news.textContent = news.dataset.says.replace("§", said.accepted).replace("¤", crops().length + said.moved);
    count();
  };

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
  count();
  crops()[0]?.focus();
})();
