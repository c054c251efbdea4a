"""Jinja templates: everything that comes from outside is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(template: str, **values: object) -> str:
    """Render one of the package's templates."""
    return environment().get_template(template).render(**values)


@cache
def environment() -> Environment:
    """The one template environment; escaping is on for every template."""
    return Environment(
        loader=PackageLoader("voc.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
