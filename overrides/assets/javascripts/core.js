// What all other scripts of the site stand on: addresses, data that is loaded when it is asked
// for, making elements, keys, what is told to screen readers. Everything works from a disk: no
// modules, no fetch, both of which browsers refuse there. Text only ever becomes text, never markup.
"use strict";

(() => {
  const root = new URL("../../", document.currentScript.src);
  const received = new Map();
  const scripts = new Map();
  const shortcuts = [];
  let region = null;
  // Where browsers know trusted types, a script is loaded from an address that passed here, and from no other.
  const trusted = window.trustedTypes?.createPolicy("paper-index", {
    createScriptURL: (address) => {
      if (!address.startsWith(new URL("assets/", root).href)) throw new TypeError(`${address} is no script of this site`);
      return address;
    },
  });

  const index = {
    /** The address of a file of the site, by its path from the root. */
    file: (path) => new URL(path, root).href,

    /** The address of a page, by its folder, which ends in a slash; on a disk that is a file. */
    page: (folder) => {
      const [place, ...rest] = folder.split(/(?=[?#])/);
      return new URL(place + (root.protocol === "file:" ? "index.html" : "") + rest.join(""), root).href;
    },

    /** The folder of this page from the root: `papers/awq/`, or nothing for the home page. */
    folder: () =>
      decodeURI(location.pathname)
        .slice(decodeURI(root.pathname).length)
        .replace(/index\.html$/, ""),

    /** The slug of the paper that an address leads to, or null. */
    slugOf: (address) => {
      const url = new URL(address, location.href);
      if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return null;
      return /^papers\/([^/]+)\/(?:index\.html)?$/.exec(url.pathname.slice(root.pathname.length))?.[1] ?? null;
    },

    /** An element that loads a script of the site, by its path from the root. */
    scriptElement: (path) => {
      const element = document.createElement("script");
      const address = index.file(path);
      element.src = trusted ? trusted.createScriptURL(address) : address;
      return element;
    },

    /** Loads a script once; a failed one may be tried again. */
    script: (path) => {
      if (!scripts.has(path)) {
        const loading = new Promise((resolve, reject) => {
          const element = index.scriptElement(path);
          element.onload = resolve;
          element.onerror = () => {
            scripts.delete(path);
            reject(new Error(`${path} cannot be loaded`));
          };
          document.head.append(element);
        });
        scripts.set(path, loading);
      }
      return scripts.get(path);
    },

    /** Called by files of data: `paperIndex.receive("citations/3", {...})`. */
    receive: (name, data) => received.set(name, data),

    /** The data of `assets/<name>.js`, loaded when it is first asked for. */
    data: async (name) => {
      if (!received.has(name)) await index.script(`assets/${name}.js`);
      if (!received.has(name)) throw new Error(`${name} holds no data`);
      return received.get(name);
    },

    /** Which of a number of files holds a slug: its FNV-1a hash, as `generator/pages/shards.py` counts it. */
    shardOf: (slug, count) => {
      let hash = 0x811c9dc5;
      for (const byte of new TextEncoder().encode(slug)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
      return hash % count;
    },

    /** An element with attributes and children; strings become text. A function as attribute listens. */
    element: (name, attributes = {}, ...children) => {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) {
        if (typeof value === "function") element.addEventListener(key, value);
        else if (value === true) element.setAttribute(key, "");
        else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
      }
      element.append(...children.filter((child) => child !== null && child !== undefined));
      return element;
    },

    /** A text without case and accents, for comparing. */
    folded: (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(),

    /** Tells screen readers what has changed. */
    announce: (text) => {
      if (!region) {
        region = index.element("p", { class: "pi-hidden", role: "status" });
        document.body.append(region);
      }
      region.textContent = text;
    },

    /** What is kept in this browser; nothing where the browser keeps nothing. */
    kept: {
      get: (name) => {
        try {
          return JSON.parse(localStorage.getItem(`paper-index:${root.pathname}:${name}`));
        } catch {
          return null;
        }
      },
      set: (name, value) => {
        try {
          localStorage.setItem(`paper-index:${root.pathname}:${name}`, JSON.stringify(value));
          return true;
        } catch {
          return false;
        }
      },
    },

    /** Copies a text, and says so; from a disk too, where the clipboard's interface is often shut. */
    copy: async (text) => {
      let done = false;
      try {
        await navigator.clipboard.writeText(text);
        done = true;
      } catch {
        const area = index.element("textarea", { class: "pi-hidden", readonly: true });
        area.value = text;
        (document.querySelector("dialog[open]") ?? document.body).append(area);
        area.select();
        done = document.execCommand("copy");
        area.remove();
      }
      index.announce(done ? "Copied" : "Copying failed: select the text and copy it");
      return done;
    },

    /** Does something at a key that is pressed outside of fields. `help` is shown in the panel of keys. */
    shortcut: (key, help, act) => shortcuts.push({ key, help, act }),

    shortcuts,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog, [role=application]")) return;
    const found = shortcuts.find(({ key }) => key === event.key);
    if (found && found.act(event) !== false) event.preventDefault();
  });

  window.paperIndex = index;
})();
