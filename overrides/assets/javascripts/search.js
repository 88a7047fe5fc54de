// The search field of every page: a combobox as the ARIA Authoring Practices describe it. Nothing
// is loaded before the first key; then the engine is, and what the query needs.
"use strict";

(() => {
  const index = window.paperIndex;
  const PAPERS = 5;
  const WHILE_UNSURE = 3; // papers, while the last word is no word yet
  const NAMES = 3;
  const SETTLED = 70; // milliseconds without a key before papers are loaded
  const STATE = "#search="; // a search that is open stands in the address, so that it can be shared
  const { element } = index;

  /** Loads scripts side by side and runs them one after the other. */
  const inOrder = (paths) =>
    Promise.all(
      paths.map(
        (path) =>
          new Promise((resolve, reject) => {
            const script = element("script", { src: index.file(path), load: resolve, error: reject });
            script.async = false;
            document.head.append(script);
          }),
      ),
    );

  let starting = null;
  /** The engine, loaded when it is first needed. */
  index.searching = () => {
    starting ??= (async () => {
      const root = index.data("search/root");
      root.catch(() => {});
      await inOrder(["words", "index", "spelling", "shown", "query", "engine"].map((part) => `assets/javascripts/search-${part}.js`));
      await root;
      return index.engine;
    })();
    starting.catch(() => {
      starting = null;
    });
    return starting;
  };

  /** Papers by their slugs, in that order; null where there is none. */
  index.documents = async (slugs) => (await index.searching()).bySlug(slugs);

  /** The address of the page of all papers, searched. */
  const everything = (query) => index.page(`papers/?q=${encodeURIComponent(query)}`);

  const go = (address, event) => {
    if (event && (event.ctrlKey || event.metaKey || event.button === 1)) window.open(address, "_blank", "noopener");
    else location.assign(address);
  };

  const marked = (text, marker) =>
    (marker(text) ?? [[text, false]]).map(([piece, isHit]) => (isHit ? element("mark", {}, piece) : piece));

  const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  /** What there is to say about an answer, in words; nothing where it says all by itself. */
  const remarks = (result) => {
    const said = [];
    for (const { corrected, to, field, value } of result.notes)
      said.push(corrected ? `“${corrected}” is not here: showing “${to}”.` : `No ${field} “${value}”.`);
    if (result.total === 0 && result.partly) said.push("No paper has all of it; these have most.");
    else if (result.total === 0 && !result.names.length) said.push("Nothing found.");
    return said.join(" ");
  };
  index.searchRemarks = remarks;

  /** What is shown where a part of the index cannot be loaded: it says so and offers the lists. */
  const missing = () => [
    "A part of the search index cannot be loaded. Everything is also listed: ",
    ...[["papers/", "papers by year"], ["topics/", "topics"], ["tags/", "tags"]].flatMap(([folder, name], place) => [
      place ? ", " : "",
      element("a", { href: index.page(folder) }, name),
    ]),
    ".",
  ];
  index.searchMissing = missing;

  /** Makes a field a combobox; returns what opens it with a query. */
  const enhance = (form, number) => {
    const input = form.querySelector("input");
    const id = `pi-results-${number}`;
    const list = element("ul", { id, role: "listbox", "aria-label": "Results" });
    const note = element("p", { class: "pi-results__note", hidden: true });
    const popup = element("div", { class: "pi-results", hidden: true }, note, list);
    form.append(popup);
    input.type = "text"; // a search field may have no other role than its own
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
      "aria-keyshortcuts": "/",
    }))
      input.setAttribute(name, value);

    let options = []; // the addresses that the options lead to
    let active = -1;
    let asked = 0; // how many queries were begun: an answer to an older one is dropped
    let answered = ""; // the query that the options answer
    let before = null; // the address's fragment before the search was opened

    const isOpen = () => !popup.hidden;

    const remember = (query) => {
      if (before === null) before = location.hash.startsWith(STATE) ? "" : location.hash;
      try {
        history.replaceState(history.state, "", `${location.pathname}${location.search}${STATE}${encodeURIComponent(query)}`);
      } catch {
        // Where a browser keeps the address to itself the search works without it.
      }
    };

    const forget = () => {
      if (before === null) return;
      try {
        history.replaceState(history.state, "", `${location.pathname}${location.search}${before}`);
      } catch {
        // See above.
      }
      before = null;
    };

    const choose = (place) => {
      active = place;
      [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
      if (place < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", list.children[place].id);
        list.children[place].scrollIntoView({ block: "nearest" });
      }
    };

    const close = () => {
      asked++;
      popup.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
      forget();
    };

    const show = () => {
      popup.hidden = false;
      // A list without options is no list for a screen reader: the note says what there is to say.
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(options.length > 0));
    };

    const option = (kind, label, detail, address) => {
      const number = options.push(address) - 1;
      return element(
        "li",
        {
          id: `${id}-${number}`,
          role: "option",
          class: `pi-result pi-result--${kind}`,
          "aria-selected": "false",
          // A press must not take the focus from the field, which would close the list.
          mousedown: (event) => event.preventDefault(),
          click: (event) => go(address, event),
          auxclick: (event) => event.button === 1 && go(address, event),
          mousemove: () => active !== number && choose(number),
        },
        element("span", { class: "pi-result__label" }, ...label),
        detail ? element("span", { class: "pi-result__detail" }, detail) : null,
      );
    };

    const say = (...words) => {
      note.replaceChildren(...words);
      note.hidden = !words.length || words[0] === "";
    };

    const draw = (query, result, papers) => {
      options = [];
      const lines = result.names
        .slice(0, NAMES)
        .map((name) =>
          option(
            name.kind,
            [name.label],
            `${name.kind === "topic" ? "Topic" : "Tag"} · ${count(name.count, "paper")}`,
            index.page(`${name.kind === "topic" ? "topics" : "tags"}/${name.slug}/`),
          ),
        );
      for (const paper of papers)
        if (paper)
          lines.push(
            option(
              "paper",
              marked(paper.title, result.marker),
              [paper.byline, paper.date.slice(0, 4)].filter(Boolean).join(" · "),
              index.page(`papers/${paper.slug}/`),
            ),
          );
      const number = result.total || result.numbers.length;
      if (number) lines.push(option("all", [result.total ? `All ${count(result.total, "result")}` : "All results"], "", everything(query)));
      list.replaceChildren(...lines);
      choose(-1);
      const remark = remarks(result);
      if (papers.includes(null)) say(...missing());
      else say(remark);
      show();
      answered = query;
      index.announce(remark || (result.total === null ? `${lines.length - 1} suggestions` : count(result.total, "result")));
    };

    const answer = async () => {
      const query = input.value;
      const turn = ++asked;
      const isOld = () => turn !== asked;
      if (!query.trim()) {
        close();
        return;
      }
      remember(query);
      try {
        const engine = await index.searching();
        if (isOld()) return;
        const result = await engine.find(query, { typing: true });
        if (isOld()) return;
        const first = result.numbers.slice(0, result.unsure ? WHILE_UNSURE : PAPERS);
        if (!engine.known(first)) {
          await new Promise((resolve) => setTimeout(resolve, SETTLED));
          if (isOld()) return;
        }
        const papers = await engine.byNumber(first);
        papers.sort((one, other) => engine.isTitle(query, other) - engine.isTitle(query, one));
        if (!isOld()) draw(query, result, papers);
      } catch {
        if (isOld()) return;
        options = [];
        list.replaceChildren();
        say(...missing());
        show();
        index.announce(note.textContent);
      }
    };

    input.addEventListener("input", answer);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        if (!isOpen()) answer();
        else if (options.length) choose(((active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (isOpen() && active >= 0) go(options[active]);
        else if (input.value.trim()) go(everything(input.value.trim()));
      } else if (event.key === "Escape" && isOpen()) {
        event.preventDefault();
        close();
      }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go(everything(input.value.trim()));
    });
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) close();
    });
    input.addEventListener("focus", () => {
      if (input.value.trim() && input.value === answered) {
        show();
        remember(answered);
      }
    });

    return { input, answer };
  };

  const fields = [...document.querySelectorAll(".pi-search")].map(enhance);
  if (!fields.length) return;
  const { input, answer } = fields[0];

  index.shortcut("/", "Search", () => {
    input.focus();
    input.select();
  });

  const shared = () => {
    if (!location.hash.startsWith(STATE)) return;
    try {
      input.value = decodeURIComponent(location.hash.slice(STATE.length));
    } catch {
      return; // a half percent sign: no search that anybody shared
    }
    input.focus();
    answer();
  };
  window.addEventListener("hashchange", shared);
  shared();
})();
