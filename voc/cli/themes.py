"""`voc themes`: discover recurring subjects over what is stored, and look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.json_output import print_json
from voc.cli.terminal import console, say
from voc.domain.plurals import counted

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from voc.bootstrap import Application
    from voc.domain.occurrences import Every
    from voc.service import Service

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Change nothing; tell what a fit would change.")
]
Quality = Annotated[
    bool, typer.Option("--quality", help="Measure the fit, too; takes four more fits.")
]
Hidden = Annotated[bool, typer.Option("--hidden", help="Hidden themes, too.")]
ThemeId = Annotated[str, typer.Argument(metavar="ID", help="A theme's id, e.g. t-12.")]
AnyTheme = Annotated[
    str | None, typer.Argument(metavar="[ID]", help="A theme's id; default: all themes.")
]


def fit_themes(
    *,
    dry_run: DryRun = False,
    quality: Quality = False,
    every: options.Every = "month",
    format: options.Shown = "text",
    db: options.Database = None,
) -> None:
    """Discover themes over everything stored, and assign every segment to them.

    Themes that were there before keep their ids, and your edits are made again on what is
    found. Until the next fit, new comments are assigned to the themes found here.

    \b
    Examples:
      voc themes fit
      voc themes fit --dry-run --every quarter
      voc themes fit --quality --format json
    """
    application = open_application(read_settings(db_url=db))
    service = application.service
    if dry_run:
        from voc.cli.theme_tables import print_diff
        from voc.contract.themes import diff_json

        diff = service.theme_fits.preview(_every(every))
        if format == "json":
            print_json(diff_json(diff))
        else:
            print_diff(diff, console())
        return
    fit = service.fit_themes()
    found, over = counted(fit.themes, "theme"), counted(fit.segments, "segment")
    say(f"{found} over {over}, {fit.assigned:,} of them assigned")
    if quality:
        _tell_quality(application, format)


def list_themes(
    *, hidden: Hidden = False, format: options.Shown = "text", db: options.Database = None
) -> None:
    """List the themes with their volumes in responses, most mentioned first.

    Pairs that look alike follow; `voc themes merge` makes one of two.

    \b
    Examples:
      voc themes list
      voc themes list --hidden --format json
    """
    from voc.cli.scorecard import print_themes
    from voc.cli.theme_tables import print_alike
    from voc.contract import listed_json

    service = _service(db)
    rows, pairs = service.themes(hidden=hidden).themes, service.theme_views.alike()
    if format == "json":
        print_json(listed_json(rows, pairs))
    else:
        print_themes(rows, console())
        print_alike(pairs, console())


def show_theme(
    id: ThemeId,
    *,
    every: options.Every = "month",
    format: options.Shown = "text",
    db: options.Database = None,
) -> None:
    """Show one theme: praise beside complaint in customers' words, trend and history.

    \b
    Example:
      voc themes show t-12
    """
    from voc.cli.theme_tables import print_profile
    from voc.contract.themes import profile_json

    profile = _service(db).theme_views.profile(id, _every(every))
    if format == "json":
        print_json(profile_json(profile))
    else:
        print_profile(profile, console())


def history(
    id: AnyTheme = None, *, format: options.Shown = "text", db: options.Database = None
) -> None:
    """Tell what became of the themes: born, split, merged, renamed, retired.

    \b
    Examples:
      voc themes history
      voc themes history t-12
    """
    from voc.cli.theme_tables import print_history
    from voc.contract.themes import recorded_json

    found = _service(db).theme_views.history(id)
    if format == "json":
        print_json([recorded_json(recorded) for recorded in found])
    else:
        print_history(found, console())


def emerging(
    *,
    every: options.Every = "month",
    format: options.Shown = "text",
    db: options.Database = None,
) -> None:
    """Tell which themes are on the rise, and what grows among the comments of no theme.

    The last period is tested against all earlier ones (exact binomial test, one-sided); p is
    corrected for the number of themes looked at (Benjamini-Hochberg).

    \b
    Examples:
      voc themes emerging
      voc themes emerging --every week --format json
    """
    from voc.cli.theme_tables import print_emerging
    from voc.contract.themes import emerging_json

    found = _service(db).theme_views.emerging(_every(every))
    if format == "json":
        print_json(emerging_json(found))
    else:
        print_emerging(found, console())


def _tell_quality(application: Application, format: str) -> None:
    """What the fit is worth."""
    from dataclasses import asdict

    from voc.bootstrap import fit_quality
    from voc.cli.theme_tables import print_quality

    found = fit_quality(application)
    if format == "json":
        print_json({"themes": found.themes, **asdict(found)})
    else:
        print_quality(found, console())


def _service(db: str | None) -> Service:
    return open_application(read_settings(db_url=db)).service


def _every(name: str) -> Every:
    from voc.domain.occurrences import Every

    return Every(name)
