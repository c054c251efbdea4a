"""What stored responses can be selected by, for those who choose."""

from sqlalchemy import Connection, func, or_, select

from voc.store.encoding import ATTRIBUTE, RESPONSES, named
from voc.store.queries import COLUMNS
from voc.store.schema import fact_blocks

FEW = 12  # values of a field that are told
SMALL = 100_000  # bytes: the part of an attribute with few values has less


def read_fields(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Read the names of fields and of all attributes, with their values where these are few.

    Values are looked for in the first block alone, which is as large as any.
    """
    part, payload = fact_blocks.c.part, fact_blocks.c.payload
    is_attribute = part.startswith(ATTRIBUTE, autoescape=True)
    parts = connection.scalars(select(part).where(is_attribute).distinct())
    found: dict[str, tuple[str, ...]] = dict.fromkeys(COLUMNS, ())
    found.update((name.removeprefix(ATTRIBUTE), ()) for name in sorted(parts))
    first = fact_blocks.c.block == select(func.min(fact_blocks.c.block)).scalar_subquery()
    wanted = or_(part == RESPONSES, is_attribute & (func.length(payload) <= SMALL))
    for row in connection.execute(select(part, payload).where(first, wanted)):
        for name, values in named(row.part, row.payload):
            found[name] = tuple(sorted(values)) if len(values) <= FEW else ()
    return found
