// The page of all papers as an explorer: a query, facets with counts that combine, sort orders, and
// everything in the address. Without this script the page is the plain list by year; with it too,
// until something is asked for, so that nothing is loaded before.
"use strict";

(() => {
  const index = window.paperIndex;
  const { element } = index;
  const PAGE = 10; // papers at a time
  const VALUES = 8; // of a facet, before the others are asked for
  const SETTLED = 150; // milliseconds without a key before a query that is being typed is run
  const FACETS = {
    area: "Area", topic: "Topic", tag: "Tag", kind: "Kind", year: "Year", organisation: "Organisation",
    has: "Code and data", source: "Source",
  };
  const WIDE = matchMedia("(min-width: 60rem)");
  const OPEN = ["topic", "year", "kind"]; // what is unfolded from the start where there is room
  const SORTS = {
    relevance: "best match first", newest: "newest first", oldest: "oldest first", mentions: "most mentioned here",
    discussion: "most discussed", title: "by title",
  };

  const article = document.querySelector("article");
  const heading = article?.querySelector("h1");
  if (!heading) return;

  // What the page is without this script, shown while nothing is asked for.
  const plain = element("div", { class: "pi-plain" });
  plain.append(...[...article.children].filter((part) => part !== heading && !part.matches(".path")));
  const contents = document.querySelector(".pi-toc");

  const input = element("input", {
    type: "search", name: "q", "aria-label": "Search all papers", autocomplete: "off", spellcheck: "false",
    placeholder: WIDE.matches ? "Words, “a phrase”, -without, author:…, year:2023..2025, has:code" : "Words, “a phrase”, author:…",
  });
  const order = element(
    "select", { name: "sort", "aria-label": "Sort" },
    ...Object.entries(SORTS).map(([value, words]) => element("option", { value }, words)),
  );
  const form = element("form", { class: "pi-explorer__form", role: "search", "aria-label": "Papers" }, input, order);
  const status = element("p", { class: "pi-explorer__status", role: "status" });
  const picked = element("p", { class: "pi-explorer__picked" });
  const names = element("p", { class: "chips", hidden: true });
  const list = element("ul", { class: "pi-explorer__list" });
  const pager = element("nav", { class: "pi-explorer__pager", "aria-label": "Pages of results", hidden: true });
  const results = element("div", { class: "pi-explorer__results" }, status, picked, names, list, pager);
  const groups = new Map();
  const panel = element("details", { class: "pi-explorer__facets" }, element("summary", {}, "Narrow down"));
  const explorer = element("div", { class: "pi-explorer" }, form, element("div", { class: "pi-explorer__columns" }, panel, results));
  results.append(plain);
  (article.querySelector(".path") ?? heading).after(explorer);

  // The state is what the address says.
  const read = () => {
    const words = new URLSearchParams(location.search);
    const chosen = {};
    for (const facet of Object.keys(FACETS)) chosen[facet] = [...new Set(words.getAll(facet))].filter(Boolean);
    const sort = Object.hasOwn(SORTS, words.get("sort") ?? "") ? words.get("sort") : "";
    const page = Math.max(1, Math.min(100000, Number.parseInt(words.get("page") ?? "1", 10) || 1));
    return { q: words.get("q") ?? "", chosen, sort, page };
  };

  const write = ({ q, chosen, sort, page }) => {
    const words = new URLSearchParams();
    if (q.trim()) words.set("q", q);
    for (const [facet, values] of Object.entries(chosen)) for (const value of values) words.append(facet, value);
    if (sort) words.set("sort", sort);
    if (page > 1) words.set("page", page);
    return words.size ? `?${words}` : location.pathname;
  };

  let state = read();
  let turn = 0;
  let last = null; // the answer that is shown

  const asks = () => Boolean(state.q.trim() || state.sort || state.page > 1 || Object.values(state.chosen).some((values) => values.length));

  /** Takes on a new state. What is being typed replaces what the address said, anything else is a step back. */
  const become = (changes, typing = false) => {
    state = { ...state, page: 1, ...changes };
    try {
      history[typing ? "replaceState" : "pushState"](null, "", write(state));
    } catch {
      // A browser that keeps its address: the page works all the same.
    }
    return run();
  };

  const number = (count) => count.toLocaleString("en");

  // Facets ------------------------------------------------------------------------------------------

  const labelOf = async (facet, value) => {
    const found = (await index.engine.facet(facet)).find(({ id }) => id === value);
    return found?.label ?? value;
  };

  const toggle = (facet, value) => {
    const values = state.chosen[facet];
    const next = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
    become({ chosen: { ...state.chosen, [facet]: next } });
  };

  /** How many of the papers found have each value, that facet's own choice left aside. */
  const counts = (facet, values) => {
    if (!last) return values.map(({ count }) => count);
    const others = [...last.filters].filter(([name]) => name !== facet).map(([, papers]) => papers);
    const papers = [];
    last.base.forEach((inside, paper) => {
      if (inside && others.every((allowed) => allowed[paper])) papers.push(paper);
    });
    return values.map((value) => papers.reduce((sum, paper) => sum + value.papers[paper], 0));
  };

  const drawFacet = async (facet) => {
    const group = groups.get(facet);
    if (!group.details.open) return;
    const mine = ++group.turn;
    let values;
    try {
      values = await (await index.searching()).facet(facet);
    } catch {
      group.body.replaceChildren(element("p", {}, ...index.searchMissing()));
      return;
    }
    if (mine !== group.turn) return;
    const found = counts(facet, values);
    const chosen = state.chosen[facet];
    let rows = values
      .map((value, place) => ({ ...value, found: found[place], on: chosen.includes(value.id) }))
      .filter((row) => row.found || row.on);
    for (const value of chosen)
      if (!rows.some(({ id }) => id === value)) rows.push({ id: value, label: value, found: 0, on: true });
    if (facet !== "year") rows = rows.sort((one, other) => other.on - one.on || other.found - one.found);
    const shown = group.all ? rows : rows.slice(0, VALUES);
    const focused = document.activeElement?.closest?.(".pi-facet")?.dataset.value;
    group.body.replaceChildren(
      ...shown.map((row) => {
        const box = element("input", { type: "checkbox", change: () => toggle(facet, row.id) });
        box.checked = row.on;
        return element(
          "label", { class: "pi-facet", "data-value": `${facet}/${row.id}` },
          box, element("span", {}, row.label), element("span", { class: "pi-facet__count" }, number(row.found)),
        );
      }),
      ...(rows.length > shown.length
        ? [element("button", { type: "button", class: "pi-more", click: () => { group.all = true; drawFacet(facet); } }, `${number(rows.length - shown.length)} more`)]
        : []),
      ...(rows.length ? [] : [element("p", {}, "Nothing to choose from.")]),
    );
    if (focused) [...group.body.children].find(({ dataset }) => dataset.value === focused)?.querySelector("input").focus();
  };

  for (const [facet, words] of Object.entries(FACETS)) {
    const body = element("div", { class: "pi-facets__values", role: "group", "aria-label": words });
    const details = element("details", { toggle: () => drawFacet(facet) }, element("summary", {}, words), body);
    groups.set(facet, { details, body, turn: 0, all: false });
    panel.append(details);
  }

  const drawFacets = () => {
    for (const [facet, group] of groups) {
      if (state.chosen[facet].length || (WIDE.matches && asks() && OPEN.includes(facet) && !group.seen)) {
        group.details.open = true;
        group.seen = true;
      }
      drawFacet(facet);
    }
  };

  // Results -----------------------------------------------------------------------------------------

  /** Marks in the texts of an item what was looked for. */
  const markWords = (item, marker) => {
    const texts = [];
    const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      if (text.parentElement.closest("button, .chip, time") || /^(?:arXiv|code|cite)$/.test(text.data)) continue;
      const pieces = marker(text.data);
      if (!pieces.some(([, isHit]) => isHit)) continue;
      text.replaceWith(...pieces.map(([piece, isHit]) => (isHit ? element("mark", {}, piece) : piece)));
    }
  };

  const draw = (paper, result) => {
    const item = index.item(paper);
    if (!paper.summary && paper.extract) {
      const extract = element("span", { class: "pi-extract" }, paper.extract);
      const line = item.querySelector("small");
      line ? line.after(element("br"), extract) : item.append(extract);
    }
    const elsewhere = result.elsewhere(paper.number, item.textContent);
    markWords(item, result.marker);
    if (elsewhere) item.append(element("br"), element("small", {}, `Also ${elsewhere}`));
    return item;
  };

  const step = (page, words, rel) =>
    element("a", {
      href: write({ ...state, page }), rel,
      click: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        become({ page }).then(() => explorer.scrollIntoView({ block: "start" }));
      },
    }, words);

  const drawPicked = async () => {
    const chips = [];
    for (const [facet, values] of Object.entries(state.chosen))
      for (const value of values) {
        const label = await labelOf(facet, value).catch(() => value);
        chips.push(
          element("button", { type: "button", class: "pi-button", "aria-label": `Without ${FACETS[facet]}: ${label}`, click: () => toggle(facet, value) }, `${label} ×`), " ",
        );
      }
    if (chips.length > 2)
      chips.push(element("button", { type: "button", class: "pi-more", click: () => become({ chosen: Object.fromEntries(Object.keys(FACETS).map((facet) => [facet, []])) }) }, "all off"));
    picked.replaceChildren(...chips);
  };

  const fail = () => {
    last = null;
    status.replaceChildren(...index.searchMissing());
    list.replaceChildren();
    names.hidden = pager.hidden = true;
    plain.hidden = false;
  };

  const run = async (typing = false) => {
    const mine = ++turn;
    const isOld = () => mine !== turn;
    order.value = state.sort || (state.q.trim() ? "relevance" : "newest");
    if (!asks()) {
      last = null;
      list.replaceChildren();
      picked.replaceChildren();
      status.replaceChildren();
      names.hidden = pager.hidden = true;
      plain.hidden = false;
      if (contents) contents.hidden = false;
      for (const facet of groups.keys()) drawFacet(facet);
      return;
    }
    try {
      const engine = await index.searching();
      const result = await engine.find(state.q, {
        chosen: state.chosen, sort: state.sort || (state.q.trim() ? "relevance" : "newest"), typing,
      });
      if (isOld()) return;
      const pages = Math.max(1, Math.ceil(result.numbers.length / PAGE));
      const page = Math.min(state.page, pages);
      const papers = await engine.byNumber(result.numbers.slice((page - 1) * PAGE, page * PAGE));
      if (isOld()) return;
      last = result;
      const remark = index.searchRemarks(result);
      const found = result.total ?? result.numbers.length;
      status.replaceChildren(
        found ? `${number(found)} paper${found === 1 ? "" : "s"}. ` : "",
        remark,
        ...(papers.includes(null) ? [" ", ...index.searchMissing()] : []),
        ...(!result.numbers.length ? [" All papers are listed ", element("a", { href: index.page("years/") }, "by year"), ", ", element("a", { href: index.page("topics/") }, "by topic"), " and ", element("a", { href: index.page("tags/") }, "by tag"), "."] : []),
      );
      names.replaceChildren(
        ...(page > 1 ? [] : result.names.slice(0, 6)).flatMap((name) => [
          element("a", { class: name.kind === "topic" ? `chip area-${engine.areaOf(name.slug)}` : "chip", href: index.page(`${name.kind}s/${name.slug}/`) }, `${name.kind === "topic" ? "Topic" : "Tag"}: ${name.label} `, element("small", {}, number(name.count))),
          " ",
        ]),
      );
      names.hidden = !names.childNodes.length;
      list.replaceChildren(...papers.filter(Boolean).map((paper) => draw(paper, result)));
      pager.replaceChildren(
        ...(page > 1 ? [step(page - 1, "‹ Previous", "prev"), " "] : []),
        pages > 1 ? `Page ${number(page)} of ${number(pages)}` : "",
        ...(page < pages ? [" ", step(page + 1, "Next ›", "next")] : []),
      );
      pager.hidden = pages < 2;
      plain.hidden = true;
      if (contents) contents.hidden = true;
      drawPicked();
      drawFacets();
    } catch {
      if (!isOld()) fail();
    }
  };

  let waiting = null;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => become({ q: input.value }, true), SETTLED);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    become({ q: input.value });
  });
  order.addEventListener("change", () => become({ sort: order.value === "relevance" ? "" : order.value }));

  const restore = () => {
    state = read();
    input.value = state.q.slice(0, 10000);
    panel.open = WIDE.matches;
    return run();
  };
  window.addEventListener("popstate", restore);
  document.addEventListener("DOMContentLoaded", restore);
})();
