// The search: looks words up in the files that generator/search/ makes, and nothing in any other.
// It works alike on the web and from a disk. What it loads depends on the query.
"use strict";

(() => {
  const index = window.paperIndex;
  const { wordsOf, stem, fold } = index.words;
  const MOST_FILES = 3; // for a word that is half typed
  const FORGIVEN = 4; // letters from which on a typing error is forgiven
  const FEW = 5; // fewer papers than this are followed by some that have only part of the words
  const PLACE = { title: 1, author: 4, organisation: 8, tag: 16 };
  const ANYWHERE = 63;
  const HALF_TYPED = 0.6; // what a word counts that only begins as typed
  const CORRECTED = 0.7; // what a word counts that differs in a letter from what was typed

  const DIGITS = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((sign, value) => {
    DIGITS[sign.charCodeAt(0)] = value;
  });

  /** Reads numbers one after the other. */
  const reader = (text) => {
    let at = 0;
    return {
      more: () => at < text.length,
      next: () => {
        let value = 0;
        let bits = 0;
        for (;;) {
          const digit = DIGITS[text.charCodeAt(at++)];
          value += (digit & 31) * 2 ** bits;
          if (digit < 32) return value;
          bits += 5;
        }
      },
    };
  };

  const hash = (text) => {
    let value = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
    return value;
  };

  const pairHash = (first, second) => {
    let mixed = (Math.imul(hash(first), 0x9e3779b1) ^ hash(second)) >>> 0;
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0;
    return (mixed ^ (mixed >>> 13)) >>> 0;
  };

  let root = null;
  const open = async () => {
    if (root) return root;
    const data = await index.data("search/root");
    const prefixes = (text) => new Map(text.split(" ").map((prefix, number) => [prefix, number]));
    // The first prefix of each list is the empty one; without heads there is nothing to split.
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
    for (let length = word.length; length >= 0; length--) {
      const found = prefixes.get(word.slice(0, length));
      if (found !== undefined) return found;
    }
    return 0;
  };

  const terms = new Map();
  /** A file of the dictionary: its terms by key, and its names. */
  const termFile = async (number) => {
    if (!terms.has(number)) {
      const data = await index.data(`search/terms/${number}`);
      const byKey = new Map();
      for (let at = 0; at < data.terms.length; at += 3) {
        const [key, forms, papers] = data.terms.slice(at, at + 3);
        byKey.set(key, {
          key,
          papers,
          forms: forms.split(",").map((form) => (form[0] === "=" ? form.slice(1) : key + form)),
        });
      }
      terms.set(number, { byKey, names: data.names.map(readName) });
    }
    return terms.get(number);
  };

  const slugOf = (slug, label) => slug || (label.toLowerCase().match(/[a-z0-9]+/g) ?? []).join("-");

  const readName = ([kind, slug, label, count, ways]) => ({
    kind,
    label,
    count,
    slug: slugOf(slug, label),
    ways: [wordsOf(label), ...(ways ? ways.split("|").map((way) => way.split(" ")) : [])],
  });

  // Documents -----------------------------------------------------------------------------------

  const documents = new Map();
  const readDocument = (row, number) => {
    const [slug, title, byline, date, summary, kind, topics, arxiv, code, mentions, discussion, organisations, extract] = row;
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

  /** Papers by their numbers; null for what cannot be loaded. */
  const byNumber = async (numbers) => {
    await open();
    const files = new Set(
      numbers.filter((number) => !documents.has(number)).map((number) => Math.floor(number / root.in_file)),
    );
    await Promise.all(
      [...files].map(async (file) => {
        const rows = await index.data(`search/documents/${file}`).catch(() => []);
        rows.forEach((row, place) => {
          const number = file * root.in_file + place;
          if (!documents.has(number)) documents.set(number, readDocument(row, number));
        });
      }),
    );
    return numbers.map((number) => documents.get(number) ?? null);
  };

  /** The number of the paper that a key names, or null. */
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
    const known = new Map(found.filter(Boolean).map((document) => [document.number, document]));
    return numbers.map((number) => known.get(number) ?? null);
  };

  // Words ---------------------------------------------------------------------------------------

  /** Adds a term's papers: for each of them the larger of what is there and its weight. */
  const addPapers = (entry, scores, factor, places) => {
    const read = reader(entry.papers);
    let count = 0;
    while (read.more()) {
      const code = read.next();
      const size = read.next();
      const wanted = (root.codes[2 * code] & places) !== 0;
      const score = factor * (root.codes[2 * code + 1] + 0.5);
      let paper = -1;
      for (let left = size; left; left--) {
        paper += read.next() + 1;
        if (wanted && scores[paper] < score) scores[paper] = score;
      }
      if (wanted) count += size;
    }
    return count;
  };

  const rarity = (count) => Math.log(1 + (root.papers - count + 0.5) / (count + 0.5));

  /** What is known of a word: its scores by paper, in how many it is, and how it is written there. */
  const emptyWord = (typed) => ({ typed, scores: new Float32Array(root.papers), count: 0, rarity: 0, forms: new Set() });

  const counted = (scores) => {
    let count = 0;
    for (const score of scores) if (score > 0) count++;
    return count;
  };

  /** How many files have words that begin so. */
  const below = (word) => [...root.terms.keys()].filter((prefix) => prefix.length > word.length && prefix.startsWith(word));

  /**
   * Looks a word up.
   * half: whether it may be half typed. places: in which fields. Returns also the names in its files.
   */
  const look = async (typed, { half = false, places = ANYWHERE } = {}) => {
    await open();
    const word = emptyWord(typed);
    const base = stem(typed);
    const more = half ? below(typed) : [];
    const numbers = new Set([route(base, root.terms), route(typed, root.terms)]);
    if (more.length < MOST_FILES) for (const prefix of more) numbers.add(root.terms.get(prefix));
    const files = await Promise.all([...numbers].map(termFile));
    const whole = files.map((file) => file.byKey.get(base)).find(Boolean);
    if (whole) {
      const scores = new Float32Array(root.papers);
      word.count = addPapers(whole, scores, 1, places);
      word.rarity = rarity(word.count);
      for (let paper = 0; paper < scores.length; paper++) word.scores[paper] = scores[paper] * word.rarity;
      for (const form of whole.forms) word.forms.add(form);
    }
    const begun = [];
    if (half && typed.length > 1)
      for (const file of files)
        for (const entry of file.byKey.values())
          if (entry !== whole && entry.forms.some((form) => form.startsWith(typed))) begun.push(entry);
    if (begun.length) {
      const scores = new Float32Array(root.papers);
      for (const entry of begun) addPapers(entry, scores, 1, places);
      const many = counted(scores);
      const factor = rarity(many) * (whole ? HALF_TYPED / 2 : HALF_TYPED);
      for (let paper = 0; paper < scores.length; paper++)
        if (scores[paper] * factor > word.scores[paper]) word.scores[paper] = scores[paper] * factor;
      word.count = counted(word.scores);
      word.rarity = whole ? word.rarity : rarity(word.count);
      word.begins = typed;
    }
    word.names = files.flatMap((file) => file.names);
    return word;
  };

  /** What the beginning of a word finds that begins too many to load them. */
  const lookHead = async (typed) => {
    const number = root.heads.get(typed);
    if (number === undefined) return null;
    const data = await index.data(`search/heads/${number}`);
    data.papers.forEach((paper, place) => documents.set(paper, readDocument(data.documents[place], paper)));
    return { papers: data.papers, names: data.names.map(readName) };
  };

  /** Whether a word becomes another by one letter more, less, other, or two swapped; `half`: the other's beginning. */
  const nearly = (typed, other, half) => {
    let same = 0;
    while (same < typed.length && same < other.length && typed[same] === other[same]) same++;
    const ends = (left, right) => (half ? right.startsWith(left) : left === right);
    return (
      ends(typed.slice(same + 1), other.slice(same + 1)) ||
      ends(typed.slice(same + 1), other.slice(same)) ||
      ends(typed.slice(same), other.slice(same + 1)) ||
      (typed[same] === other[same + 1] && typed[same + 1] === other[same] &&
        ends(typed.slice(same + 2), other.slice(same + 2)))
    );
  };

  /** The words of a list that differ from what was typed in one letter, each with how common it is. */
  const nearWords = (list, typed, half) => {
    const found = [];
    let last = "";
    for (const item of list.split(" ")) {
      last = last.slice(0, DIGITS[item.charCodeAt(1)]) + item.slice(2);
      if (last.length >= typed.length - 1 && (half || last.length <= typed.length + 1) && nearly(typed, last, half))
        found.push([last, DIGITS[item.charCodeAt(0)]]);
    }
    return found;
  };

  /** What may have been meant by a word that is not known: the commonest first. */
  const corrections = async (typed, half) => {
    if ([...typed].length < FORGIVEN || /^\p{N}+$/u.test(typed)) return [];
    const turned = [...typed].reverse().join("");
    const [starts, ends] = await Promise.all([
      index.data(`search/starts/${route(typed, root.starts)}`),
      index.data(`search/ends/${route(turned, root.ends)}`),
    ]);
    const found = new Map(nearWords(starts, typed, half));
    for (const [word, common] of nearWords(ends, turned, false)) found.set([...word].reverse().join(""), common);
    found.delete(typed);
    const worth = ([word, common]) => common + (word[0] === typed[0] ? 2 : 0) + (word.length === typed.length ? 0.5 : 0);
    return [...found].sort((one, other) => worth(other) - worth(one) || (one[0] < other[0] ? -1 : 1)).map(([word]) => word);
  };

  /** A word as it is typed; where it is not known, as its parts or as what was probably meant. */
  const understand = async (typed, half, notes) => {
    const word = await look(typed, { half });
    if (word.count) return word;
    const parts = typed.match(/\p{N}+|\P{N}+/gu) ?? [];
    if (parts.length === 2) {
      const both = await Promise.all(parts.map((part) => look(part)));
      for (let paper = 0; paper < root.papers; paper++)
        word.scores[paper] = both.every(({ scores }) => scores[paper]) ? both[0].scores[paper] + both[1].scores[paper] : 0;
      word.count = counted(word.scores);
      word.rarity = rarity(word.count);
      for (const { forms } of both) for (const form of forms) word.forms.add(form);
      if (word.count) return word;
    }
    const meant = (await corrections(typed, half)).slice(0, 3);
    const found = await Promise.all(meant.map((other) => look(other)));
    const stems = new Set();
    found.forEach((other, place) => {
      if (!other.count || stems.has(stem(meant[place]))) return;
      stems.add(stem(meant[place]));
      // The first is the likeliest; the others count, but less.
      const factor = CORRECTED / (1 + 0.5 * place);
      for (let paper = 0; paper < root.papers; paper++)
        if (other.scores[paper] * factor > word.scores[paper]) word.scores[paper] = other.scores[paper] * factor;
      word.rarity = Math.max(word.rarity, other.rarity * CORRECTED);
      for (const form of other.forms) word.forms.add(form);
      word.names.push(...other.names);
    });
    word.count = counted(word.scores);
    if (word.count) {
      word.meant = meant[0];
      notes.push({ corrected: typed, to: meant[0] });
    }
    return word;
  };

  /** Words side by side may be written as one, and the other way round: papers that have it so have both. */
  const joinNeighbours = async (words) => {
    await Promise.all(
      words.slice(1).map(async (second, place) => {
        const first = words[place];
        const joined = await look((first.meant ?? first.typed) + (second.meant ?? second.typed)).catch(() => null);
        if (!joined?.count) return;
        for (let paper = 0; paper < root.papers; paper++) {
          if (joined.scores[paper] <= first.scores[paper] + second.scores[paper]) continue;
          first.scores[paper] = second.scores[paper] = joined.scores[paper] / 2;
        }
        for (const form of joined.forms) first.forms.add(form);
        first.names.push(...joined.names);
      }),
    );
  };

  // Phrases and fields: which papers are allowed ---------------------------------------------------

  const noPapers = () => new Uint8Array(root.papers);
  const mark = (allowed, papers) => {
    for (const paper of papers) allowed[paper] = 1;
    return allowed;
  };

  const pairPapers = async (first, second) => {
    const value = pairHash(first, second);
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

  const wordPapers = async (word, places = ANYWHERE) => {
    const allowed = noPapers();
    (await look(word, { places })).scores.forEach((score, paper) => {
      if (score > 0) allowed[paper] = 1;
    });
    return allowed;
  };

  const all = (sets) => sets.reduce((one, other) => one.map((value, paper) => value & other[paper]));
  const any = (sets) => sets.reduce((one, other) => one.map((value, paper) => value | other[paper]));

  const phrasePapers = async (words) => {
    const pairs = words.slice(1).map((word, place) => [words[place], word]);
    const telling = pairs.filter((pair) => !pair.every((word) => root.stop.has(word)));
    if (!telling.length) {
      const found = words.filter((word) => !root.stop.has(word));
      return found.length ? all(await Promise.all(found.map((word) => wordPapers(word)))) : noPapers().fill(1);
    }
    const found = await Promise.all(telling.map(([first, second]) => pairPapers(first, second)));
    return all(found.map((papers) => mark(noPapers(), papers)));
  };

  const facetPapers = (text) => {
    const lacking = text[0] === "!";
    const read = reader(lacking ? text.slice(1) : text);
    const allowed = noPapers().fill(lacking ? 1 : 0);
    let paper = -1;
    while (read.more()) allowed[(paper += read.next() + 1)] = lacking ? 0 : 1;
    return allowed;
  };

  const FACETS = ["topic", "kind", "has", "source", "tag", "organisation"];
  const facets = new Map();
  /** A facet: its values, each with the papers that have it. */
  const facet = async (name) => {
    await open();
    if (!facets.has(name)) {
      let values;
      if (name === "year")
        values = root.years.map(([year, first, count]) => ({
          id: year || "undated", label: year || "Undated", count, papers: noPapers().fill(1, first, first + count),
        }));
      else if (name === "area") {
        const topics = await facet("topic");
        values = root.areas.map(([id, label], place) => {
          const own = topics.filter((topic) => root.topics.some(([known, , area]) => known === topic.id && area === place + 1));
          const papers = own.length ? any(own.map((topic) => topic.papers)) : noPapers();
          return { id, label, count: counted(papers), papers };
        }).filter((value) => value.count);
      } else {
        const data = await index.data(`search/facets/${name}`);
        values = data.map(([id, label, count, papers]) => ({ id, label, count, papers: facetPapers(papers) }));
      }
      facets.set(name, values);
    }
    return facets.get(name);
  };

  const YEARS = /^(\d{4})?(?:\.\.|…|-|–)(\d{4})?$/;
  const yearPapers = (value) => {
    const range = YEARS.exec(value);
    const bound = /^([<>])(=?)(\d{4})$/.exec(value);
    let [from, to] = [value, value];
    if (range) [from, to] = [range[1] ?? "0000", range[2] ?? "9999"];
    else if (bound) {
      const year = Number(bound[3]);
      if (bound[1] === ">") [from, to] = [String(bound[2] ? year : year + 1), "9999"];
      else [from, to] = ["0000", String(bound[2] ? year : year - 1)];
    }
    if (from > to) [from, to] = [to, from];
    const allowed = noPapers();
    for (const [year, first, count] of root.years)
      if (year && year >= from && year <= to) allowed.fill(1, first, first + count);
    return allowed;
  };

  const keyOf = (text) => wordsOf(text).join("");

  /** The papers of a whole name: a tag by any of its aliases, an organisation. */
  const namedPapers = async (field, value) => {
    const key = keyOf(value);
    let terms = [`@${key}`];
    if (field === "tag") {
      const { names } = await termFile(route(key, root.terms));
      terms = names
        .filter((name) => name.kind === "tag" && (name.slug === value || name.ways.some((way) => way.join("") === key)))
        .map((name) => `#${name.slug}`);
      if (!terms.length) terms = [`#${value}`];
    }
    const sets = await Promise.all(
      terms.map(async (term) => {
        const entry = (await termFile(route(term, root.terms))).byKey.get(term);
        const scores = new Float32Array(root.papers);
        return entry && addPapers(entry, scores, 1, ANYWHERE) ? scores.map((score) => (score ? 1 : 0)) : null;
      }),
    );
    const found = sets.filter(Boolean);
    return found.length ? Uint8Array.from(any(found)) : null;
  };

  /** The papers for which a field is as asked. */
  const fieldPapers = async (field, value) => {
    if (field === "year" && value !== "undated") return yearPapers(value.replace(/\s/g, ""));
    if (field === "tag" || field === "organisation") {
      const whole = await namedPapers(field, value);
      if (whole) return whole;
    }
    const place = PLACE[field];
    if (place) {
      const words = wordsOf(value).filter((word) => field === "author" || !root.stop.has(word));
      return words.length ? all(await Promise.all(words.map((word) => wordPapers(word, place)))) : noPapers();
    }
    const values = await facet(field);
    const [key, folded] = [keyOf(value), fold(value)];
    const found =
      values.filter(({ id, label }) => id === value || keyOf(id) === key || keyOf(label) === key) ||
      [];
    const near = found.length ? found : values.filter(({ id, label }) => wordsOf(label).join(" ").startsWith(wordsOf(folded).join(" ")) || keyOf(id).startsWith(key));
    return near.length ? any(near.map(({ papers }) => papers)) : noPapers();
  };

  /** Several values with commas between them: any of them. */
  const fieldValues = (field, value) =>
    field === "author" || field === "organisation" || field === "title" ? [value] : value.split(",").filter((part) => wordsOf(part).length);

  // Names -----------------------------------------------------------------------------------------

  /** Topics and tags that the words name, the whole name first, then names that begin so, then names with all the words. */
  const matchNames = (candidates, words, half) => {
    if (!words.length) return [];
    const key = words.join("");
    const stems = words.map(stem);
    const found = new Map();
    for (const name of candidates) {
      let best = 0;
      name.ways.forEach((way, place) => {
        const joined = way.join("");
        const wayStems = way.map(stem);
        let worth = 0;
        if (joined === key || wayStems.join(" ") === stems.join(" ")) worth = place ? 90 : 100;
        else if (half && joined.startsWith(key)) worth = place ? 40 : 50;
        else if (stems.every((one, at) => wayStems.includes(one) || (half && at === stems.length - 1 && way.some((word) => word.startsWith(words[at])))))
          worth = place ? 20 : 30;
        best = Math.max(best, worth);
      });
      if (best) found.set(`${name.kind}/${name.slug}`, { ...name, worth: best + Math.log2(1 + name.count) + (name.kind === "topic" ? 3 : 0) });
    }
    return [...found.values()].sort((one, other) => other.worth - one.worth || (one.label < other.label ? -1 : 1));
  };

  // The search ----------------------------------------------------------------------------------------

  /**
   * Finds papers and names.
   * typed: the query. chosen: values of facets, `{topic: ["quantization"]}`, of which any may hold, in each facet one.
   * typing: whether the query is being typed, so that its last word may be half of one.
   * Returns numbers of papers, the best first; how many have everything asked for (`total`, null where that is
   * not known); names; notes; which papers have everything, by facet left out; and a marker of words for texts.
   */
  const find = async (typed, { chosen = {}, typing = false, sort = "relevance" } = {}) => {
    await open();
    const query = index.query.parse(typed);
    const notes = [];
    const result = { query, notes, names: [], numbers: [], total: 0, exact: null, base: null, filters: new Map(), marker: () => null };
    const spelled = query.words.flat();
    const plain = spelled.filter((word) => !root.stop.has(word));
    const looked = plain.length ? plain : spelled;
    const half = query.open && looked.length > 0 && looked.at(-1) === spelled.at(-1);
    const last = looked.at(-1);
    const asksMore = query.fields.length || query.phrases.length || Object.values(chosen).some((values) => values.length);

    // A letter or two, and nothing else: what they begin is worked out already.
    const crowded = half && below(last).length >= MOST_FILES && root.heads.has(last);
    if (crowded && typing && looked.length === 1 && !asksMore) {
      const head = await lookHead(last);
      result.numbers = head.papers;
      result.total = null;
      result.names = matchNames(head.names, spelled, true);
      result.marker = makeMarker([{ forms: new Set(), begins: last }]);
      return result;
    }
    const typedWords = crowded && typing && looked.length > 1 ? looked.slice(0, -1) : looked;

    const wanted = [
      ...query.fields.map(async ({ field, value, without }) => {
        const sets = await Promise.all(fieldValues(field, value).map((part) => fieldPapers(field, part)));
        const found = sets.length ? any(sets) : noPapers();
        if (!without && !found.some(Boolean)) notes.push({ field, value });
        return without ? found.map((value) => 1 - value) : found;
      }),
      ...query.phrases.map(async ({ words, without }) => {
        const found = words.length > 1 ? await phrasePapers(words) : await wordPapers(words[0]);
        return without ? found.map((value) => 1 - value) : found;
      }),
    ];
    const words = Promise.all(
      typedWords.map((word, place) => understand(word, half && word === last && place === typedWords.length - 1, notes)),
    );
    const picked = Object.entries(chosen).filter(([, values]) => values.length).map(async ([field, values]) => [
      field, any(await Promise.all(values.map((value) => fieldPapers(field, value)))),
    ]);
    const identified = query.identifier ? exact(query.identifier) : spelled.length > 1 ? exact(`t:${spelled.join(" ")}`).catch(() => null) : null;
    const [sets, found, filters, named] = await Promise.all([Promise.all(wanted), words, Promise.all(picked), identified]);
    await joinNeighbours(found);

    const base = sets.length ? all(sets) : noPapers().fill(1);
    for (const [field, allowed] of filters) result.filters.set(field, allowed);
    let allowed = base;
    if (result.filters.size) allowed = all([base, ...result.filters.values()]);

    if (query.identifier) {
      result.exact = named;
      if (named !== null) {
        result.base = mark(noPapers(), [named]);
        result.numbers = allowed[named] ? [named] : [];
        result.total = result.numbers.length;
        return result;
      }
    }

    const scores = new Float32Array(root.papers);
    const complete = noPapers();
    const partly = [];
    const rarities = found.map((word) => Math.max(word.rarity, 0.1));
    const wholeRarity = rarities.reduce((one, other) => one + other, 0);
    for (let paper = 0; paper < root.papers; paper++) {
      if (!base[paper]) continue;
      let score = 0;
      let has = 0;
      let everything = true;
      found.forEach((word, place) => {
        if (word.scores[paper] > 0) {
          score += word.scores[paper];
          has += rarities[place];
        } else everything = false;
      });
      if (everything) complete[paper] = 1;
      else if (has >= wholeRarity * 0.5 && allowed[paper]) partly.push(paper);
      scores[paper] = found.length ? score * (has / wholeRarity) : 0;
    }
    if (named !== null) complete[named] = base[named];
    result.base = complete;
    const numbers = [];
    for (let paper = 0; paper < root.papers; paper++) if (complete[paper] && allowed[paper]) numbers.push(paper);
    result.total = numbers.length;
    result.exact = named;
    if (named !== null) scores[named] = Infinity;
    const byScore = (one, other) => scores[other] - scores[one] || one - other;
    if (found.length && sort === "relevance") numbers.sort(byScore);
    else await reorder(numbers, sort);
    if (numbers.length < FEW && partly.length && found.length > 1) {
      result.partly = partly.length;
      numbers.push(...partly.sort(byScore).slice(0, 50));
    }
    result.numbers = numbers;
    result.names = asksMore && !plain.length ? [] : matchNames(found.flatMap((word) => word.names), found.length === typedWords.length && plain.length ? substituted(spelled, found) : [], query.open);
    result.marker = makeMarker(found);
    return result;
  };

  /** The words as they were meant. */
  const substituted = (spelled, found) => {
    const meant = new Map(found.map((word) => [word.typed, word.meant ?? word.typed]));
    return spelled.map((word) => meant.get(word) ?? word);
  };

  /** Puts papers in another order than that of relevance. */
  const reorder = async (numbers, sort) => {
    if (sort === "oldest") numbers.reverse();
    if (!["mentions", "discussion", "title"].includes(sort)) return;
    const read = reader(await index.data(`search/orders/${sort}`));
    const place = new Map();
    while (read.more()) place.set(read.next(), place.size);
    const of = (number) => place.get(number) ?? Infinity;
    numbers.sort((one, other) => (of(one) === of(other) ? one - other : of(one) - of(other)));
  };

  /** Cuts a text into pieces, `[text, whether it is what was looked for]`. */
  const makeMarker = (found) => {
    const forms = new Set(found.flatMap((word) => [...word.forms, word.typed]));
    const begins = found.map((word) => word.begins).filter(Boolean);
    const hit = (written) => wordsOf(written).some((word) => forms.has(word) || begins.some((begin) => word.startsWith(begin)));
    return (text) => {
      const pieces = [];
      let end = 0;
      for (const match of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
        if (!hit(match[0]) && !forms.has(fold(match[0]))) continue;
        if (match.index > end) pieces.push([text.slice(end, match.index), false]);
        pieces.push([match[0], true]);
        end = match.index + match[0].length;
      }
      if (end < text.length) pieces.push([text.slice(end), false]);
      return pieces;
    };
  };

  const known = (numbers) => numbers.every((number) => documents.has(number));

  /** The number of the area that a topic is in. */
  const areaOf = (id) => root.topics.find(([topic]) => topic === id)?.[2] ?? 0;

  index.engine = { find, areaOf, facet, facets: ["area", ...FACETS, "year"], byNumber, bySlug, known };
})();
