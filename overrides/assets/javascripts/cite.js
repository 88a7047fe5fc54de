// Citations: a panel with every format and a button to copy. Without scripts the links that it opens
// from lead to the files, and formatted citations stand on each paper's page.
"use strict";

(() => {
  const index = window.paperIndex;
  const { element, kept, shortcut } = index;
  const FILES = { BibTeX: "bib", RIS: "ris", "CSL-JSON": "json" };

  /** The citations of some papers, in that order: by format; null where a paper is unknown. */
  index.citations = async (slugs) => {
    const count = await index.data("citations/count");
    const shards = await Promise.all(
      slugs.map((slug) => index.data(`citations/${index.shardOf(slug, count)}`)),
    );
    return slugs.map((slug, number) => shards[number][slug] ?? null);
  };

  /** Opens the panel for a paper. */
  index.cite = async (paper) => {
    let citation = null;
    try {
      [citation] = await index.citations([paper.slug]);
    } catch {
      citation = null;
    }
    if (!citation) {
      location.href = `${index.page(`papers/${paper.slug}/`)}#cite`;
      return;
    }
    const formats = Object.keys(citation);
    const chosen = formats.includes(kept.get("format")) ? kept.get("format") : formats[0];
    const text = element("pre", { tabindex: "0", "aria-label": "Citation" });
    const copy = element("button", { type: "button", class: "pi-button pi-button--main" }, "Copy");
    const file = element("a", { class: "pi-button" }, "Download");
    const close = element("button", { type: "button", class: "pi-button" }, "Close");
    const choices = formats.map((name) => {
      const radio = element("input", { type: "radio", name: "format", value: name, checked: name === chosen });
      radio.addEventListener("change", () => show(name));
      return element("label", {}, radio, element("span", {}, name));
    });
    const show = (name) => {
      kept.set("format", name);
      text.textContent = citation[name];
      copy.textContent = "Copy";
      file.href = URL.createObjectURL(new Blob([citation[name]], { type: "text/plain" }));
      file.download = `${paper.slug}.${FILES[name] ?? "txt"}`;
    };
    copy.addEventListener("click", async () => {
      copy.textContent = (await index.copy(text.textContent)) ? "Copied" : "Select and copy";
    });
    const dialog = element(
      "dialog",
      { class: "pi-dialog pi-cite md-typeset", "aria-labelledby": "pi-cite" },
      element("h2", { id: "pi-cite" }, `Cite ${paper.title}`),
      element("fieldset", { class: "pi-choices" }, element("legend", { class: "pi-hidden" }, "Format"), ...choices),
      text,
      element("div", { class: "pi-tools" }, copy, file, close),
    );
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    show(chosen);
    document.body.append(dialog);
    dialog.showModal();
    copy.focus();
  };

  /** For links: opens the panel, unless the click asks for a new tab. */
  index.citeOnClick = (event, paper) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    index.cite(paper);
  };

  for (const link of document.querySelectorAll("article p.actions a[href='#cite']")) {
    const paper = index.pagePaper();
    if (paper) link.addEventListener("click", (event) => index.citeOnClick(event, paper));
  }

  shortcut("c", "Cite the paper", () => {
    const meant = index.meant();
    if (!meant) return false;
    const own = index.pagePaper();
    const title = meant.item?.querySelector("a").textContent ?? own?.title ?? meant.slug;
    index.cite({ slug: meant.slug, title });
    return true;
  });
})();
