// Writes what all pages have in common: the head with its policy and scripts, the header with its navigation, the
// footer. Made by `paper-index bundle` from the site's own pages; in `parts`, a NUL stands for the way to the root.
"use strict";

((parts) => {
  const script = document.currentScript;
  const root = script.getAttribute("src").slice(0, -"assets/frame.js".length);
  const folder = (address) => new URL(address, location.href).pathname.replace(/index\.html$/, "");
  const [here, home] = [folder(location.href), folder(`${root}index.html`)];
  const own = here.slice(home.length);
  const words = { "\0": root, "{folder}": own, "{name}": own.split("/").at(-2) ?? "" };
  const SPACES = { svg: "http://www.w3.org/2000/svg", math: "http://www.w3.org/1998/Math/MathML" };

  /** Parts as elements; `pattern` is what in their texts stands for something else. */
  const made = (all, pattern, around = "http://www.w3.org/1999/xhtml") =>
    all.map((part) => {
      const filled = (text) => text.replace(pattern, (found) => words[found]);
      if (typeof part === "string") return filled(part);
      const [name, attributes, ...children] = part;
      const space = SPACES[name] ?? around;
      const element = document.createElementNS(space, name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, filled(value));
      element.append(...made(children, pattern, space));
      return element;
    });

  // Only the parser runs scripts in their order, when all is read. It is given this one text, and no other ever.
  const scripts = parts.scripts.join(root);
  const trusted = window.trustedTypes?.createPolicy("paper-index-frame", { createHTML: () => scripts });
  document.head.prepend(...made(parts.head, /\0/g));
  document.write(trusted ? trusted.createHTML("") : scripts);
  // As soon as there is a body, and before anything of it is drawn.
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    document.body.prepend(...made(parts.top, /\0/g));
  }).observe(document.documentElement, { childList: true });
  // When all is read, and before the scripts that wait for that.
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return;
    document.body.append(...made(parts.bottom, /\0/g));
    for (const link of document.querySelectorAll("body > header nav a")) {
      const place = folder(link.href);
      if (place === here) link.setAttribute("aria-current", "page");
      else if (place !== home && here.startsWith(place)) link.setAttribute("aria-current", "true");
    }
    if ("whole" in script.dataset) return; // the page ends in its own way
    document.querySelector("main article")?.append(...made(parts.last, /\0|\{folder\}|\{name\}/g));
  });
})(/* parts */);
