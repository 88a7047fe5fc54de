"""For harvesters: an OAI-PMH static repository, sitemaps and robots.txt.

The static repository is one file that a gateway answers from (Specification for an OAI
Static Repository, version 2.0); its records are Dublin Core. Sitemaps follow
sitemaps.org 0.9: at most 50,000 addresses each, and the day of the last change only where
that is known.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.catalogue.citation import Citation
from generator.exports import places
from generator.exports.places import Publication

SITEMAP_SIZE = 45_000
"""How many addresses a sitemap has: a little under what the protocol allows."""
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_STATIC = "http://www.openarchives.org/OAI/2.0/static-repository"
_OAI = "http://www.openarchives.org/OAI/2.0/"
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC = "http://purl.org/dc/elements/1.1/"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_EARLIEST = "1970-01-01"


def sitemap_files(
    site: Publication, folders: Sequence[str], changed: Mapping[str, str], pages: int
) -> Iterator[tuple[str, str]]:
    """The sitemaps, which the theme's `sitemap.xml` lists; none where the site's address is not known.

    Args:
        site: the site. folders: the folders of the pages to be found, empty for the home page.
        changed: by folder, the day on which what the page is made of last changed, where that is known.
        pages: how many pages there are in all, by which the theme knows how many sitemaps to list.
    """
    if not site.url:
        return
    number = -(-pages // SITEMAP_SIZE)
    size = -(-len(folders) // number)
    for start in range(0, len(folders), size):
        root = ET.Element("urlset", xmlns=_SITEMAP)
        for folder in folders[start : start + size]:
            url = ET.SubElement(root, "url")
            ET.SubElement(url, "loc").text = site.at(f"{folder}/" if folder else "")
            if folder in changed:
                ET.SubElement(url, "lastmod").text = changed[folder]
        yield f"sitemap-{start // size + 1}.xml", f"{_XML}{ET.tostring(root, encoding='unicode')}\n"


def robots_text(site: Publication) -> str:
    """Everything may be read; the sitemap says what there is."""
    return "User-agent: *\nAllow: /\n" + (f"\nSitemap: {site.at('sitemap.xml')}\n" if site.url else "")


def oai_text(catalogue: Catalogue, cited: Mapping[str, Citation], site: Publication) -> str:
    """The static repository."""
    root = ET.Element(
        "Repository",
        {
            "xmlns": _STATIC,
            "xmlns:oai": _OAI,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{_STATIC} http://www.openarchives.org/OAI/2.0/static-repository.xsd",
        },
    )
    identify = ET.SubElement(root, "Identify")
    stamps = [_stamp(catalogue, entry) for entry in catalogue.entries]
    for name, text in (
        ("repositoryName", site.name),
        ("baseURL", site.at("oai.xml") if site.url else "http://localhost/oai.xml"),
        ("protocolVersion", "2.0"),
        ("adminEmail", site.contact or "nobody@example.invalid"),
        ("earliestDatestamp", min(stamps, default=_EARLIEST)),
        ("deletedRecord", "no"),
        ("granularity", "YYYY-MM-DD"),
    ):
        ET.SubElement(identify, f"oai:{name}").text = text
    formats = ET.SubElement(ET.SubElement(root, "ListMetadataFormats"), "oai:metadataFormat")
    for name, text in (
        ("metadataPrefix", "oai_dc"),
        ("schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"),
        ("metadataNamespace", _OAI_DC),
    ):
        ET.SubElement(formats, f"oai:{name}").text = text
    records = ET.SubElement(root, "ListRecords", metadataPrefix="oai_dc")
    host = site.url.split("//")[-1].split("/")[0] or "localhost"
    for entry, stamp in zip(catalogue.entries, stamps, strict=True):
        record = ET.SubElement(records, "oai:record")
        header = ET.SubElement(record, "oai:header")
        ET.SubElement(header, "oai:identifier").text = f"oai:{host}:{entry.slug}"
        ET.SubElement(header, "oai:datestamp").text = stamp
        metadata = ET.SubElement(record, "oai:metadata")
        dublin_core = ET.SubElement(
            metadata,
            "oai_dc:dc",
            {
                "xmlns:oai_dc": _OAI_DC,
                "xmlns:dc": _DC,
                "xsi:schemaLocation": f"{_OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
            },
        )
        for name, text in _dublin_core(entry, cited[entry.slug], site):
            ET.SubElement(dublin_core, f"dc:{name}").text = text
    return f"{_XML}{ET.tostring(root, encoding='unicode')}\n"


def _dublin_core(entry: CataloguedPaper, cited: Citation, site: Publication) -> Iterable[tuple[str, str]]:
    """A paper in the fifteen elements of Dublin Core."""
    yield "title", entry.title
    for name in cited.names:
        yield "creator", ", ".join(part for part in (name.last, name.given) if part)
    for word in cited.keywords:
        yield "subject", word
    if entry.abstract:
        yield "description", entry.abstract
    if entry.paper.date:
        yield "date", entry.paper.date
    yield "type", "preprint" if cited.venue is None else "text"
    yield "identifier", site.at(places.paper(entry.slug))
    if cited.arxiv:
        yield "identifier", f"https://arxiv.org/abs/{cited.arxiv}"
    if cited.doi:
        yield "identifier", f"https://doi.org/{cited.doi}"


def _stamp(catalogue: Catalogue, entry: CataloguedPaper) -> str:
    """The day from which a record is there: that of its newest source, else the paper's own."""
    days = [found for name in entry.paper.sources if (found := catalogue.sources[name].captured)]
    return f"{max(days, default=entry.paper.date or _EARLIEST)}-01-01"[:10]
