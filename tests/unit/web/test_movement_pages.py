import re
from html import unescape

from fastapi.testclient import TestClient

PERIOD = "from=2026-02-01&to=2026-02-28"


def test_a_filtered_movement_says_so_and_stays_filtered(client: TestClient) -> None:
    """Whoever changes the split in the form still compares the same responses."""
    rows = [
        {"id": f"{month}{n}", "text": "good", "nps": n, "channel": "app"}
        | {"created_at": f"2026-{month}-1{n}T10:00:00Z"}
        for month in ("01", "02")
        for n in range(9)
    ]
    assert client.post("/v1/responses", json={"responses": rows}).status_code == 200
    text = client.get(f"/reports/movement?{PERIOD}&where=channel:app").text
    assert "Only where channel is <bdi>app</bdi>" in text
    assert 'name="where" value="channel:app"' in text
    asked = client.get("/reports/movement?where=channel:app").text
    (example,) = re.findall(r'href="(\?[^"]+)"', asked)
    assert "where=channel%3Aapp" in unescape(example)


def test_groups_that_begin_alike_have_their_own_lines(client: TestClient) -> None:
    """Each is told apart by its end."""
    plans = [f"Enterprise plan, paid by the year, {region}" for region in ("north", "south")]
    rows = [
        {"id": f"{month}{n}", "text": "good", "nps": 9 * (n % 2), "attributes": {"plan": plan}}
        | {"created_at": f"2026-{month}-{n + 1:02}T10:00:00Z"}
        for month in ("01", "02")
        for n, plan in enumerate(plans * 9)
    ]
    assert client.post("/v1/responses", json={"responses": rows}).status_code == 200
    text = client.get(f"/reports/movement?{PERIOD}&by=plan").text
    for end in ("the year, north", "the year, south"):
        assert f"Enterprise plan […] {end}" in text
