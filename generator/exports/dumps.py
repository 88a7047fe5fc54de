"""Everything in one file: JSON lines, CSV and Parquet, and a description of them in Croissant.

Croissant (MLCommons, version 1.0) is how machine-learning tools describe a dataset; it
is JSON-LD, so search engines for datasets read it too.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from generator.exports.groups import together
from generator.exports.places import Publication
from generator.ids import SCHEMES
from generator.text.json_text import encode

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
"""What titles, abstracts and facts are released under: CC0."""

_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
COLUMNS: dict[str, tuple[pa.DataType, str]] = {
    "slug": (_TEXT, "The paper's address on the site."),
    "url": (_TEXT, "Its page, from the site's root."),
    "citation_key": (_TEXT, "What it is cited by."),
    "title": (_TEXT, "The title as its authors typed it."),
    "abstract": (_TEXT, "The abstract as its authors typed it."),
    "summary": (_TEXT, "One sentence by a curator."),
    "date": (_TEXT, "When it first appeared: day, month or year, ISO 8601."),
    "authors": (_TEXTS, "All authors, where their names are known."),
    "first_author": (_TEXT, "The first author, where not all are known."),
    "author_count": (pa.int64(), "How many authors there are, where that is all that is known."),
    "organisations": (_TEXTS, "Organisations behind the paper."),
    "arxiv": (_TEXT, "arXiv identifier, without version."),
    "doi": (_TEXT, "DOI."),
    "code": (_TEXTS, "Addresses of its code."),
    "kind": (_TEXT, "What sort of paper it is."),
    "topics": (_TEXTS, "Its topics, the main one first."),
    "introduces": (_TEXTS, "Names that it brought into the world."),
    "mentions": (_TEXTS, "Names that it mentions."),
    "related": (_TEXTS, "Slugs of related papers, the nearest first."),
    "discussion": (pa.int64(), "Comments that a listing counted."),
    "sources": (_TEXTS, "Listings and other sources that had it."),
    "acl": (_TEXT, "ACL Anthology identifier."),
    "openreview": (_TEXT, "OpenReview forum."),
    "semantic_scholar": (_TEXT, "Semantic Scholar paper identifier."),
    "openalex": (_TEXT, "OpenAlex work."),
    "dblp": (_TEXT, "Key of the DBLP record."),
    "pubmed": (_TEXT, "PubMed identifier."),
    "links": (_TEXTS, "Pages on the web that belong to it: what is found there, and the address."),
    "venues": (_TEXT, "Where it was published, as a list in JSON."),
    "keywords": (_TEXTS, "Keywords of its authors, its publisher or an index."),
    "author_ids": (_TEXT, "Which of the people of one name an author is, as an object in JSON."),
    "votes": (pa.int64(), "Votes that a listing counted."),
    "citation_counts": (_TEXT, "Citations as services count them, as a list in JSON."),
    "note": (_TEXT, "The curator's own words, in Markdown."),
    "aliases": (_TEXTS, "Former slugs."),
    "derived": (_TEXTS, "What of these facts was derived and no curator said."),
    "further_authors": (_TEXTS, "Authors known after the first one, where not all are."),
}
"""The columns of the flat forms: their types and what they mean."""
_ROW_GROUP = 10_000
_LISTS = frozenset(name for name, (kind, _) in COLUMNS.items() if kind == _TEXTS)


@dataclass(frozen=True, slots=True)
class Described:
    """What others are told of a file: how large it is in bytes, and its SHA-256."""

    size: int
    sha256: str


def _row(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A paper of the API as a row of the flat forms."""
    nested = {
        **dict.fromkeys(SCHEMES),
        **facts.get("ids", {}),
        "links": [f"{link['kind']} {link['url']}" for link in facts.get("links", ())],
        "venues": encode(facts["venues"]) if facts.get("venues") else None,
        "author_ids": encode(facts["author_ids"]) if facts.get("author_ids") else None,
        "citation_counts": encode(facts["citations"]) if facts.get("citations") else None,
        "code": [link["url"] for link in facts.get("links", ()) if link["kind"] == "code"],
        "introduces": facts["tags"]["introduces"],
        "mentions": facts["tags"]["mentions"],
    }
    row = {name: nested[name] if name in nested else facts.get(name) for name in COLUMNS}
    return {name: [] if value is None and name in _LISTS else value for name, value in row.items()}


def json_lines(papers: Iterable[str]) -> bytes:
    """Papers as JSON lines, each as the API has it; they come as its JSON."""
    return together(f"{text}\n" for text in papers)


def csv_table(papers: Iterable[Mapping[str, Any]]) -> bytes:
    """Papers of the API as CSV (RFC 4180) with a header; lists are joined by `; `."""
    out = io.BytesIO()
    text = io.TextIOWrapper(out, "utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in map(_row, papers):
        writer.writerow(["; ".join(value) if isinstance(value, list) else value for value in row.values()])
    text.flush()
    return out.getvalue()


def parquet(papers: Iterable[Mapping[str, Any]]) -> bytes:
    """Papers of the API as Parquet, one row group for each ten thousand."""
    schema = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()])
    rows, out = map(_row, papers), io.BytesIO()
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while group := list(islice(rows, _ROW_GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema), _ROW_GROUP)
    return out.getvalue()


def described(data: bytes) -> Described:
    """What others are told of a file."""
    return Described(len(data), hashlib.sha256(data).hexdigest())


def checksums(files: Mapping[str, Described]) -> str:
    """The files' SHA-256, as `sha256sum --check` reads them."""
    return "".join(f"{file.sha256}  {name}\n" for name, file in files.items())


def croissant(files: Mapping[str, Described], site: Publication, newest: str | None) -> str:
    """The description of the dump in Croissant 1.0.

    Args:
        files: the files of the folder `data/` by name. site: the site.
        newest: the newest date in the data.
    """
    formats = {"parquet": "application/vnd.apache.parquet", "jsonl": "application/jsonlines", "csv": "text/csv"}
    parquet_name = next(name for name in files if name.endswith(".parquet"))
    types = {_TEXT: "sc:Text", _TEXTS: "sc:Text", pa.int64(): "sc:Integer"}
    value = {
        "@context": {
            "@language": "en",
            "@vocab": "https://schema.org/",
            "citeAs": "cr:citeAs",
            "column": "cr:column",
            "conformsTo": "dct:conformsTo",
            "cr": "http://mlcommons.org/croissant/",
            "data": {"@id": "cr:data", "@type": "@json"},
            "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
            "dct": "http://purl.org/dc/terms/",
            "equivalentProperty": "cr:equivalentProperty",
            "examples": {"@id": "cr:examples", "@type": "@json"},
            "extract": "cr:extract",
            "field": "cr:field",
            "fileObject": "cr:fileObject",
            "fileProperty": "cr:fileProperty",
            "fileSet": "cr:fileSet",
            "format": "cr:format",
            "includes": "cr:includes",
            "isLiveDataset": "cr:isLiveDataset",
            "jsonPath": "cr:jsonPath",
            "key": "cr:key",
            "md5": "cr:md5",
            "parentField": "cr:parentField",
            "path": "cr:path",
            "rai": "http://mlcommons.org/croissant/RAI/",
            "recordSet": "cr:recordSet",
            "references": "cr:references",
            "regex": "cr:regex",
            "repeated": "cr:repeated",
            "replace": "cr:replace",
            "samplingRate": "cr:samplingRate",
            "sc": "https://schema.org/",
            "separator": "cr:separator",
            "source": "cr:source",
            "subField": "cr:subField",
            "transform": "cr:transform",
        },
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": site.name,
        "description": site.description or site.name,
        "citeAs": f"{site.name}. {site.at('data/', 1)}",
        "url": site.at("data/", 1),
        "license": LICENCE,
        "version": "1.0.0",
        **({"datePublished": newest} if newest else {}),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "contentUrl": site.at(f"data/{name}", 1) if site.url else name,
                "contentSize": f"{file.size} B",
                "encodingFormat": formats[name.rsplit(".", 1)[-1]],
                "sha256": file.sha256,
            }
            for name, file in files.items()
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "papers",
                "name": "papers",
                "description": "One row for each paper.",
                "key": {"@id": "papers/slug"},
                "field": [
                    {
                        "@type": "cr:Field",
                        "@id": f"papers/{name}",
                        "name": name,
                        "description": description,
                        "dataType": types[kind],
                        **({"repeated": True} if kind == _TEXTS else {}),
                        "source": {"fileObject": {"@id": parquet_name}, "extract": {"column": name}},
                    }
                    for name, (kind, description) in COLUMNS.items()
                ],
            }
        ],
    }
    return encode(value) + "\n"
