// What every page does: the colour scheme, the reasons of chips, where one is in the table of
// contents, and the panel of keys.
"use strict";

(() => {
  const { element, kept, shortcut, shortcuts } = window.paperIndex;

  // The colour scheme: the button says what it leads to.
  const html = document.documentElement;
  const button = document.querySelector(".pi-scheme");
  const show = (scheme) => {
    html.setAttribute("data-md-color-scheme", scheme);
    button.textContent = scheme === "slate" ? "Light" : "Dark";
    button.setAttribute("aria-label", scheme === "slate" ? "Switch to light colours" : "Switch to dark colours");
  };
  if (button) {
    show(html.getAttribute("data-md-color-scheme"));
    button.hidden = false;
    button.addEventListener("click", () => {
      const scheme = html.getAttribute("data-md-color-scheme") === "slate" ? "default" : "slate";
      show(scheme);
      kept.set("scheme", scheme);
    });
  }

  // On a phone the row of sections is longer than the screen: it begins where one is.
  const here = document.querySelector(".pi-tabs [aria-current]");
  const row = here?.closest("ul");
  if (row) row.scrollLeft = here.offsetLeft + here.offsetWidth - row.clientWidth + 60;

  // A page that is pointed at for a moment is fetched before the click. On a disk there is nothing to gain.
  if (location.protocol !== "file:" && !navigator.connection?.saveData) {
    const fetched = new Set([location.href.split("#")[0]]);
    let waiting = 0;
    document.addEventListener("pointerover", (event) => {
      clearTimeout(waiting);
      const link = event.target.closest?.("a[href]");
      if (link?.origin !== location.origin || !link.pathname.endsWith("/")) return;
      const address = link.href.split("#")[0];
      if (fetched.has(address)) return;
      waiting = setTimeout(() => {
        fetched.add(address);
        document.head.append(element("link", { rel: "prefetch", href: address }));
      }, 80);
    });
  }

  // On a paper's page the reason for each topic and each mention stands further down. Chips show it
  // where they are.
  const article = document.querySelector("main article");
  const path = (link) => link.href.split(/[?#]/)[0];
  const reasons = () => {
    const found = new Map();
    for (const link of article.querySelectorAll("p.abstract a")) {
      if (!found.has(path(link))) found.set(path(link), sentenceAround(link));
    }
    const heading = document.getElementById("where-this-comes-from");
    for (const item of heading?.nextElementSibling?.querySelectorAll("li") ?? []) {
      const link = item.querySelector("a");
      if (link) found.set(path(link), item.textContent.replace(/\s+/g, " ").trim());
    }
    return found;
  };
  const sentenceAround = (link) => {
    const text = link.closest("p").textContent;
    const range = document.createRange();
    range.setStart(link.closest("p"), 0);
    range.setEndBefore(link);
    const start = range.toString().length;
    const from = Math.max(text.lastIndexOf(". ", start) + 2, start - 120, 0);
    const stop = text.indexOf(". ", start + link.textContent.length);
    const to = Math.min(stop < 0 ? text.length : stop + 1, start + link.textContent.length + 120);
    const words = text.slice(from, to).replace(/^Abstract\.\s*/, "").trim();
    return `In the abstract: “${from === start - 120 ? "…" : ""}${words}${to === stop + 1 || stop < 0 ? "" : "…"}”`;
  };
  if (article?.querySelector("p.abstract, #where-this-comes-from")) {
    const tip = element("div", { class: "pi-tip", role: "tooltip", id: "pi-tip", hidden: true });
    document.querySelector("main").append(tip);
    let known = null;
    let shownFor = null;
    const hide = () => {
      tip.hidden = true;
      shownFor?.removeAttribute("aria-describedby");
      shownFor = null;
    };
    const explain = (chip) => {
      known ??= reasons();
      const reason = known.get(path(chip));
      if (!reason) return;
      hide();
      tip.textContent = reason;
      tip.hidden = false;
      shownFor = chip;
      chip.setAttribute("aria-describedby", "pi-tip");
      const place = chip.getBoundingClientRect();
      const left = Math.min(place.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
      tip.style.left = `${Math.max(8, left) + scrollX}px`;
      tip.style.top = `${place.bottom + 6 + scrollY}px`;
    };
    for (const chip of article.querySelectorAll("p.chips > a")) {
      chip.addEventListener("mouseenter", () => explain(chip));
      chip.addEventListener("focus", () => explain(chip));
      chip.addEventListener("mouseleave", hide);
      chip.addEventListener("blur", hide);
    }
    document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  }

  // Which section is being read.
  const entries = [...document.querySelectorAll(".pi-toc a")];
  const headings = entries.map((entry) => document.getElementById(decodeURIComponent(entry.hash.slice(1))));
  if (entries.length) {
    const mark = () => {
      const last = headings.findLastIndex((heading) => heading && heading.getBoundingClientRect().top < 120);
      entries.forEach((entry, place) => {
        if (place === last) entry.setAttribute("aria-current", "location");
        else entry.removeAttribute("aria-current");
      });
    };
    let waiting = false;
    addEventListener(
      "scroll",
      () => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          mark();
        });
      },
      { passive: true },
    );
    mark();
  }

  // Code can be copied with a button.
  for (const code of article?.querySelectorAll("pre > code") ?? []) {
    const copy = element("button", { type: "button", class: "pi-button pi-copy" }, "Copy");
    copy.addEventListener("click", () => window.paperIndex.copy(code.textContent));
    code.parentElement.append(copy);
  }

  // The panel of keys.
  const keys = () => {
    const rows = [...shortcuts].map(({ key, help }) =>
      element("tr", {}, element("th", { scope: "row" }, element("kbd", {}, key)), element("td", {}, help)),
    );
    const close = element("button", { type: "button", class: "pi-button" }, "Close");
    const dialog = element(
      "dialog",
      { class: "pi-dialog md-typeset", "aria-labelledby": "pi-keys" },
      element("h2", { id: "pi-keys" }, "Keyboard shortcuts"),
      element("table", {}, element("tbody", {}, ...rows)),
      element("p", {}, close),
    );
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };
  shortcut("?", "Show these keys", keys);
  const hint = element("button", { class: "pi-keys", type: "button", click: keys }, "Keyboard shortcuts");
  document.querySelector(".pi-footer p:last-child")?.append(hint);
})();
