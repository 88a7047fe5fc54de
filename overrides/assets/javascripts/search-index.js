// Reads the files that generator/search/ makes: which papers have a word, and what there is to show
// of a paper. Every file is loaded when it is first asked for, and never again.
"use strict";

(() => {
  const index = window.paperIndex;
  const { wordsOf, stem } = index.words;
  const MOST_FILES = 3; // for a word that is half typed
  const ANYWHERE = 63; // all bits of fields; see PLACES in generator/search/postings.py
  const SLUG_LENGTH = 80;
  const HALF_TYPED = 0.6; // what a word counts that only begins as typed

  const DIGITS = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((sign, value) => {
    DIGITS[sign.charCodeAt(0)] = value;
  });

  /** Reads numbers one after the other, as generator/search/numbers.py writes them. */
  const reader = (text) => {
    let at = 0;
    return {
      more: () => at < text.length,
      next: () => {
        let value = 0;
        let unit = 1;
        for (;;) {
          const digit = DIGITS[text.charCodeAt(at++)];
          value += (digit & 31) * unit;
          if (digit < 32) return value;
          unit *= 32;
        }
      },
    };
  };

  const hash = (text) => index.shardOf(text, 2 ** 32);

  /** The hash of words in their order: see generator/search/pairs.py. */
  const pairHash = (words) =>
    words.map(hash).reduce((first, second) => {
      let mixed = (Math.imul(first, 0x9e3779b1) ^ second) >>> 0;
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0;
      return (mixed ^ (mixed >>> 13)) >>> 0;
    });

  let root = null;
  const open = async () => {
    if (root) return root;
    const data = await index.data("search/root");
    const prefixes = (text) => new Map(text.split(" ").map((prefix, number) => [prefix, number]));
    root = {
      ...data,
      terms: prefixes(data.terms),
      heads: data.heads ? prefixes(data.heads) : new Map(),
      starts: prefixes(data.starts),
      ends: prefixes(data.ends),
      stop: new Set(data.stop.split(" ")),
    };
    return root;
  };

  /** The number of the file that a word is in: that of the longest prefix. */
  const route = (word, prefixes) => {
    for (let length = word.length; length > 0; length--) {
      const found = prefixes.get(word.slice(0, length));
      if (found !== undefined) return found;
    }
    return 0;
  };

  /** A slug, or where it was left out what follows from the title: see `plain_slug` in documents.py beside. */
  const slugOf = (slug, label) => {
    if (slug) return slug;
    const fits = (made, word) => (made.length + 1 + word.length <= SLUG_LENGTH ? `${made}-${word}` : made);
    return (label.toLowerCase().match(/[a-z0-9]+/g) ?? []).reduce((made, word) => (made ? fits(made, word) : word), "");
  };

  const readName = ([kind, slug, label, count, ways]) => ({
    kind,
    label,
    count,
    slug: slugOf(slug, label),
    ways: [wordsOf(label), ...(ways ? ways.split("|").map((way) => way.split(" ")) : [])],
  });

  const files = new Map();
  /** A file of the dictionary: its terms by key, and its names. */
  const termFile = async (number) => {
    if (!files.has(number)) {
      const data = await index.data(`search/terms/${number}`);
      const terms = new Map();
      for (let at = 0; at < data.terms.length; at += 3) {
        const [key, forms, papers] = data.terms.slice(at, at + 3);
        const written = forms.split(",").map((form) => (form[0] === "=" ? form.slice(1) : key + form));
        terms.set(key, { key, papers, forms: written });
      }
      files.set(number, { terms, names: data.names.map(readName) });
    }
    return files.get(number);
  };

  // Documents -----------------------------------------------------------------------------------

  const documents = new Map();
  const readDocument = (row, number) => {
    const [slug, title, byline, date, summary, kind, topics, arxiv, code, mentions, discussion, organisations, extract] =
      row;
    const found = {
      number,
      slug: slugOf(slug, title),
      title,
      byline: byline || "",
      date: date || "",
      summary: summary || "",
      kind: root.kinds[kind]?.[1] ?? "",
      topics: (topics || []).map((topic) => root.topics[topic]),
      arxiv: arxiv || "",
      mentions: mentions || 0,
      discussion: discussion || 0,
      organisations: organisations || [],
      extract: extract || "",
    };
    if (code) found.code = code;
    return found;
  };

  const keep = (rows, numbers) =>
    rows.forEach((row, place) => {
      if (!documents.has(numbers[place])) documents.set(numbers[place], readDocument(row, numbers[place]));
    });

  /** Papers by their numbers; null for what cannot be loaded. */
  const byNumber = async (numbers) => {
    await open();
    const size = root.in_file;
    const missing = numbers.filter((number) => !documents.has(number));
    await Promise.all(
      [...new Set(missing.map((number) => Math.floor(number / size)))].map(async (file) => {
        const rows = await index.data(`search/documents/${file}`).catch(() => []);
        keep(rows, rows.map((_, place) => file * size + place));
      }),
    );
    return numbers.map((number) => documents.get(number) ?? null);
  };

  /** Whether papers are here already. */
  const known = (numbers) => numbers.every((number) => documents.has(number));

  /** The number of the paper that a key names, or null; see `exact_files` in generator/search/documents.py. */
  const exact = async (key) => {
    await open();
    const value = hash(key);
    const read = reader(await index.data(`search/exact/${value % root.exact}`));
    const left = Math.floor(value / root.exact);
    while (read.more()) {
      const [found, number] = [read.next(), read.next()];
      if (found === left) return number;
    }
    return null;
  };

  /** Papers by their slugs, in that order; null for what is not here. */
  const bySlug = async (slugs) => {
    const numbers = await Promise.all(slugs.map((slug) => exact(`s:${slug}`).catch(() => null)));
    const found = await byNumber(numbers.filter((number) => number !== null));
    const papers = new Map(found.filter(Boolean).map((document) => [document.number, document]));
    return numbers.map((number) => papers.get(number) ?? null);
  };

  // Words ---------------------------------------------------------------------------------------

  const noPapers = () => new Uint8Array(root.papers);
  const counted = (papers) => papers.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
  const rarity = (count) => Math.log(1 + (root.papers - count + 0.5) / (count + 0.5));

  /** Gives each paper of a term the larger of what it has and the term's weight; notes where it stands. */
  const addPapers = (term, word, factor, wanted) => {
    const read = reader(term.papers);
    while (read.more()) {
      const code = read.next();
      const places = root.codes[2 * code] & wanted;
      const score = factor * (root.codes[2 * code + 1] + 0.5);
      let paper = -1;
      for (let left = read.next(); left; left--) {
        paper += read.next() + 1;
        if (!places) continue;
        if (word.scores[paper] < score) word.scores[paper] = score;
        word.places[paper] |= places;
      }
    }
  };

  /**
   * What is known of a word: `scores` and `places` by paper, in how many papers it is (`count`), how rare
   * that is, the forms in which it stands there, what it begins, and the names in its files.
   */
  const emptyWord = (typed) => ({
    typed, scores: new Float32Array(root.papers), places: noPapers(), count: 0, rarity: 0, forms: new Set(), names: [],
  });

  const scaled = (word, factor) => {
    for (let paper = 0; paper < root.papers; paper++) word.scores[paper] *= factor;
  };

  /** Takes the larger scores of another word. */
  const merge = (word, other, factor = 1) => {
    for (let paper = 0; paper < root.papers; paper++) {
      if (other.scores[paper] * factor > word.scores[paper]) word.scores[paper] = other.scores[paper] * factor;
      word.places[paper] |= other.places[paper];
    }
    word.count = counted(word.scores);
    for (const form of other.forms) word.forms.add(form);
    word.names.push(...other.names);
  };

  /** The prefixes of further files with words that begin so. */
  const below = (word) =>
    [...root.terms.keys()].filter((prefix) => prefix.length > word.length && prefix.startsWith(word));

  /**
   * Looks a word up.
   * @param half whether it may be half typed. @param places in which fields. @param most how many files with
   *   longer words that begin so may be loaded.
   */
  const look = async (typed, { half = false, places = ANYWHERE, most = MOST_FILES } = {}) => {
    await open();
    const word = emptyWord(typed);
    const base = stem(typed);
    const more = half ? below(typed) : [];
    const numbers = new Set([route(base, root.terms), route(typed, root.terms)]);
    if (more.length <= most) for (const prefix of more) numbers.add(root.terms.get(prefix));
    const found = await Promise.all([...numbers].map(termFile));
    word.names = found.flatMap((file) => file.names);
    const whole = found.map((file) => file.terms.get(base)).find(Boolean);
    if (whole) {
      addPapers(whole, word, 1, places);
      word.count = counted(word.scores);
      word.rarity = rarity(word.count);
      scaled(word, word.rarity);
      for (const form of whole.forms) word.forms.add(form);
    }
    if (!half || typed.length < 2) return word;
    const begun = found
      .flatMap((file) => [...file.terms.values()])
      .filter((term) => term.key !== base && term.forms.some((form) => form.startsWith(typed)));
    if (begun.length) {
      const others = emptyWord(typed);
      for (const term of begun) addPapers(term, others, 1, places);
      const rare = rarity(counted(others.scores));
      // What is a word by itself was probably meant.
      merge(word, others, rare * (word.count ? HALF_TYPED / 2 : HALF_TYPED));
      word.rarity ||= rare;
      word.begins = typed;
    }
    return word;
  };

  /** Whether what a word begins is worked out already, because it is in several files. */
  const isCrowded = (typed) => root.heads.has(typed);

  /** What the beginning of a word finds: numbers of papers, the best first, and names. */
  const lookHead = async (typed) => {
    const data = await index.data(`search/heads/${root.heads.get(typed)}`);
    keep(data.documents, data.papers);
    return { papers: data.papers, names: data.names.map(readName) };
  };

  // Phrases and facets --------------------------------------------------------------------------

  /** The numbers of the papers that have two words side by side, or with these stop words between them. */
  const pairPapers = async (words) => {
    const value = pairHash(words);
    const read = reader(await index.data(`search/pairs/${value % root.pairs}`));
    const left = Math.floor(value / root.pairs);
    let found = 0;
    while (read.more() && found <= left) {
      found += read.next();
      const papers = [];
      let paper = -1;
      for (let size = read.next(); size; size--) papers.push((paper += read.next() + 1));
      if (found === left) return papers;
    }
    return [];
  };

  const facetPapers = (text) => {
    const lacking = text[0] === "!";
    const read = reader(lacking ? text.slice(1) : text);
    const papers = noPapers().fill(lacking ? 1 : 0);
    let paper = -1;
    while (read.more()) papers[(paper += read.next() + 1)] = lacking ? 0 : 1;
    return papers;
  };

  const loadFacet = async (name) => {
    if (name === "year")
      return root.years.map(([year, first, count]) => ({
        id: year || "undated", label: year || "Undated", count, papers: noPapers().fill(1, first, first + count),
      }));
    if (name === "area") {
      const topics = await facet("topic");
      const values = root.areas.map(([id, label], place) => {
        const own = new Set(root.topics.filter(([, , area]) => area === place + 1).map(([topic]) => topic));
        const papers = noPapers();
        for (const topic of topics) if (own.has(topic.id)) topic.papers.forEach((has, paper) => (papers[paper] |= has));
        return { id, label, count: counted(papers), papers };
      });
      return values.filter(({ count }) => count);
    }
    const values = await index.data(`search/facets/${name}`);
    return values.map(([id, label, count, papers]) => ({ id, label, count, papers: facetPapers(papers) }));
  };

  const facets = new Map();
  /** A facet: its values, each with its id, label, number of papers, and the papers that have it. */
  const facet = async (name) => {
    await open();
    if (!facets.has(name)) facets.set(name, await loadFacet(name));
    return facets.get(name);
  };

  /** The numbers of papers in an order that a file has; those with nothing to go by are not in it. */
  const ordered = async (name) => {
    const read = reader(await index.data(`search/orders/${name}`));
    const numbers = [];
    while (read.more()) numbers.push(read.next());
    return numbers;
  };

  index.searchIndex = {
    ANYWHERE, DIGITS, open, route, termFile, byNumber, bySlug, known, exact, emptyWord, merge, counted, rarity, noPapers,
    look, isCrowded, lookHead, addPapers, pairPapers, facet, ordered,
  };
})();
