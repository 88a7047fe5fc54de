// How a query is cut into words: to the letter as generator/search/words.py cuts texts. Accents
// and case go, a word is a run of letters and digits, its stem is that of Snowball's English.
"use strict";

(() => {
  const CHAIN = /[\p{L}\p{N}]+(?:[-‐_./'’][\p{L}\p{N}]+)*/gu;
  const WORD = /[\p{L}\p{N}]+/gu;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /** The words of a text in its order; those that a hyphen and the like join are one list. */
  const chains = (text) => (fold(text).match(CHAIN) ?? []).map((chain) => chain.match(WORD));
  const wordsOf = (text) => fold(text).match(WORD) ?? [];

  // English stemming as Snowball 3 defines it (Porter's second algorithm). R1 and R2 are the parts
  // behind the first and the second vowel that a consonant follows; a y that is a consonant is Y.
  const VOWEL = /[aeiouy]/;
  const WHOLE = new Map(
    Object.entries({
      skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli", only: "onli",
      singly: "singl",
    }),
  );
  const KEPT = new Set(["andes", "atlas", "bias", "cosmos", "howe", "news", "sky"]);
  const BEGIN = /^(?:arsen|commun|emerg|gener|inter|later|organ|past|univers)/;
  const SHORT = /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy]|past)$/;
  const STEP2 = [
    ["ational", "ate"], ["fulness", "ful"], ["iveness", "ive"], ["ization", "ize"], ["ousness", "ous"],
    ["biliti", "ble"], ["lessli", "less"], ["tional", "tion"], ["alism", "al"], ["aliti", "al"], ["ation", "ate"],
    ["entli", "ent"], ["fulli", "ful"], ["iviti", "ive"], ["ogist", "og"], ["ousli", "ous"], ["abli", "able"],
    ["alli", "al"], ["anci", "ance"], ["ator", "ate"], ["enci", "ence"], ["izer", "ize"], ["bli", "ble"],
    ["ogi", "og", /l$/], ["li", "", /[cdeghkmnrt]$/],
  ];
  const STEP3 = [
    ["ational", "ate"], ["tional", "tion"], ["alize", "al"], ["ative", "", null], ["icate", "ic"], ["iciti", "ic"],
    ["ical", "ic"], ["ness", ""], ["ful", ""],
  ];
  const STEP4 = [
    "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti", "ive", "ize", "ous",
    "al", "er", "ic",
  ];

  const region = (word, from) => {
    const found = /[aeiouy][^aeiouy]/.exec(word.slice(from));
    return found ? from + found.index + 2 : word.length;
  };

  const step1b = (word, r1) => {
    const suffix = /(?:eedly|ingly|edly|eed|ing|ed)$/.exec(word)?.[0];
    if (!suffix) return word;
    const rest = word.slice(0, -suffix.length);
    if (suffix.startsWith("eed"))
      return rest.length < r1 || /^(?:succ|proc|exc)$/.test(rest) ? word : `${rest}ee`;
    if (suffix === "ing") {
      if (/^[^aeiouy]y$/.test(rest)) return `${rest[0]}ie`;
      if (/^(?:even|cann|inn|earr|herr|out)$/.test(rest)) return word;
    }
    if (!VOWEL.test(rest)) return word;
    if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
    if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(rest)) return /^[aeo]..$/.test(rest) ? rest : rest.slice(0, -1);
    return rest.length === r1 && SHORT.test(rest) ? `${rest}e` : rest;
  };

  const replaced = (word, table, r1, r2) => {
    const found = table.find(([suffix]) => word.endsWith(suffix));
    if (!found) return word;
    const [suffix, by, after] = found;
    const rest = word.slice(0, -suffix.length);
    if (rest.length < (after === null ? r2 : r1) || (after && !after.test(rest))) return word;
    return rest + by;
  };

  const snowball = (original) => {
    if (WHOLE.has(original)) return WHOLE.get(original);
    if (KEPT.has(original) || original.length < 3) return original;
    let word = original.replace(/^y/, "Y");
    for (let at = 1; at < word.length; at++)
      if (word[at] === "y" && VOWEL.test(word[at - 1])) word = `${word.slice(0, at)}Y${word.slice(at + 1)}`;
    const r1 = BEGIN.exec(word)?.[0].length ?? region(word, 0);
    const r2 = region(word, r1);
    if (word.endsWith("sses")) word = word.slice(0, -2);
    else if (/ie[ds]$/.test(word)) word = word.slice(0, word.length > 4 ? -2 : -1);
    else if (/[^us]s$/.test(word) && VOWEL.test(word.slice(0, -2))) word = word.slice(0, -1);
    word = step1b(word, r1);
    if (/.[^aeiouy][yY]$/.test(word)) word = `${word.slice(0, -1)}i`;
    word = replaced(word, STEP2, r1, r2);
    word = replaced(word, STEP3, r1, r2);
    const suffix = STEP4.find((ending) => word.endsWith(ending));
    if (suffix && word.length - suffix.length >= r2 && (suffix !== "ion" || /[st]ion$/.test(word)))
      word = word.slice(0, -suffix.length);
    const rest = word.slice(0, -1);
    if (word.endsWith("e") && (rest.length >= r2 || (rest.length >= r1 && !SHORT.test(rest)))) word = rest;
    else if (word.endsWith("ll") && rest.length >= r2) word = rest;
    return word.replace(/Y/g, "y");
  };

  /** What forms of one word have in common, with one spelling for British and American. */
  const stem = (word) => {
    const found = snowball(word);
    if (found.length >= 6 && found.endsWith("is")) return `${found.slice(0, -2)}iz`;
    if (found.length >= 6 && found.endsWith("our")) return `${found.slice(0, -3)}or`;
    if (found.length >= 5 && found.endsWith("ell")) return found.slice(0, -1);
    return found;
  };

  window.paperIndex.words = { fold, chains, wordsOf, stem };
})();
