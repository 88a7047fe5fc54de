// Sets the colour scheme before anything is drawn; the only script that a page waits for.
"use strict";

(() => {
  const key = `paper-index:${new URL("../../", document.currentScript.src).pathname}:scheme`;
  let chosen = null;
  try {
    chosen = JSON.parse(localStorage.getItem(key));
  } catch {
    // Where the browser keeps nothing, the system's choice holds.
  }
  const dark = chosen ? chosen === "slate" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.setAttribute("data-md-color-scheme", dark ? "slate" : "default");
})();
