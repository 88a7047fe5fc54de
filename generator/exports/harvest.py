"""For harvesters: an OAI-PMH static repository, sitemaps and robots.txt.

The static repository is one file that a gateway answers from (Specification for an OAI
Static Repository, version 2.0); its records are Dublin Core. Sitemaps follow
sitemaps.org 0.9: at most 50,000 addresses each, and the day of the last change only where
that is known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.catalogue.citation import Citation
from generator.catalogue.dates import UNKNOWN, first_day
from generator.exports import places
from generator.exports.places import Publication
from generator.ids import arxiv_page, doi_page
from generator.text import xml_text
from generator.text.xml_text import element

SITEMAP_SIZE = 45_000
"""How many addresses a sitemap has: a little under what the protocol allows."""
_STATIC = "http://www.openarchives.org/OAI/2.0/static-repository"
_OAI = "http://www.openarchives.org/OAI/2.0/"
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_DC = "http://purl.org/dc/elements/1.1/"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


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
        urls = []
        for folder in folders[start : start + size]:
            day = element("lastmod", changed[folder]) if folder in changed else ""
            urls.append(f"<url>{element('loc', site.at(f'{folder}/' if folder else ''))}{day}</url>")
        head = f"{xml_text.HEAD}{xml_text.start('urlset', xmlns=_SITEMAP)}"
        yield f"sitemap-{start // size + 1}.xml", f"{head}{''.join(urls)}</urlset>\n"


def robots_text(site: Publication) -> str:
    """Everything may be read; the sitemap says what there is."""
    return "User-agent: *\nAllow: /\n" + (f"\nSitemap: {site.at('sitemap.xml')}\n" if site.url else "")


def oai_text(catalogue: Catalogue, cited: Mapping[str, Citation], site: Publication) -> Iterator[str]:
    """The static repository, in parts."""
    stamps = [_stamp(catalogue, entry) for entry in catalogue.entries]
    identity = (
        ("repositoryName", site.name),
        ("baseURL", _base(site)),
        ("protocolVersion", "2.0"),
        ("adminEmail", site.contact or "nobody@example.invalid"),
        ("earliestDatestamp", min(stamps, default=UNKNOWN)),
        ("deletedRecord", "no"),
        ("granularity", "YYYY-MM-DD"),
    )
    form = (("metadataPrefix", "oai_dc"), ("schema", _OAI_DC_SCHEMA), ("metadataNamespace", _OAI_DC))
    yield xml_text.HEAD
    yield xml_text.start(
        "Repository",
        **{
            "xmlns": _STATIC,
            "xmlns:oai": _OAI,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{_STATIC} http://www.openarchives.org/OAI/2.0/static-repository.xsd",
        },
    )
    yield f"<Identify>{_fields('oai', identity)}</Identify>"
    yield f"<ListMetadataFormats><oai:metadataFormat>{_fields('oai', form)}</oai:metadataFormat></ListMetadataFormats>"
    yield xml_text.start("ListRecords", metadataPrefix="oai_dc")
    host = site.url.split("//")[-1].split("/")[0] or "localhost"
    dublin_core = xml_text.start(
        "oai_dc:dc",
        **{"xmlns:oai_dc": _OAI_DC, "xmlns:dc": _DC, "xsi:schemaLocation": f"{_OAI_DC} {_OAI_DC_SCHEMA}"},
    )
    for entry, stamp in zip(catalogue.entries, stamps, strict=True):
        header = _fields("oai", (("identifier", f"oai:{host}:{entry.slug}"), ("datestamp", stamp)))
        facts = _fields("dc", _dublin_core(entry, cited[entry.slug], site))
        yield f"<oai:record><oai:header>{header}</oai:header><oai:metadata>"
        yield f"{dublin_core}{facts}</oai_dc:dc></oai:metadata></oai:record>"
    yield "</ListRecords></Repository>\n"


def _base(site: Publication) -> str:
    """Where harvesters ask: below the gateway's address the file's own without its scheme (section 2 of the
    specification). Without a gateway nobody answers, and the file's own address stands for it.
    """
    address = site.at("oai.xml") if site.url else "http://localhost/oai.xml"
    return f"{site.gateway.rstrip('/')}/{address.partition('://')[2]}" if site.gateway else address


def _fields(prefix: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Elements of one namespace, one after the other."""
    return "".join([element(f"{prefix}:{name}", text) for name, text in pairs])


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
        yield "identifier", arxiv_page(cited.arxiv)
    if cited.doi:
        yield "identifier", doi_page(cited.doi)


def _stamp(catalogue: Catalogue, entry: CataloguedPaper) -> str:
    """The day from which a record is there: that of its newest source, else the paper's own."""
    days = [found for name in entry.paper.sources if (found := catalogue.sources[name].captured)]
    return first_day(max(days, default=entry.paper.date or UNKNOWN))
