// Reads what a visitor typed: words, "phrases", -words, and fields such as author: and year:. Never
// fails: what makes no sense as a field is looked for as words.
"use strict";

(() => {
  const index = window.paperIndex;
  const { chains, wordsOf } = index.words;
  const LONGEST = 1000; // in characters; more is no query
  const MOST_WORDS = 24;
  const FIELDS = {
    author: "author", authors: "author", by: "author", tag: "tag", tags: "tag", topic: "topic", topics: "topic",
    area: "area", year: "year", years: "year", date: "year", has: "has", kind: "kind", type: "kind", source: "source",
    organisation: "organisation", organization: "organisation", org: "organisation", title: "title",
  };
  const TOKEN = /(-?)(?:(\p{L}+):(?=[^\s]))?(?:"([^"]*)("?)|([^\s"]+))/gu;
  const ARXIV = /(?:^|[^\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?(?=$|[?#/\s])|(?:^|[\s:/])([a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?(?=$|[\s?#])/i;
  const DOI = /(?:^|doi:\s*|doi\.org\/)(10\.\d{4,9}\/\S+)$/i;
  const ARXIV_DOI = /^10\.48550\/arxiv\.(.+)$/;

  /** The key of what an identifier names, where a query is one, whole or as an address; else null. */
  const identifier = (text) => {
    const trimmed = text.trim();
    if (/\s/.test(trimmed.replace(/^(?:arxiv|doi):\s*/i, ""))) return null;
    const doi = DOI.exec(trimmed)?.[1].toLowerCase();
    if (doi) return ARXIV_DOI.test(doi) ? `x:${ARXIV_DOI.exec(doi)[1].replace(/v\d+$/, "")}` : `d:${doi}`;
    const found = ARXIV.exec(trimmed);
    return found ? `x:${(found[1] ?? found[2]).toLowerCase()}` : null;
  };

  /**
   * What a query asks for.
   * words: lists of words, those joined by a hyphen and the like together; the last may be half typed (`open`).
   * phrases, fields: what must be so; `without` says that it must not.
   */
  const parse = (typed) => {
    const text = typed.slice(0, LONGEST).replace(/[“”„«»]/g, '"');
    const query = { text, identifier: identifier(text), words: [], phrases: [], fields: [], open: false };
    let room = MOST_WORDS;
    const take = (value) => {
      const found = chains(value).map((chain) => chain.slice(0, room)).filter((chain) => chain.length);
      const kept = [];
      for (const chain of found) {
        if (room <= 0) break;
        room -= chain.length;
        kept.push(chain);
      }
      return kept;
    };
    for (const match of text.matchAll(TOKEN)) {
      const [whole, minus, name, quoted, closed, bare] = match;
      const without = minus === "-";
      const field = name && Object.hasOwn(FIELDS, name.toLowerCase()) ? FIELDS[name.toLowerCase()] : null;
      const value = quoted ?? bare;
      query.open = false;
      if (field) {
        const open = !closed && !/\s$/.test(text) && match.index + whole.length === text.length;
        if (wordsOf(value).length) query.fields.push({ field, value, without, open, isPhrase: quoted !== undefined });
        continue;
      }
      const phrase = quoted === undefined ? null : wordsOf(value).slice(0, MOST_WORDS);
      if (without) {
        if (quoted !== undefined) { if (phrase.length) query.phrases.push({ words: phrase, without }); }
        else for (const chain of take(bare)) query.phrases.push({ words: chain, without });
        continue;
      }
      if (name) query.words.push(...take(name));
      if (phrase && closed) {
        if (phrase.length > 1) query.phrases.push({ words: phrase, without: false });
        query.words.push(...take(value));
      } else {
        query.words.push(...take(value));
        query.open = !/\s$/.test(text);
      }
    }
    return query;
  };

  window.paperIndex.query = { parse, identifier };
})();
