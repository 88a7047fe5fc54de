// What is shown of an answer: which names the words are, and where a paper has them.
"use strict";

(() => {
  const index = window.paperIndex;
  const { wordsOf, stem, fold } = index.words;
  const PLACE_NAMES = [
    [1, "in the title"], [2, "in the abstract"], [4, "among the authors"], [8, "among the organisations"],
    [16, "among the tags"], [32, "among the topics"],
  ];

  // Names -----------------------------------------------------------------------------------------

  /** How well a way of writing a name fits the words: whole, as its beginning, or as some of its words. */
  const fit = (way, words, stems, half) => {
    const [joined, key] = [way.join(""), words.join("")];
    const wayStems = way.map(stem);
    if (joined === key || wayStems.join(" ") === stems.join(" ")) return 100;
    if (half && joined.startsWith(key)) return 50;
    const isIn = (one, at) =>
      wayStems.includes(one) || (half && at === words.length - 1 && way.some((word) => word.startsWith(words[at])));
    return stems.every(isIn) ? 30 : 0;
  };

  /** Topics and tags that the words name, the best first. */
  const matchNames = (candidates, words, half) => {
    if (!words.length) return [];
    const stems = words.map(stem);
    const found = new Map();
    for (const name of candidates) {
      const fits = name.ways.map((way, place) => fit(way, words, stems, half) - (place ? 10 : 0));
      const best = Math.max(...fits);
      if (best <= 0) continue;
      const worth = best + Math.log2(1 + name.count) + (name.kind === "topic" ? 3 : 0);
      found.set(`${name.kind}/${name.slug}`, { ...name, worth });
    }
    return [...found.values()].sort((one, other) => other.worth - one.worth || (one.label < other.label ? -1 : 1));
  };

  // What is shown of the words found ----------------------------------------------------------------

  const isHit = (word, written) => word.forms.has(written) || (word.begins && written.startsWith(word.begins));

  /** Cuts a text into pieces, `[text, whether it is what was looked for]`. */
  const makeMarker = (words) => (text) => {
    const pieces = [];
    let end = 0;
    for (const match of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      const written = fold(match[0]);
      if (!words.some((word) => isHit(word, written))) continue;
      if (match.index > end) pieces.push([text.slice(end, match.index), false]);
      pieces.push([match[0], true]);
      end = match.index + match[0].length;
    }
    if (end < text.length) pieces.push([text.slice(end), false]);
    return pieces;
  };

  /** Where a paper has the words that a text of it does not show: `in the abstract: pruning`. */
  const makeElsewhere = (words) => (paper, text) => {
    const shown = wordsOf(text);
    const found = new Map();
    for (const word of words) {
      if (!word.scores[paper] || shown.some((written) => isHit(word, written))) continue;
      const place = PLACE_NAMES.find(([bit]) => word.places[paper] & bit)?.[1];
      if (place) found.set(place, [...(found.get(place) ?? []), word.meant ?? word.typed]);
    }
    return [...found].map(([place, said]) => `${place}: ${said.join(", ")}`).join("; ");
  };

  index.searchShown = { matchNames, makeMarker, makeElsewhere };
})();
