// The search field: a combobox as the ARIA Authoring Practices describe it, with the list of what is
// found below. Loaded with the first key.
"use strict";

(() => {
  const index = window.paperIndex;
  const PAPERS = 5;
  const WHILE_UNSURE = 3; // papers, while the last word is no word yet
  const NAMES = 3;
  const SETTLED = 70; // milliseconds without a key before papers are loaded
  const STATE = "#search=";
  const { element } = index;

  /** The address of the page of all papers, searched. */
  const everything = (query) => index.page(`papers/?q=${encodeURIComponent(query)}`);

  const go = (address, event) => {
    if (event && (event.ctrlKey || event.metaKey || event.button === 1)) window.open(address, "_blank", "noopener");
    else location.assign(address);
  };

  const marked = (text, marker) =>
    (marker(text) ?? [[text, false]]).map(([piece, isHit]) => (isHit ? element("mark", {}, piece) : piece));

  const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  const { searchRemarks: remarks, searchMissing: missing } = index;

  /** Makes a field a combobox; returns what opens it with a query. */
  const enhance = (form, number) => {
    const input = form.querySelector("input");
    const id = `pi-results-${number}`;
    const list = element("ul", { id, role: "listbox", "aria-label": "Results" });
    const note = element("p", { class: "pi-results__note", hidden: true });
    const popup = element("div", { class: "pi-results", hidden: true }, note, list);
    form.append(popup);
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
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) close();
    });
    input.addEventListener("focus", () => {
      if (input.value.trim() && input.value === answered) {
        show();
        remember(answered);
      }
    });

    return answer;
  };

  index.searchFields = new Map([...document.querySelectorAll(".pi-search")].map((form, number) => [form, enhance(form, number)]));
})();
