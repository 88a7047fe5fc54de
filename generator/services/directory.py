"""Which public services there are, where, and how they want to be asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """A public service.

    Attributes:
        name: what records call it. address: where it is.
        pace: seconds between two requests, as the service asks.
        contact_parameter: the parameter by which it wants to be told who asks, if any.
        key_header, key_variable: the header that takes a key, and the environment variable that holds it.
    """

    name: str
    address: str
    pace: float
    contact_parameter: str = ""
    key_header: str = ""
    key_variable: str = ""


SERVICES = {
    service.name: service
    for service in (
        Service("arxiv", "https://export.arxiv.org", 3.0),
        Service("crossref", "https://api.crossref.org", 0.2, "mailto"),
        Service("openalex", "https://api.openalex.org", 0.2, "mailto"),
        Service(
            "semantic_scholar",
            "https://api.semanticscholar.org",
            1.1,
            key_header="x-api-key",
            key_variable="SEMANTIC_SCHOLAR_API_KEY",
        ),
        Service("hugging_face", "https://huggingface.co", 0.5),
    )
}
"""The services that are asked, in this order."""

ARCHIVE = Service("archive", "https://archive.org", 1.0)
"""The Internet Archive, which knows copies of pages that are gone; it says nothing of papers."""
