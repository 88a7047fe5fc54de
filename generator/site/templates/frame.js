// Writes what all pages have in common: the head's scripts, the header with its navigation, the footer.
// Made by `paper-index bundle` from the site's own pages; `parts` are cut where the way to the root stands.
"use strict";

((parts) => {
  const script = document.currentScript;
  const root = script.getAttribute("src").slice(0, -"assets/frame.js".length);
  const folder = (address) => new URL(address, location.href).pathname.replace(/index\.html$/, "");
  document.write(parts.top.join(root));
  // When all is read, and before the scripts that wait for that.
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return;
    document.body.insertAdjacentHTML("beforeend", parts.bottom.join(root));
    const [here, home] = [folder(location.href), folder(`${root}index.html`)];
    for (const link of document.querySelectorAll("body > header nav a")) {
      const place = folder(link.href);
      if (place === here) link.setAttribute("aria-current", "page");
      else if (place !== home && here.startsWith(place)) link.setAttribute("aria-current", "true");
    }
    if ("whole" in script.dataset) return; // the page ends in its own way
    const own = here.slice(home.length);
    const name = own.split("/").at(-2) ?? "";
    const last = parts.last.join("").replaceAll("{folder}", own).replaceAll("{name}", name);
    document.querySelector("main article")?.insertAdjacentHTML("beforeend", last);
  });
})(/* parts */);
