"""`mscform overview`: the derived endpoints of the study."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mscform.cli.output import Exit, Output
from mscform.cli.sites import reading_site
from mscform.services.endpoint_tables import EndpointResult
from mscform.services.files import PDF, demand_target, make_folder, write_whole
from mscform.services.overview import cell_text
from mscform.services.site import Site


def overview(arguments: Namespace, out: Output) -> int:
    """Print the tables of all endpoints, or write them as a PDF, as CSV files, or as both."""
    with reading_site(arguments) as site:
        results = site.overview.results()
        written = list(_files(arguments, site, results, out.language))
        if arguments.json:
            out.json([_as_json(site, one, out.language) for one in results])
        elif written:
            for path in written:
                out.line(str(path))
        else:
            for one in results:
                _print(site, one, out)
    return Exit.GOOD


def _files(
    arguments: Namespace, site: Site, results: tuple[EndpointResult, ...], language: str
) -> Iterator[Path]:
    if arguments.out is not None:
        demand_target(arguments.out, PDF)
        write_whole(arguments.out, site.overview.as_pdf(results, language))
        yield arguments.out
    if arguments.csv is not None:
        make_folder(arguments.csv)
        for name, data in site.overview.as_csv(results, language).items():
            demand_target(arguments.csv / name)
            write_whole(arguments.csv / name, data)
            yield arguments.csv / name


def _as_json(site: Site, result: EndpointResult, language: str) -> dict[str, Any]:
    return {
        "endpoint": result.endpoint.oid,
        "kind": result.endpoint.kind.value,
        "title": dict(result.endpoint.title),
        "tables": {
            table.name: {
                "columns": [column.code for column in table.columns],
                "rows": [
                    [cell_text(cell, language, site.catalogue) for cell in row]
                    for row in table.rows
                ],
            }
            for table in (*result.tables, *result.detail)
        },
    }


def _print(site: Site, result: EndpointResult, out: Output) -> None:
    out.line(result.endpoint.title.in_language(out.language))
    for table in result.tables:
        rows = [[cell_text(cell, out.language, site.catalogue) for cell in table.columns]]
        rows += [
            [cell_text(cell, out.language, site.catalogue) for cell in row] for row in table.rows
        ]
        widths = [max(len(row[place]) for row in rows) for place in range(len(table.columns))]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            out.line("  " + "  ".join(cells).rstrip())
    out.line("")
