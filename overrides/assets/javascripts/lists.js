// Lists of papers: filter as you type, sorting in place, and keys to go through them. A list is a
// paragraph of the class `papers` with all headings of the class `year` and all lists after it.
// Without this script it is a plain list, newest first.
"use strict";

(() => {
  const index = window.paperIndex;
  const { element, folded, shortcut } = index;
  const FEWEST = 6; // papers for which a filter is worth its place
  const ORDERS = {
    newest: "newest first",
    oldest: "oldest first",
    title: "by title",
    mentions: "most mentioned here",
    discussion: "most discussed",
  };

  const ORDER_OF_TEXT = "in the order of the text";

  /** Gives a paper in a list its buttons. */
  const furnish = (item) => {
    const link = item.querySelector("a");
    const line = item.querySelector("small");
    const slug = link && line && index.slugOf(link.href);
    if (!slug || line.querySelector("button")) return;
    const paper = {
      slug,
      title: link.textContent,
      byline: line.firstChild?.textContent.replace(/\s*[·,]\s*$/, "").trim() ?? "",
      date: line.querySelector("time")?.dateTime ?? "",
    };
    if (item.firstElementChild.matches("strong")) {
      // Not in the page: the address of each paper a second time would be a tenth of a long list.
      const cite = element("a", { href: `${index.page(`papers/${slug}/`)}#cite` }, "cite");
      cite.addEventListener("click", (event) => index.citeOnClick(event, paper));
      line.append(" · ", cite);
    }
    line.append(" · ", index.saveButton(paper));
  };

  /**
   * A paper as it stands in a list, from what the search knows of it.
   * @param paper slug, title, byline, date, day, summary, kind, topics as [id, name, area], code, arxiv,
   *   mentions, discussion.
   */
  index.item = (paper) => {
    const link = (words, address, attributes = {}) => element("a", { href: address, ...attributes }, words);
    const line = element(
      "small",
      { "data-mentions": paper.mentions || false, "data-discussion": paper.discussion || false },
      `${paper.byline} · `,
      paper.date ? element("time", { datetime: paper.date }, index.day(paper.date)) : "undated",
      paper.kind ? ` · ${paper.kind}` : "",
    );
    if (paper.arxiv) line.append(" · ", link("arXiv", `https://arxiv.org/abs/${encodeURI(paper.arxiv)}`));
    if (paper.code) line.append(" · ", link("code", paper.code));
    const item = element(
      "li",
      {},
      element("strong", {}, link(paper.title, index.page(`papers/${paper.slug}/`))),
      element("br"),
      line,
    );
    if (paper.summary) item.append(element("br"), paper.summary);
    if (paper.topics?.length) {
      item.append(element("br"));
      for (const [id, name, area] of paper.topics) {
        item.append(link(name, index.page(`topics/${id}/`), { class: `chip area-${area}` }), " ");
      }
    }
    furnish(item);
    return item;
  };

  /** A date for readers: `1 Jun 2023`, or as much as is known. */
  index.day = (date) => {
    const [year, month, day] = date.split("-").map(Number);
    const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    return [day, month && names[month - 1], year].filter(Boolean).join(" ");
  };

  const facts = (item) => {
    const line = item.querySelector("small");
    return {
      item,
      date: line?.querySelector("time")?.dateTime ?? "",
      title: folded(item.querySelector("a")?.textContent ?? ""),
      mentions: Number(line?.dataset.mentions ?? 0),
      discussion: Number(line?.dataset.discussion ?? 0),
      text: folded(item.textContent),
    };
  };

  /** A field that filters what stands below it, and the place where the number of hits is said. */
  const filterField = (words) => [
    element("input", { type: "search", "aria-label": words, placeholder: words, autocomplete: "off" }),
    element("span", { class: "pi-count", role: "status" }),
  ];
  const hitsOf = (wanted, hits, all) => (wanted.length ? (hits ? `${hits} of ${all}` : `None of these ${all} has that`) : "");
  const wordsOf = (field) => folded(field.value).split(/\s+/).filter(Boolean);

  const enhance = (head) => {
    const parts = [];
    for (let next = head.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.matches("ul, .year")) parts.push(next);
      else break;
    }
    const lists = parts.filter((part) => part.matches("ul"));
    const items = lists.flatMap((list) => [...list.children]);
    items.forEach(furnish);
    if (items.length < FEWEST) return;

    const papers = items.map(facts);
    const [field, count] = filterField(`Filter these ${papers.length} papers`);
    const present = Object.keys(ORDERS).filter(
      (order) => !["mentions", "discussion"].includes(order) || papers.some((paper) => paper[order]),
    );
    const given = head.textContent.includes(ORDER_OF_TEXT);
    const order = element(
      "select",
      { "aria-label": "Sort" },
      ...(given ? [element("option", { value: "given" }, ORDER_OF_TEXT)] : []),
      ...present.map((name) => element("option", { value: name }, ORDERS[name])),
    );
    const tools = element("div", { class: "pi-tools" }, field, order, count);
    head.after(tools);

    const sorted = element("ul", { hidden: true });
    tools.after(sorted);
    const start = order.value;
    const said = head.firstChild;
    const words = said.textContent;
    const homes = lists.map((list) => [list, [...list.children]]);
    const sort = () => {
      const name = order.value;
      const way = ORDERS[name] ?? ORDER_OF_TEXT;
      said.textContent = words.replace(/, (?:newest first|in the order of the text)/, `, ${way}${way.startsWith("most") ? " first" : ""}`);
      if (name === start) {
        homes.forEach(([list, children]) => list.append(...children));
      } else {
        const by = {
          newest: (a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0),
          oldest: (a, b) => (!a.date - !b.date || (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
          title: (a, b) => a.title.localeCompare(b.title, "en"),
          mentions: (a, b) => b.mentions - a.mentions,
          discussion: (a, b) => b.discussion - a.discussion,
        }[name];
        sorted.append(...[...papers].sort(by).map((paper) => paper.item));
      }
      sorted.hidden = name === start;
      filter();
    };
    const filter = () => {
      const wanted = wordsOf(field);
      let shown = 0;
      for (const paper of papers) {
        paper.item.hidden = !wanted.every((word) => paper.text.includes(word));
        shown += !paper.item.hidden;
      }
      const own = order.value === start;
      for (const part of parts) {
        if (part.matches("ul")) part.hidden = !own || ![...part.children].some((item) => !item.hidden);
      }
      let list = null;
      for (const part of [...parts].reverse()) {
        if (part.matches("ul")) list = part;
        else part.hidden = !list || list.hidden;
      }
      count.textContent = hitsOf(wanted, shown, papers.length);
    };
    field.addEventListener("input", filter);
    order.addEventListener("change", sort);
  };

  /** Furnishes every list of papers under an element. */
  index.enhanceLists = (root = document) => {
    root.querySelectorAll("p.papers").forEach(enhance);
    for (const line of root.querySelectorAll("article li > small:not(:first-child):has(time)")) furnish(line.parentElement);
  };

  // Names too: those that do not match step aside.
  const enhanceNames = (head) => {
    const links = [...head.parentElement.querySelectorAll("p > a")].filter(
      (link) => head.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    // Those of most papers stand above the others, and among them again; people of one paper lead to it.
    const names = [...new Map(links.map((link) => [`${link.href} ${link.id}`, link])).values()];
    if (names.length < 30) return;
    const [field, count] = filterField(`Filter these ${names.length} names`);
    const found = element("p", { class: names[0].parentElement.className, hidden: true });
    const between = found.classList.contains("chips") ? " " : " · ";
    head.after(element("div", { class: "pi-tools" }, field, count), found);
    const rest = [...head.parentElement.children].filter(
      (part) => found.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    const known = names.map((link) => [folded(link.textContent), link]);
    field.addEventListener("input", () => {
      const wanted = wordsOf(field);
      const hits = wanted.length ? known.filter(([name]) => wanted.every((word) => name.includes(word))) : [];
      found.replaceChildren(
        ...hits.slice(0, 200).flatMap(([, link], place) => {
          const number = /^\s*(\d+)/.exec(link.nextSibling?.textContent ?? "")?.[1];
          const copy = link.cloneNode(true);
          copy.removeAttribute("id");
          return [place ? between : "", copy, number ? ` ${number}` : ""];
        }),
      );
      found.hidden = !wanted.length;
      rest.forEach((part) => (part.hidden = wanted.length > 0));
      count.textContent = hitsOf(wanted, hits.length, names.length);
    });
  };

  // Going through papers by keys: the one whose link has the focus is the one that is meant.
  const titles = () =>
    [...document.querySelectorAll("main li > strong:first-child > a, main li > a:first-child")].filter(
      (link) => index.slugOf(link.href) && link.checkVisibility(),
    );
  const step = (by) => () => {
    const links = titles();
    if (!links.length) return false;
    const here = links.findIndex((link) => link.closest("li").contains(document.activeElement));
    const target = links[Math.min(Math.max(here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by, 0), links.length - 1)];
    target.focus();
    target.scrollIntoView({ block: "nearest" });
    return true;
  };
  shortcut("j", "Next paper in a list", step(1));
  shortcut("k", "Previous paper in a list", step(-1));

  /** The paper that keys act on: the one with the focus in a list, or the page's own. */
  index.meant = () => {
    const item = document.activeElement?.closest("main li");
    const link = item?.querySelector("a");
    const slug = link && index.slugOf(link.href);
    if (slug) return { slug, item };
    const own = index.slugOf(location.href);
    return own ? { slug: own, item: null } : null;
  };

  document.addEventListener("DOMContentLoaded", () => {
    index.enhanceLists();
    document.querySelectorAll("p.names").forEach(enhanceNames);
  });
})();
