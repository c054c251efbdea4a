"""JSON for programs, on standard output."""

import json

import typer


def print_json(value: object) -> None:
    """Print a JSON value, indented; what a terminal would obey is escaped."""
    from voc.batch.lines import escaped

    typer.echo(escaped(json.dumps(value, ensure_ascii=False, indent=2)))
