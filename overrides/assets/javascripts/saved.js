// The visitor's own list: papers that are saved, kept in this browser, taken away as BibTeX or as an
// address that carries the list.
"use strict";

(() => {
  const index = window.paperIndex;
  const { element, kept, shortcut } = index;
  const MOST = 1000;

  const read = () => {
    const found = kept.get("saved");
    return Array.isArray(found) ? found.filter((paper) => typeof paper?.slug === "string") : [];
  };
  const write = (papers) => {
    if (!kept.set("saved", papers.slice(0, MOST))) {
      index.announce("This browser keeps nothing for this site: the list is lost when the page is left");
    }
    memory = papers;
    refresh();
  };
  let memory = null;
  const papers = () => memory ?? (memory = read());
  const has = (slug) => papers().some((paper) => paper.slug === slug);

  const refresh = () => {
    for (const button of document.querySelectorAll("button[data-save]")) label(button);
    for (const tab of document.querySelectorAll(".pi-tabs a")) {
      if (index.slugOf(tab.href) === null && /\/reading-list\/(index\.html)?$/.test(tab.pathname)) {
        tab.querySelector(".pi-number")?.remove();
        const number = papers().length;
        if (number) tab.append(element("span", { class: "pi-number" }, ` ${number}`));
      }
    }
    draw();
  };

  const label = (button) => {
    const saved = has(button.dataset.save);
    button.textContent = saved ? "saved" : "save";
    button.setAttribute("aria-pressed", String(saved));
  };

  const toggle = (paper) => {
    const saved = has(paper.slug);
    const { slug, title, byline, date } = paper;
    write(saved ? papers().filter((other) => other.slug !== slug) : [...papers(), { slug, title, byline, date }]);
    index.announce(saved ? "Removed from your list" : "Saved to your list");
  };

  /** A button that saves a paper, or takes it off the list again. */
  index.saveButton = (paper, attributes = {}) => {
    const button = element("button", {
      type: "button",
      class: "pi-save",
      "data-save": paper.slug,
      "aria-label": `Save ${paper.title}`,
      ...attributes,
      click: () => toggle(paper),
    });
    label(button);
    return button;
  };

  /** What a paper's own page says of it. */
  index.pagePaper = () => {
    const slug = index.slugOf(location.href);
    if (!slug) return null;
    const byline = document.querySelector("article .byline");
    return {
      slug,
      // A heading shows formulas as markup, whose text alone would say something else.
      title: document.querySelector('meta[name="citation_title"]')?.content ?? slug,
      byline: byline?.textContent.split(" · ")[0].trim() ?? "",
      date: byline?.querySelector("time")?.dateTime ?? "",
    };
  };

  const actions = document.querySelector("article p.actions");
  if (actions && index.pagePaper()) {
    const button = index.saveButton(index.pagePaper(), { class: "action pi-save", "aria-label": "Save this paper" });
    const last = actions.lastElementChild;
    actions.insertBefore(button, last);
  }

  shortcut("s", "Save the paper, or take it off your list", () => {
    const meant = index.meant();
    if (!meant) return false;
    if (!meant.item) toggle(index.pagePaper());
    else meant.item.querySelector("button[data-save]")?.click();
    return true;
  });

  // The page of the list.
  const place = document.getElementById("pi-saved");

  /** The list that an address carries: `#papers=slug,slug`. */
  const carried = () => {
    const found = /^#papers=([\w,-]*)$/.exec(location.hash);
    return found ? [...new Set(found[1].split(",").filter(Boolean))].slice(0, MOST) : null;
  };

  const known = async (slugs) => {
    const mine = new Map(papers().map((paper) => [paper.slug, paper]));
    const documents = index.documents ? await index.documents(slugs).catch(() => []) : [];
    return slugs.map((slug, number) => documents[number] ?? mine.get(slug) ?? { slug, title: slug, byline: "", date: "" });
  };

  const bibliography = async (slugs, button) => {
    try {
      const citations = await index.citations(slugs);
      const text = citations.map((citation) => citation?.BibTeX ?? "").filter(Boolean).join("\n");
      const link = element("a", {
        href: URL.createObjectURL(new Blob([text], { type: "application/x-bibtex" })),
        download: "reading-list.bib",
      });
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      index.announce(String(error.message));
      button.textContent = "BibTeX cannot be loaded";
    }
  };

  let drawing = 0;
  async function draw() {
    if (!place) return;
    const turn = ++drawing;
    const given = carried();
    const slugs = given ?? papers().map((paper) => paper.slug);
    const list = await known(slugs);
    if (turn !== drawing) return;
    const button = (words, act) => element("button", { type: "button", class: "pi-button", click: act }, words);
    const parts = [];
    if (!slugs.length) {
      parts.push(
        element("p", {}, given ? "The address that brought you here carries no paper." : "Nothing is saved yet."),
      );
    } else {
      const address = `${location.href.split("#")[0]}#papers=${slugs.join(",")}`;
      const bib = button("BibTeX", () => bibliography(slugs, bib));
      const tools = element("div", { class: "pi-tools" }, bib);
      tools.append(
        button("Copy a link to this list", () => index.copy(address)),
        given
          ? button("Save all of these", () => {
              const mine = new Set(papers().map((paper) => paper.slug));
              write([...papers(), ...list.filter((paper) => !mine.has(paper.slug))]);
            })
          : button("Empty the list", () => confirm("Take all papers off your list?") && write([])),
      );
      if (given) {
        tools.append(
          button("My own list", () => {
            history.pushState(null, "", location.pathname);
            draw();
          }),
        );
      }
      parts.push(
        element("p", {}, `${slugs.length} paper${slugs.length === 1 ? "" : "s"}${given ? ", from a link" : ""}.`),
        tools,
        element("ul", { class: "pi-list" }, ...list.map((paper) => index.item(paper))),
      );
    }
    place.replaceChildren(...parts);
  }
  addEventListener("hashchange", draw);
  // Another tab may have saved something.
  addEventListener("storage", () => {
    memory = null;
    refresh();
  });
  document.addEventListener("DOMContentLoaded", refresh);
})();
