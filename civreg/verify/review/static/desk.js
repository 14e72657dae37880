"use strict";
/* One entry: keys alone, and none that a typist needs for letters. Saving and verifying are different acts. */
(() => {
  let leave = () => {};

  const begin = () => {
    leave();
    const root = document.querySelector(".entry");
    if (!root) return;
    const form = document.querySelector('meta[name="civreg-form"]').content;
    document.querySelector(".top .where").textContent = root.dataset.where;
    const picture = window.civregPicture(root);
    const items = [...root.querySelectorAll(".field")];
    const opened = [...root.querySelectorAll("#open .field")];
    const folded = [...root.querySelectorAll("#sure .field")];
    const news = root.querySelector("#news");
    const reason = root.querySelector("#reason");
    const conflictBox = root.querySelector("#conflict");
    const template = root.querySelector("#says").content;
    const says = (key, data = {}) =>
      Object.entries(data).reduce(
        (text, [name, value]) => text.replace(`{${name}}`, () => value),
        template.querySelector(`[data-says="${key}"]`).textContent,
      );
    let version = root.dataset.version;
    let chain = Promise.resolve();
    let conflict = null;
    const ended = new AbortController();
    const looked = new Set();  // fields where the focus has been

    const input = (item) => item.querySelector("textarea, select");
    const current = () => document.activeElement?.closest?.(".field");
    const quadOf = (item) => (item.dataset.quad ? JSON.parse(item.dataset.quad) : null);
    const isOpen = (item) => !item.classList.contains("settled");
    const sign = (item, key) => {
      item.querySelector(".sign").textContent = key ? says(key) : "";
      item.dataset.sign = key;
    };

    const goTo = (item) => {
      if (!item) return root.querySelector("#verify").focus();
      const details = item.closest("details");
      if (details) details.open = true;
      input(item).focus();
      if (item === opened[0]) root.querySelector(".fields").scrollTop = 0;  // what is said of the whole entry stands there
      else item.scrollIntoView({ block: details ? "nearest" : "start" });
    };
    const after = (item) => {
      const all = item.closest("details") ? folded : opened;
      return all.slice(all.indexOf(item) + 1).find(isOpen) ?? opened.find((one) => one !== item && isOpen(one));
    };
    const beside = (item, by) => {
      const shown = items.filter((one) => one.offsetParent !== null);
      return shown[shown.indexOf(item) + by];
    };

    /* The same request is sent until it is answered; the server does it once. */
    const send = async (path, body) => {
      body.set("request", crypto.randomUUID());
      for (let wait = 500; ; wait = Math.min(8000, wait * 2)) {
        try {
          return await fetch(path, {
            method: "POST",
            body,
            headers: { "If-Match": `"v${version}"`, "X-Civreg-Form": form },
            redirect: "error",
          });
        } catch (error) {
          news.textContent = says("lost");
          await new Promise((go) => setTimeout(go, wait));
        }
      }
    };
    const refused = async (answer) => {
      if (answer.status === 401) location.href = "/login";
      else if (answer.status === 423) location.href = "/lock";
      else news.textContent = await answer.text();
    };

    /* What is folded away shows whether all of it is settled, without being opened. */
    const showFolded = () => {
      const all = !folded.some(isOpen);
      root.querySelector("#sure")?.classList.toggle("all-settled", all);
      const button = root.querySelector("#accept-sure");
      if (button) button.hidden = all;
    };
    const settle = (said, some) => {
      version = said.version;
      news.textContent = "";
      for (const item of items) {
        const field = said.fields[item.dataset.key];
        if (!field || (item.dataset.sign === "saving" && !some.includes(item))) continue;  // its own answer is on the way
        item.classList.toggle("settled", field.settled);
        for (const verdict of ["accepted", "corrected", "unsure", "illegible"]) item.classList.toggle(verdict, field.verdict === verdict);
      }
      showFolded();
    };

    const save = (some, verdict = "", why = "") => {
      if (!some.length) return;
      const texts = some.map((item) => [item.dataset.key, verdict === "illegible" ? "" : input(item).value.trim()]);
      for (const item of some) {
        sign(item, "saving");
        if (verdict !== "unsure") item.classList.add("settled");
      }
      chain = chain.then(() => post(some, texts, verdict, why));
    };
    const post = async (some, texts, verdict, why) => {
      const body = new URLSearchParams(texts);
      if (verdict) body.set("verdict", verdict);
      if (why) body.set("reason", why);
      const answer = await send(`/entry/${root.dataset.entry}`, body);
      if (answer.ok) {
        settle(await answer.json(), some);
        for (const item of some) sign(item, "saved");
      } else if (answer.status === 409) {
        const said = await answer.json();
        version = said.version;
        if (await mine(some, said)) await post(some, texts, verdict, why);
      } else {
        for (const item of some) {
          sign(item, "not-saved");
          item.classList.remove("settled");
        }
        await refused(answer);
      }
    };

    /* Both texts are shown; the clerk says which one stands. */
    const mine = (some, said) =>
      new Promise((decide) => {
        conflictBox.replaceChildren();
        for (const [key, theirs] of Object.entries(said.theirs)) {
          const line = document.createElement("p");
          line.textContent = says("conflict", { who: theirs.person || "?", theirs: theirs.text, yours: said.yours[key] });
          conflictBox.append(line);
        }
        const end = (keep) => {
          conflictBox.hidden = true;
          conflict = null;
          if (!keep) {
            for (const item of some) {
              input(item).value = said.theirs[item.dataset.key].text;
              sign(item, "");
            }
          }
          decide(keep);
        };
        for (const [key, keep] of [["keep-mine", true], ["take-theirs", false]]) {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = says(key);
          button.addEventListener("click", () => end(keep));
          conflictBox.append(button);
        }
        conflictBox.hidden = false;
        conflict = end;
      });

    const accept = (item) => {
      const next = after(item);
      save([item]);
      goTo(next);
    };
    /* What is seen beside its crop, from the field in focus down to the next one of which the machine is not sure. */
    const acceptSeen = (item) => {
      const pane = root.querySelector(".fields").getBoundingClientRect();
      const seen = (one) => one.getBoundingClientRect().bottom <= pane.bottom + 1;
      const all = item.closest("details") ? folded : opened;
      const rest = all.slice(all.indexOf(item) + 1).filter(isOpen);
      const stop = rest.findIndex((one) => "doubtful" in one.dataset || !seen(one));
      const some = [item, ...(stop < 0 ? rest : rest.slice(0, stop))];
      const next = stop < 0 ? after(some.at(-1)) : rest[stop];
      save(some);
      goTo(next && !some.includes(next) ? next : null);
    };
    const acceptSure = () => {
      save(folded.filter(isOpen));
      goTo(opened.find(isOpen));
    };
    const verify = async () => {
      await chain;
      save(items.filter((one) => isOpen(one) && looked.has(one) && !one.classList.contains("unsure") && (input(one).value.trim() || one.dataset.proposal === "")));
      await chain;
      const left = items.filter(isOpen);
      if (left.length) {
        news.textContent = says("still-open", { n: left.length });
        return goTo(left[0]);
      }
      const answer = await send(`/entry/${root.dataset.entry}/verify`, new URLSearchParams());
      if (answer.ok) {
        await answer.json();
        go(root.dataset.next);
      } else if (answer.status === 409) {
        version = (await answer.json()).version;
        go(location.pathname + location.search);
      } else {
        await refused(answer);
        const first = root.querySelector(".blocks .why, .stands");
        if (first) first.focus();
        else if (answer.status === 422) go(location.pathname + location.search);  // what holds it back stands there now, to be answered
      }
    };
    /* What the rules hold against the entry stands so in the book: a word of its own, with its reason. */
    const stands = (button) => {
      const why = document.createElement("input");
      why.className = "why";
      why.maxLength = 300;
      why.placeholder = says("stands-why");
      why.addEventListener("keydown", async (e) => {
        if (e.isComposing || e.keyCode === 229) return;
        if (e.key === "Escape") why.replaceWith(button), button.focus();
        if (e.key !== "Enter" || !why.value.trim()) return;
        await chain;
        const answer = await send(`/entry/${root.dataset.entry}/stands/${button.dataset.finding}`, new URLSearchParams({ reason: why.value.trim() }));
        if (!answer.ok && answer.status !== 409) return refused(answer);
        version = (await answer.json()).version;
        if (!answer.ok) return go(location.pathname + location.search);
        why.closest("li").remove();
        news.textContent = "";
        const more = root.querySelector(".stands");
        if (!more) root.querySelector(".blocks").remove();
        if (more) more.focus();
        else goTo(opened.find(isOpen));
      });
      button.replaceWith(why);
      why.focus();
    };
    const go = (path) => {
      history.pushState(null, "", path);
      htmx.ajax("GET", path, { target: "#desk", select: "#desk", swap: "outerHTML" });
    };
    const other = (item) => {
      const ways = [item.dataset.proposal, ...JSON.parse(item.dataset.alternatives)];
      input(item).value = ways[(ways.indexOf(input(item).value) + 1) % ways.length];
    };
    const illegible = (item) => {
      reason.hidden = false;
      reason.dataset.key = item.dataset.key;
      reason.focus();
    };
    const closeReason = (take) => {
      const item = items.find((one) => one.dataset.key === reason.dataset.key);
      reason.hidden = true;
      if (take) {
        const next = after(item);
        input(item).value = "";
        save([item], "illegible", reason.value);
        goTo(next);
      } else goTo(item);
    };

    const keys = (e) => {
      if (e.isComposing || e.keyCode === 229 || document.activeElement?.closest?.("#search")) return;
      if (document.activeElement?.closest?.(".blocks") && !e.ctrlKey) return;
      const item = current();
      const done = () => e.preventDefault();
      if (conflict) {
        if (e.key === "Enter") done(), conflict(true);
        else if (e.key === "F2") done(), conflict(false);
        return;
      }
      if (!reason.hidden && document.activeElement === reason) {
        if (e.key === "Enter") done(), closeReason(true);
        else if (e.key === "Escape") done(), closeReason(false);
        return;
      }
      const arrows = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
      if (e.altKey && arrows[e.key]) return done(), picture.pan(...arrows[e.key]);
      switch (e.key) {
        case "Enter":
          if (e.ctrlKey) done(), verify();
          else if (item && e.shiftKey) done(), goTo(beside(item, -1) ?? item);
          else if (item) done(), accept(item);
          break;
        case "PageDown":
          if (item) done(), acceptSeen(item);
          break;
        case "ArrowDown":
        case "ArrowUp":
          if (item && input(item).tagName === "TEXTAREA") done(), goTo(beside(item, e.key === "ArrowDown" ? 1 : -1) ?? item);
          break;
        case "Escape":
          if (item) done(), (input(item).value = item.dataset.proposal);
          break;
        case "F1":
          done(), root.querySelector("#help").classList.toggle("shown");
          break;
        case "F2":
          if (item) done(), other(item);
          break;
        case "F3":
          if (item) {
            done();
            const next = after(item);
            save([item], "unsure");
            goTo(next);
          }
          break;
        case "F4":
          if (item) done(), illegible(item);
          break;
        case "F6":
          done(), acceptSure();
          break;
        case "F7":
          done(), picture.clean(true);
          break;
        case "F8":
          done(), picture.rotate();
          break;
        case "F9":
          done(), picture.zoom(1 / 1.25);
          break;
        case "F10":
          done(), picture.zoom(1.25);
          break;
      }
    };

    const options = { signal: ended.signal };
    document.addEventListener("keydown", keys, options);
    document.addEventListener("keyup", (e) => e.key === "F7" && picture.clean(false), options);
    window.addEventListener("beforeunload", (e) => root.querySelector('[data-sign="saving"]') && e.preventDefault(), options);
    root.addEventListener("focusin", (e) => {
      const item = e.target.closest(".field");
      if (!item) return;
      looked.add(item);
      picture.follow(quadOf(item));
      if (e.target.select) e.target.select();
    }, options);
    root.querySelector("#verify").addEventListener("click", verify, options);
    root.querySelector("#accept-sure")?.addEventListener("click", acceptSure, options);
    for (const button of root.querySelectorAll(".stands")) button.addEventListener("click", () => stands(button), options);
    leave = () => ended.abort();
    window.civregAhead = root.dataset.ahead.split(" ").filter(Boolean).map((page) => Object.assign(new Image(), { src: `/image/${page}` }));

    for (const item of items) picture.cut(item.querySelector(".cut"), quadOf(item), root.querySelector(".fields").clientWidth - 60);
    showFolded();
    const held = root.querySelector(".stands");
    if (held && !items.some(isOpen)) held.focus();  // all is said of its fields: what holds it back is to be answered
    else goTo(opened.find(isOpen));
  };

  document.addEventListener("htmx:afterSettle", begin);
  window.addEventListener("popstate", () => location.reload());
  begin();
})();
