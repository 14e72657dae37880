"use strict";
/* On every page: what is to have the focus has it at once; Ctrl+K goes to the search box, Escape back to where one was. */
(() => {
  document.querySelector("[autofocus]")?.focus();  // a browser does it some frames later, and an early Enter is lost
  const box = document.querySelector("#search input");
  if (!box) return;
  let before = null;
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229) return;
    if (e.key.toLowerCase() === "k" && e.ctrlKey && !e.altKey && !e.shiftKey) {
      e.preventDefault();
      if (document.activeElement !== box) before = document.activeElement;
      box.focus();
      box.select();
    } else if (e.key === "Escape" && document.activeElement === box) {
      e.preventDefault();
      before?.focus();
    }
  });
})();
