"""Figures of the running service for Prometheus: never a customer's words, names or ids.

Counters are those of this process; jobs and messages are counted in the database when asked.
"""

from collections.abc import Iterator

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from voc import __version__
from voc.bootstrap import Application
from voc.domain.errors import StoreUnavailable
from voc.jobs import Kind, State

CONTENT_TYPE = CONTENT_TYPE_LATEST
BUCKETS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The counters of one service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter(
            "voc_http_requests", "HTTP requests answered", labels, registry=self.registry
        )
        self._durations = Histogram(
            "voc_http_request_duration_seconds",
            "How long HTTP requests took, in seconds",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._comments = Counter(
            "voc_comments_analysed", "Comments read by the model", registry=self.registry
        )
        ProcessCollector(registry=self.registry)

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request by its route's template; a client may send any word as a method."""
        method = method if method in METHODS else "other"
        self._requests.labels(method, route, str(status or 500)).inc()
        self._durations.labels(method, route).observe(seconds)

    def analysed(self, comments: int) -> None:
        """Count comments."""
        self._comments.inc(comments)

    def watch(self, application: Application) -> None:
        """Show the jobs and messages of an application, too."""
        self.registry.register(_StoreCollector(application))

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


class _StoreCollector(Collector):
    """Counts in the database. Without one it says so and leaves the counts out."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def describe(self) -> Iterator[Metric]:
        """What there will be, without asking the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Count now."""
        yield InfoMetricFamily("voc_build", "The version at work", {"version": __version__})
        try:
            counted = [self._jobs(), self._messages()]
        except StoreUnavailable:
            counted = []
        up = "Whether the database answers"
        yield GaugeMetricFamily("voc_store_up", up, value=float(bool(counted)))
        yield from counted

    def _jobs(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily("voc_jobs", "Jobs of the last 30 days", labels=["kind", "state"])
        counts = self._application.jobs.counts()
        for kind in Kind:
            for state in State:
                family.add_metric([kind.value, state.value], counts.get((kind, state), 0))
        return family

    def _messages(self) -> GaugeMetricFamily:
        about = "Webhook messages that are not delivered; dead ones are not tried again"
        family = GaugeMetricFamily("voc_outbox_messages", about, labels=["state"])
        depth = self._application.loop.outbox.depth()
        family.add_metric(["waiting"], depth.waiting)
        family.add_metric(["dead"], depth.dead)
        return family
