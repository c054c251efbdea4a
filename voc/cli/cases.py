"""`voc cases`: single customers somebody should get back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.inputs import selection
from voc.cli.json_output import print_json
from voc.cli.terminal import console, harmless, say
from voc.domain.errors import ConfigurationError
from voc.domain.plurals import counted

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table

    from voc.closed_loop import Cases, CaseStore
    from voc.domain.cases import Case, CaseFile, CaseStatus, TimeToClose
    from voc.domain.comment import Response

app = typer.Typer(
    no_args_is_help=True, help="Customers to get back to: opened by rules, worked through by you."
)
CaseId = Annotated[str, typer.Argument(metavar="CASE", help="Id of a case, c-…")]
COLUMNS = "case", "rule", "response", "customer", "stage", "NPS", "status", "assignee", "due (UTC)"
RuleName = Literal["detractor_problem", "promoter_complaint", "churn_words"]
Statuses = Annotated[
    list[str] | None,
    typer.Option(
        "--status",
        metavar="STATUS",
        help="open, in_progress, resolved or dismissed; default: the first two. Repeatable.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]


@app.command("open")
def open_cases(
    *,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    db: options.Database = None,
) -> None:
    """Open the cases of what is stored; each response and rule only once.

    Responses that are submitted or imported open theirs by themselves, unless they were given
    longer than VOC_CASE_MAX_AGE_DAYS ago; --from opens older ones too. VOC_CASE_HOURS says
    which rules are in force, and how many hours each leaves from now on.

    \b
    Example:
      voc cases open --from 2026-11-01
    """
    say(f"{counted(_cases(db).open_stored(selection(since, until, where)), 'case')} opened")


@app.command("list")
def list_cases(
    *,
    status: Statuses = None,
    rule: Annotated[RuleName | None, typer.Option()] = None,
    assignee: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    stage: Annotated[str | None, typer.Option(metavar="STAGE")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those past their time.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
    db: options.Database = None,
) -> None:
    """List cases, due first first, and how long cases take.

    \b
    Examples:
      voc cases list --overdue
      voc cases list --status resolved --json
    """
    from datetime import UTC, datetime

    from voc.contract import case_json
    from voc.domain.cases import CaseQuery, Rule

    cases = _cases(db)
    wanted = status or ("open", "in_progress")
    query = CaseQuery(
        status=tuple(_status(name) for name in wanted),
        rule=Rule(rule) if rule else None,
        assignee=assignee,
        stage=stage,
        overdue_at=datetime.now(UTC) if overdue else None,
    )
    found = cases.store.page(query, after=None, limit=limit)
    given = cases.store.responses([case.response_id for case in found])
    if as_json:
        print_json([case_json(case, given.get(case.response_id)) for case in found])
        return
    console().print(_table(found, given) if found else "no case")
    if found:
        say(f"{len(found):,} of {counted(cases.store.count(query), 'case')} asked for")
    console().print(_closing(cases.time_to_close(query)))


@app.command("show")
def show(id: CaseId, *, as_json: AsJson = False, db: options.Database = None) -> None:
    """Show a case with its history and what the customer wrote."""
    from voc.contract import case_file_json

    application = open_application(read_settings(db_url=db))
    store = application.loop.cases.store
    file = store.file(id)
    response = store.responses([file.case.response_id]).get(file.case.response_id)
    if as_json:
        print_json(case_file_json(file, response))
        return
    _print_file(file, store)
    if response:
        typer.echo("\n".join(_customer(response)))
        typer.echo(f"“{harmless(response.comment.text)}”")


@app.command("assign")
def assign(
    id: CaseId,
    assignee: Annotated[str, typer.Argument(metavar="NAME", help='"" takes the assignee off.')],
    *,
    db: options.Database = None,
) -> None:
    """Say who looks after a case; it is in progress from then on."""
    _change(db, id, assignee=assignee, status="in_progress" if assignee else None)


@app.command("note")
def note(
    id: CaseId,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    *,
    db: options.Database = None,
) -> None:
    """Write something into a case's history."""
    _change(db, id, note=text)


@app.command("close")
def close(
    id: CaseId,
    *,
    dismiss: Annotated[
        bool, typer.Option("--dismiss", help="Dismissed: there was nothing to do.")
    ] = False,
    text: Annotated[str | None, typer.Option("--note", metavar="TEXT")] = None,
    db: options.Database = None,
) -> None:
    """Close a case as resolved, or as dismissed."""
    _change(db, id, status="dismissed" if dismiss else "resolved", note=text)


@app.command("reopen")
def reopen(id: CaseId, *, db: options.Database = None) -> None:
    """Open a closed case again."""
    _change(db, id, status="open")


@app.command("mismatches")
def mismatches(
    *,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    db: options.Database = None,
) -> None:
    """List responses whose score and words disagree, surest first.

    A promoter who complains or a detractor who praises: read them. Many of them hint at an
    inverted scale.
    """
    from voc.contract import mismatches_json

    application = open_application(read_settings(db_url=db))
    found = application.service.mismatches(selection(since, until, where), limit=limit)
    if as_json:
        print_json(mismatches_json(found))
        return
    given = application.loop.cases.store.responses([item.response_id for item in found.shown])
    for item in found.shown:
        known = given.get(item.response_id)
        text = harmless(known.comment.text if known else "")
        kind = item.kind.value.replace("_", " ")
        typer.echo(f"{harmless(item.response_id)}  NPS {item.nps:g}  {kind}  “{text[:120]}”")
    say(found.text)
    if found.more:
        say(f"the {len(found.shown):,} surest are listed; --limit lists more")
    if found.note:
        say(found.note)


def _status(name: str) -> CaseStatus:
    from voc.domain.cases import CaseStatus

    try:
        return CaseStatus(name)
    except ValueError:
        known = ", ".join(CaseStatus)
        raise ConfigurationError(f"--status must be one of {known}") from None


def _cases(db: str | None) -> Cases:
    return open_application(read_settings(db_url=db)).loop.cases


def _change(db: str | None, id: str, **given: str | None) -> None:
    from voc.contract import parse_case_change

    cases = _cases(db)
    _print_file(cases.change(id, parse_case_change(given)), cases.store)


def _print_file(file: CaseFile, store: CaseStore) -> None:
    console().print(_table([file.case], store.responses([file.case.response_id])))
    for event in file.events:
        typer.echo(f"{event.at:%Y-%m-%d %H:%M}  {event.kind.value}  {harmless(event.detail)}")


def _customer(response: Response) -> Iterator[str]:
    """Whom to get back to, as far as the response tells."""
    told = {
        "customer": response.customer_id,
        "responded": f"{response.created_at:%Y-%m-%d %H:%M}" if response.created_at else None,
        "channel": response.channel,
        **response.attributes,
    }
    return (f"{harmless(name)}: {harmless(value)}" for name, value in told.items() if value)


def _table(cases: Sequence[Case], given: Mapping[str, Response]) -> Table:
    from datetime import UTC, datetime

    from rich import box
    from rich.table import Table
    from rich.text import Text

    now = datetime.now(UTC)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for case in cases:
        response = given.get(case.response_id)
        due = Text(f"{case.due_at:%Y-%m-%d %H:%M}", "red" if case.is_overdue(now) else "")
        cells = (
            case.id,
            case.rule.value,
            case.response_id,
            (response.customer_id if response else None) or "",
            case.stage or "",
            f"{case.scores['nps']:g}" if "nps" in case.scores else "",
            case.status.value,
            case.assignee or "",
        )
        table.add_row(*(Text(harmless(cell)) for cell in cells), due)
    return table


def _closing(times: TimeToClose) -> str:
    base = f"{times.closed:,} closed, {times.open:,} open"
    if times.median_hours is None:
        return f"{base}; too few are closed to say how long cases take"
    ends = ["?" if end is None else f"{end:.1f}" for end in (times.low, times.high)]
    return (
        f"{base}; half are closed after {times.median_hours:.1f} hours "
        f"(95 % interval {' to '.join(ends)}), open ones counted as not closed yet"
    )
