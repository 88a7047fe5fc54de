// The search: what a query means, and which papers it finds in which order. It works alike on the
// web and from a disk, and loads nothing but what the query needs.
"use strict";

(() => {
  const index = window.paperIndex;
  const { wordsOf, stem } = index.words;
  const { matchNames, makeMarker, makeElsewhere } = index.searchShown;
  const files = index.searchIndex;
  const { look, emptyWord, merge, noPapers, counted, facet } = files;
  const FEW = 5; // fewer papers than this are followed by some that have only part of the words
  const MOST_PARTLY = 50;
  const SHORT = 4; // letters
  const CORRECTED = 0.7; // what a word counts that differs in a letter from what was typed
  const PLACE = { title: 1, author: 4, organisation: 8, tag: 16 };
  const YEARS = /^(\d{4})?(?:\.\.|…|-|–)(\d{4})?$/;

  let root = null;

  // Words ---------------------------------------------------------------------------------------

  /** Words side by side may be written as one, and the other way round: papers that have it so have both. */
  const joinNeighbours = async (words, half) => {
    await Promise.all(
      words.slice(1).map(async (second, place) => {
        const first = words[place];
        const joined = await look(first.typed + second.typed, { half: half && place === words.length - 2 });
        if (!joined.count) return;
        for (let paper = 0; paper < root.papers; paper++) {
          if (joined.scores[paper] <= first.scores[paper] + second.scores[paper]) continue;
          first.scores[paper] = second.scores[paper] = joined.scores[paper] / 2;
          first.places[paper] |= joined.places[paper];
          second.places[paper] |= joined.places[paper];
        }
        for (const word of [first, second]) {
          if (!word.count) word.rarity = joined.rarity / 2;
          word.count = Math.max(word.count, joined.count);
          for (const form of joined.forms) word.forms.add(form);
        }
        first.names.push(...joined.names);
      }),
    );
    return words;
  };

  /** A word with letters and digits as its two parts: `llama2`. */
  const asParts = async (word) => {
    const parts = word.typed.match(/\p{N}+|\P{N}+/gu) ?? [];
    if (parts.length !== 2) return;
    const both = await Promise.all(parts.map((part) => look(part)));
    const joined = emptyWord(word.typed);
    both[0].scores.forEach((score, paper) => {
      if (score && both[1].scores[paper]) joined.scores[paper] = score + both[1].scores[paper];
    });
    for (const { forms, names } of both) {
      for (const form of forms) joined.forms.add(form);
      joined.names.push(...names);
    }
    merge(word, joined);
    word.rarity = files.rarity(word.count);
  };

  /** Adds to a word what was probably meant by it. */
  const asMeant = async (word, half) => {
    const meant = (await index.corrections(word.typed, half)).slice(0, 3);
    const found = await Promise.all(meant.map((other) => look(other)));
    const stems = new Set();
    found.forEach((other, place) => {
      if (!other.count || stems.has(stem(meant[place]))) return;
      // The first is the likeliest; the others count, but less.
      merge(word, other, CORRECTED / (1 + 0.5 * stems.size));
      stems.add(stem(meant[place]));
      word.rarity = Math.max(word.rarity, other.rarity * CORRECTED);
      word.meant ??= meant[place];
    });
  };

  /** A word that is not known, as its parts or as what was probably meant. */
  const understand = async (word, half) => {
    if (!word.count) await asParts(word);
    if (!word.count) await asMeant(word, half);
    return word;
  };

  // Phrases and fields: which papers are allowed ---------------------------------------------------

  const all = (sets) => sets.reduce((one, other) => one.map((value, paper) => value & other[paper]));
  const any = (sets) => sets.reduce((one, other) => one.map((value, paper) => value | other[paper]));
  const others = (papers) => papers.map((value) => 1 - value);

  const wordPapers = async (word, places = files.ANYWHERE, half = false) =>
    Uint8Array.from((await look(word, { places, half, most: 0 })).scores, (score) => (score > 0 ? 1 : 0));

  /** The papers that have a phrase: each word that says something beside the next, and what is between them. */
  const phrasePapers = async (words) => {
    const places = words.flatMap((word, place) => (root.stop.has(word) ? [] : [place]));
    if (places.length < 2) return places.length ? wordPapers(words[places[0]]) : noPapers().fill(1);
    const pairs = places.slice(1).map((place, before) => words.slice(places[before], place + 1));
    const found = await Promise.all(pairs.map(files.pairPapers));
    const sets = found.map((numbers) => {
      const papers = noPapers();
      for (const paper of numbers) papers[paper] = 1;
      return papers;
    });
    return all(sets);
  };

  const yearPapers = (value) => {
    const range = YEARS.exec(value);
    const bound = /^([<>])(=?)(\d{4})$/.exec(value);
    let [from, to] = [value, value];
    if (range) [from, to] = [range[1] ?? "0000", range[2] ?? "9999"];
    else if (bound?.[1] === ">") [from, to] = [String(Number(bound[3]) + (bound[2] ? 0 : 1)), "9999"];
    else if (bound) [from, to] = ["0000", String(Number(bound[3]) - (bound[2] ? 0 : 1))];
    if (from > to) [from, to] = [to, from];
    const papers = noPapers();
    for (const [year, first, count] of root.years) if (year && year >= from && year <= to) papers.fill(1, first, first + count);
    return papers;
  };

  const keyOf = (text) => wordsOf(text).join("");

  /** The papers of a whole name, a tag by any of its aliases or an organisation; null where there is no such. */
  const namedPapers = async (field, value) => {
    const key = keyOf(value);
    let terms = [`@${key}`];
    if (field === "tag") {
      const { names } = await files.termFile(files.route(key, root.terms));
      const isMeant = (name) =>
        name.kind === "tag" && (name.slug === value || name.ways.some((way) => way.join("") === key));
      terms = names.filter(isMeant).map((name) => `#${name.slug}`);
      if (!terms.length) terms = [`#${value}`];
    }
    const word = emptyWord(value);
    for (const term of terms) {
      const found = (await files.termFile(files.route(term, root.terms))).terms.get(term);
      if (found) files.addPapers(found, word, 1, files.ANYWHERE);
    }
    return counted(word.scores) ? Uint8Array.from(word.scores, (score) => (score > 0 ? 1 : 0)) : null;
  };

  /** The papers of values of a facet: those that are called so, or else those that begin so. */
  const facetPapers = async (field, value) => {
    const values = await facet(field);
    const key = keyOf(value);
    const begins = wordsOf(value).join(" ");
    const found = values.filter(({ id, label }) => id === value || keyOf(id) === key || keyOf(label) === key);
    const near = found.length ? found : values.filter(({ label }) => wordsOf(label).join(" ").startsWith(begins));
    return near.length ? any(near.map(({ papers }) => papers)) : noPapers();
  };

  /** The papers for which a field is as asked. */
  const fieldPapers = async (field, value, half = false, isPhrase = false) => {
    if (field === "year" && value !== "undated") return yearPapers(value.replace(/\s/g, ""));
    const whole = ["tag", "organisation"].includes(field) ? await namedPapers(field, value) : null;
    if (whole) return whole;
    if (!PLACE[field]) return facetPapers(field, value);
    const words = wordsOf(value).filter((word) => field === "author" || !root.stop.has(word));
    const isHalf = (place) => half && place === words.length - 1;
    const sets = await Promise.all(words.map((word, place) => wordPapers(word, PLACE[field], isHalf(place))));
    if (isPhrase && words.length > 1) sets.push(await phrasePapers(words));
    return sets.length ? all(sets) : noPapers();
  };

  /** The papers for which a field has any of the values that commas separate. */
  const fieldPart = async ({ field, value, without, open, isPhrase }, notes) => {
    const whole = ["author", "organisation", "title"].includes(field);
    const values = whole ? [value] : value.split(",").filter((part) => keyOf(part));
    const found = values.length ? any(await Promise.all(values.map((part) => fieldPapers(field, part, open, isPhrase)))) : noPapers();
    if (!without && !found.includes(1)) notes.push({ field, value });
    return without ? others(found) : found;
  };

  /** Whether a field's value has hardly been begun: it does not count yet, but a short one may be whole. */
  const isBegun = async ({ field, value, open }) => {
    if (!open || value.length > SHORT) return false;
    if (field === "year") return !/^\d{4}$/.test(value);
    return field !== "has" || !(await facet("has")).some(({ id }) => id === value.toLowerCase());
  };

  const phrasePart = async ({ words, without }) => {
    const found = await phrasePapers(words);
    return without ? others(found) : found;
  };

  // The search ----------------------------------------------------------------------------------------

  /** Scores papers by words: which have all of them, and which have most. */
  const rank = (words, base) => {
    const scores = new Float32Array(root.papers);
    const complete = noPapers();
    const partly = [];
    const rarities = words.map((word) => Math.max(word.rarity, 0.1));
    const whole = rarities.reduce((sum, value) => sum + value, 0);
    for (let paper = 0; paper < root.papers; paper++) {
      if (!base[paper]) continue;
      let [score, has, number] = [0, 0, 0];
      for (let place = 0; place < words.length; place++) {
        const own = words[place].scores[paper];
        if (!own) continue;
        score += own;
        has += rarities[place];
        number++;
      }
      if (number === words.length) complete[paper] = 1;
      else if (has >= whole / 2) partly.push(paper);
      scores[paper] = words.length ? score * (has / whole) : 0;
    }
    return { scores, complete, partly };
  };

  /** Puts numbers of papers, which are newest first, in another order. */
  const reorder = async (numbers, sort) => {
    if (sort === "oldest") numbers.reverse();
    if (!["mentions", "discussion", "title"].includes(sort)) return;
    const places = new Map((await files.ordered(sort)).map((number, place) => [number, place]));
    const of = (number) => places.get(number) ?? places.size;
    numbers.sort((one, other) => of(one) - of(other) || one - other);
  };

  /** The words of a query that find something, whether the last may be half typed, and what there is beside them. */
  const plan = (query, chosen) => {
    const spelled = query.words.flat();
    const telling = spelled.filter((word) => !root.stop.has(word));
    const words = telling.length ? telling : [...spelled];
    const half = query.open && words.length > 0 && words.at(-1) === spelled.at(-1);
    const isMore = query.fields.length + query.phrases.length + Object.values(chosen).flat().length > 0;
    return { spelled, words, half, isMore };
  };

  /** The paper that a query names by an identifier or by its whole title; null where it does not. */
  const named = (query, spelled) => {
    if (query.identifier) return files.exact(query.identifier);
    return spelled.length > 1 ? files.exact(`t:${spelled.join(" ")}`).catch(() => null) : null;
  };

  /**
   * Finds papers, and names of topics and tags.
   * @param typed the query. @param chosen values of facets, `{topic: ["quantization"]}`: any of a facet's may
   *   hold, and one of each facet must. @param typing whether it is being typed, so that a letter or two find
   *   what is worked out already. @param sort the order.
   * @returns numbers of papers, the best first; how many of them have all that is asked for (`total`, null where
   *   nobody counted) and how many more have most of it (`partly`); whether the last word is no word yet
   *   (`unsure`); names; notes on what was understood otherwise;
   *   for counting facets the papers found before any was chosen (`base`), and those that each facet allows; for
   *   showing, `marker` and `elsewhere`.
   */
  const find = async (typed, { chosen = {}, typing = false, sort = "relevance" } = {}) => {
    root = await files.open();
    const query = index.query.parse(typed);
    const { spelled, words, half, isMore } = plan(query, chosen);
    const result = {
      names: [], numbers: [], total: 0, partly: 0, unsure: false, notes: [], base: noPapers(), filters: new Map(),
      marker: makeMarker([]), elsewhere: makeElsewhere([]),
    };
    const last = words.at(-1);
    if (typing && half && files.isCrowded(last)) {
      // While a word is so short that it may become any of many, the others say what is found.
      if ((words.length > 1 || isMore) && last.length <= SHORT) words.pop();
      else if (words.length === 1 && !isMore) {
        const head = await files.lookHead(last);
        const begun = { ...emptyWord(last), begins: last };
        return {
          ...result, numbers: head.papers, total: null, unsure: true, names: matchNames(head.names, spelled, true),
          marker: makeMarker([begun]),
        };
      }
    }

    const begun = typing ? await Promise.all(query.fields.map(isBegun)) : [];
    const fields = Promise.all(query.fields.filter((_, place) => !begun[place]).map((part) => fieldPart(part, result.notes)));
    const phrases = Promise.all(query.phrases.map(phrasePart));
    const picked = Promise.all(
      Object.entries(chosen)
        .filter(([, values]) => values.length)
        .map(async ([field, values]) => [field, any(await Promise.all(values.map((value) => fieldPapers(field, value))))]),
    );
    const paper = typing && !query.identifier ? null : await named(query, spelled);
    const isHalf = (place) => half && place === words.length - 1 && words[place] === last;
    const isWhole = query.identifier && paper !== null;
    const looked = isWhole ? [] : await Promise.all(words.map((word, place) => look(word, { half: isHalf(place), most: typing ? 0 : undefined })));
    await joinNeighbours(looked, isHalf(words.length - 1));
    await Promise.all(looked.map((word, place) => understand(word, isHalf(place))));
    result.filters = new Map(await picked);
    const sets = [...(await fields), ...(await phrases)];
    const asked = sets.length ? all(sets) : noPapers().fill(1);
    const allowed = result.filters.size ? all([asked, ...result.filters.values()]) : asked;

    let ranked = rank(looked, asked);
    if (looked.length > 1 && !ranked.complete.includes(1)) {
      // A word that is there, but in no such company, may be another one mistyped.
      const doubtful = looked.filter((word) => word.count <= FEW && !word.meant);
      await Promise.all(doubtful.map((word) => asMeant(word, false)));
      if (doubtful.some((word) => word.meant)) ranked = rank(looked, asked);
    }
    const { scores, complete, partly } = ranked;
    if (isWhole) complete.fill(0);
    if (paper !== null) {
      complete[paper] = asked[paper];
      scores[paper] = Infinity;
    }
    result.unsure = isHalf(words.length - 1) && !looked.at(-1)?.forms.has(last);
    result.base = complete;
    for (let number = 0; number < root.papers; number++)
      if (complete[number] && allowed[number]) result.numbers.push(number);
    result.total = result.numbers.length;
    const better = (one, other) => scores[other] - scores[one] || one - other;
    if (looked.length && sort === "relevance") result.numbers.sort(better);
    else await reorder(result.numbers, sort);
    const near = partly.filter((number) => allowed[number] && !complete[number]);
    if (result.total < FEW && looked.length > 1 && near.length) {
      result.partly = near.length;
      result.numbers.push(...near.sort(better).slice(0, MOST_PARTLY));
    }

    const meant = new Map(looked.map((word) => [word.typed, word.meant ?? word.typed]));
    for (const word of looked) if (word.meant) result.notes.push({ corrected: word.typed, to: word.meant });
    const candidates = looked.flatMap((word) => word.names);
    result.names = matchNames(candidates, spelled.map((word) => meant.get(word) ?? word), query.open);
    result.marker = makeMarker(looked);
    result.elsewhere = makeElsewhere(looked);
    return result;
  };

  /** Whether a text is the whole title of a paper. */
  const isTitle = (typed, paper) => paper && wordsOf(typed).join(" ") === wordsOf(paper.title).join(" ");

  /** The number of the area that a topic is in. */
  const areaOf = (id) => root.topics.find(([topic]) => topic === id)?.[2] ?? 0;

  index.engine = { find, areaOf, isTitle, facet, byNumber: files.byNumber, bySlug: files.bySlug, known: files.known };
})();
