// What every page has of the search: its field becomes a combobox, `/` leads there, and a search that
// stands in the address is opened. All else is loaded with the first key.
"use strict";

(() => {
  const index = window.paperIndex;
  const STATE = "#search="; // a search that is open stands in the address, so that it can be shared
  const { element } = index;

  /** Loads scripts side by side and runs them one after the other. */
  const inOrder = (paths) =>
    Promise.all(
      paths.map(
        (path) =>
          new Promise((resolve, reject) => {
            const script = index.scriptElement(path);
            script.async = false;
            script.onload = resolve;
            script.onerror = reject;
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

  /** What there is to say about an answer, in words; nothing where it says all by itself. */
  index.searchRemarks = (result) => {
    const said = [];
    for (const { corrected, to, field, value } of result.notes)
      said.push(corrected ? `“${corrected}” is not here: showing “${to}”.` : `No ${field} “${value}”.`);
    if (result.total === 0 && result.partly) said.push("No paper has all of it; these have most.");
    else if (result.total === 0 && !result.names.length) said.push("Nothing found.");
    return said.join(" ");
  };

  /** What is shown where a part of the index cannot be loaded: it says so and offers the lists. */
  index.searchMissing = () => [
    "A part of the search index cannot be loaded. Everything is also listed: ",
    ...[["papers/", "papers by year"], ["topics/", "topics"], ["tags/", "tags"]].flatMap(([folder, name], place) => [
      place ? ", " : "",
      element("a", { href: index.page(folder) }, name),
    ]),
    ".",
  ];

  const forms = [...document.querySelectorAll(".pi-search")];
  if (!forms.length) return;

  /** Answers what is in a form's field. */
  const answer = async (form) => {
    if (!index.searchFields) await index.script("assets/javascripts/search-field.js").catch(() => form.submit());
    return index.searchFields?.get(form)();
  };

  forms.forEach((form, number) => {
    const input = form.querySelector("input");
    input.type = "text"; // a search field may have no other role than its own
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": `pi-results-${number}`, "aria-autocomplete": "list",
      "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false", enterkeyhint: "search",
    }))
      input.setAttribute(name, value);
    const first = () => !index.searchFields && answer(form);
    input.addEventListener("input", first);
    input.addEventListener("keydown", (event) => event.key === "ArrowDown" && input.value.trim() && first());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      location.assign(index.page(`papers/?q=${encodeURIComponent(input.value.trim())}`));
    });
  });
  const [form] = forms;
  const input = form.querySelector("input");

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
    answer(form);
  };
  window.addEventListener("hashchange", shared);
  shared();
})();
