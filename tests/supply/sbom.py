"""The bill of materials of a release, in CycloneDX 1.6: what it runs with, and what built and checked it.

    python -m tests.supply.sbom FILE

From the locks and nothing else: no clock and no chance, so that the same checkout gives the same bytes. Apart
from the list of licences, which is for people.
"""

import json
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator import __version__
from generator.content.files import write_whole
from tests.supply.components import PROJECT, Component, Use, components

_ROOT = f"pkg:pypi/paper-index@{__version__}"
_SCOPES = {Use.RUNS: "required", Use.BUILDS: "excluded", Use.CHECKS: "excluded"}
"""CycloneDX's word for what only builds or tests is "excluded"."""


def bill_of_materials(found: Sequence[Component]) -> dict[str, Any]:
    """The bill, as CycloneDX's JSON has it. What Node's packages need of each other is not told."""
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": _ROOT,
                "name": "paper-index",
                "version": __version__,
                "licenses": [{"expression": "MIT"}],
                "purl": _ROOT,
            }
        },
        "components": [_component(each) for each in found],
        "dependencies": _dependencies(found),
    }
    return {**bill, "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True))}"}


def _component(each: Component) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": each.url,
        "name": each.name,
        "version": each.version,
        "scope": _SCOPES[each.use],
        "licenses": [{"expression": each.licence}],
        "purl": each.url,
    }


def _dependencies(found: Sequence[Component]) -> list[dict[str, Any]]:
    python = [each for each in found if each.kind == "pypi"]

    def needed(name: str) -> list[str]:
        return sorted(each.url for each in python if name in each.needed_by)

    nodes = [(each.url, needed(each.name)) for each in python]
    return [{"ref": ref, "dependsOn": on} for ref, on in [(_ROOT, needed(PROJECT)), *nodes]]


if __name__ == "__main__":
    write_whole(Path(sys.argv[1]), json.dumps(bill_of_materials(components()), indent=2) + "\n")
