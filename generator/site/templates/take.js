// Citations as files, made from what the bundle has of each paper: of the page's paper, of the papers that
// the page lists, or of all. On the website the same links lead to files.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const index = window.paperIndex;
  const ENDINGS = { BibTeX: "bib", RIS: "ris", "CSL-JSON": "json", APA: "apa.txt", IEEE: "ieee.txt", ACL: "acl.txt" };

  const all = async () => {
    const count = await index.data("citations/count");
    const shards = await Promise.all(
      Array.from({ length: count }, (_, number) => index.data(`citations/${number}`).catch(() => ({}))),
    );
    return Object.assign({}, ...shards);
  };

  const some = async (slugs) => {
    const found = await index.citations(slugs);
    return Object.fromEntries(slugs.map((slug, place) => [slug, found[place]]));
  };

  const listed = () => {
    const own = index.slugOf(location.href);
    const links = [...document.querySelectorAll("main li > strong > a")];
    const slugs = own ? [own] : links.map((link) => index.slugOf(link.href));
    return [...new Set(slugs.filter(Boolean))];
  };

  /** Citations in one file: those in JSON are lists, which become one list. */
  const joined = (texts, format) =>
    format === "CSL-JSON"
      ? `[${texts.map((text) => text.trim().slice(1, -1)).join(",")}]\n`
      : texts.map((text) => `${text.trimEnd()}\n`).join(format === "BibTeX" || format === "RIS" ? "\n" : "");

  for (const link of document.querySelectorAll("a[data-take]")) {
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const format = link.dataset.take;
      try {
        const citations = "all" in link.dataset ? await all() : await some(listed());
        const texts = Object.keys(citations).sort().map((slug) => citations[slug]?.[format]).filter(Boolean);
        const address = URL.createObjectURL(new Blob([joined(texts, format)], { type: "text/plain" }));
        const name = index.slugOf(location.href) ?? "papers";
        index.element("a", { href: address, download: `${name}.${ENDINGS[format]}` }).click();
        setTimeout(() => URL.revokeObjectURL(address), 60_000);
        index.announce(`${texts.length} citations as ${format}`);
      } catch (error) {
        index.announce(`The citations cannot be loaded: ${error.message}`);
      }
    });
  }
});
