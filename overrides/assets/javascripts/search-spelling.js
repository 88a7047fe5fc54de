// What was probably meant by a word that is not known: those that differ from it in one letter, from the
// lists that generator/search/spelling.py makes.
"use strict";

(() => {
  const index = window.paperIndex;
  const { DIGITS, open, route } = index.searchIndex;
  const FORGIVEN = 4; // letters from which on a typing error is forgiven

  /** Whether a word becomes another by one letter more, less or other, or two swapped; `half`: its beginning. */
  const isNear = (typed, other, half) => {
    let same = 0;
    while (same < typed.length && same < other.length && typed[same] === other[same]) same++;
    const agree = (left, right) => (half ? right.startsWith(left) : left === right);
    const [here, there] = [typed.slice(same), other.slice(same)];
    return (
      agree(here.slice(1), there.slice(1)) ||
      agree(here.slice(1), there) ||
      agree(here, there.slice(1)) ||
      (here.length > 1 && here[0] === there[1] && here[1] === there[0] && agree(here.slice(2), there.slice(2)))
    );
  };

  /** The words of a list that differ from what was typed in one letter, each with how common it is. */
  const nearWords = (list, typed, half) => {
    const found = [];
    let last = "";
    for (const item of list.split(" ")) {
      last = last.slice(0, DIGITS[item.charCodeAt(1)]) + item.slice(2);
      if (last.length < typed.length - 1 || (!half && last.length > typed.length + 1)) continue;
      if (isNear(typed, last, half)) found.push([last, DIGITS[item.charCodeAt(0)]]);
    }
    return found;
  };

  const reversed = (word) => [...word].reverse().join("");

  /** What may have been meant by a word: the likeliest first. */
  const corrections = async (typed, half) => {
    if (typed.length < FORGIVEN || /^\p{N}+$/u.test(typed)) return [];
    const root = await open();
    const turned = reversed(typed);
    const [starts, ends] = await Promise.all([
      index.data(`search/starts/${route(typed, root.starts)}`),
      index.data(`search/ends/${route(turned, root.ends)}`),
    ]);
    const found = new Map(nearWords(starts, typed, half));
    for (const [word, common] of nearWords(ends, turned, false)) found.set(reversed(word), common);
    found.delete(typed);
    const worth = ([word, common]) =>
      common + (word[0] === typed[0] ? 2 : 0) + (word.length === typed.length ? 0.5 : 0);
    const better = (one, other) => worth(other) - worth(one) || (one[0] < other[0] ? -1 : 1);
    return [...found].sort(better).map(([word]) => word);
  };

  index.corrections = corrections;
})();
