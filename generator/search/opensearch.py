"""What browsers read to add the site to their search engines: OpenSearch 1.1, description document."""

import xml.etree.ElementTree as ET

from generator.exports.places import Publication

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_SHORT_NAME, _DESCRIPTION = 16, 1024
"""The lengths that the specification allows, in characters."""


def opensearch_text(site: Publication) -> str:
    """The description of the site's search.

    Browsers want a whole address; without the site's own it is a relative one, which some take.
    """
    ET.register_namespace("", _NAMESPACE)
    root = ET.Element(f"{{{_NAMESPACE}}}OpenSearchDescription")
    for name, text in (
        ("ShortName", site.name[:_SHORT_NAME].strip()),
        ("LongName", site.name[:48].strip()),
        ("Description", (site.description or f"Papers of {site.name}")[:_DESCRIPTION]),
        ("InputEncoding", "UTF-8"),
    ):
        ET.SubElement(root, f"{{{_NAMESPACE}}}{name}").text = text
    template = f"{site.at('papers/')}?q={{searchTerms}}"
    ET.SubElement(root, f"{{{_NAMESPACE}}}Url", type="text/html", method="get", template=template)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
