"""What responses can be selected by."""

from tests.integration.store.builders import item, stored
from voc.store import SqlRepository
from voc.store.fields import FEW


def test_fields_are_named_with_their_few_values(repository: SqlRepository) -> None:
    """Of all attributes the names, also where few responses have one; many values are not told."""
    stored(
        repository,
        *(
            item(f"r-{n}", channel="app", attributes={"plan": "Team", "a:b%": "", "id": f"{n}"})
            for n in range(FEW + 1)
        ),
        item("last", channel="chat", attributes={"plan": "Solo", "later": "x"}),
    )
    found = repository.fields()
    assert list(found)[:4] == ["channel", "touchpoint", "stage", "customer_id"]
    assert set(found) == {*list(found)[:4], "a:b%", "id", "later", "plan"}
    assert found["id"] == ()
    assert "Team" in found["plan"]
    assert "app" in found["channel"]


def test_an_empty_store_has_no_attribute(repository: SqlRepository) -> None:
    """The fields that any response may have are named all the same."""
    assert dict(repository.fields()) == dict.fromkeys(
        ["channel", "touchpoint", "stage", "customer_id"], ()
    )
