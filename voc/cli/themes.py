"""`voc themes`: discover recurring subjects over what is stored, and list them."""

from voc.cli import options
from voc.cli.configuration import open_application, read_settings
from voc.cli.terminal import console, say


def fit_themes(*, db: options.Database = None) -> None:
    """Discover themes over everything stored, and assign every segment to them.

    Themes that were there before keep their ids. Until the next fit, new comments are
    assigned to the themes found here.

    \b
    Example:
      voc themes fit
    """
    fit = open_application(read_settings(db_url=db)).service.fit_themes()
    say(f"{fit.themes:,} themes over {fit.segments:,} segments, {fit.assigned:,} of them assigned")


def list_themes(*, db: options.Database = None) -> None:
    """List the themes with their volumes in responses, most mentioned first.

    \b
    Example:
      voc themes list
    """
    from voc.cli.scorecard import print_themes

    print_themes(open_application(read_settings(db_url=db)).service.themes(), console())
