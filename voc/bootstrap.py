"""The composition root: the only place where settings become wired parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from platformdirs import user_data_path

from voc.closed_loop import Actions, Cases, ClosedLoop
from voc.contract import ResponseParser
from voc.domain.errors import ConfigurationError
from voc.domain.scores import Scales
from voc.domain.taxonomy import DEFAULT_TAXONOMY, Taxonomy, load_taxonomy
from voc.domain.theme_quality import FitQuality
from voc.jobs import JobStore, Kind, Task
from voc.llm import ChatEndpoint, connect
from voc.nlp.bundle import build_analyzer, default_bundle, load_bundle
from voc.nlp.quality import assess
from voc.nlp.themes import ThemeFitter
from voc.pipeline import Analyzer
from voc.report import Rules
from voc.service import Service
from voc.settings import Settings
from voc.store import (
    SqlActionStore,
    SqlCaseStore,
    SqlJobStore,
    SqlOutbox,
    SqlRepository,
    open_repository,
)
from voc.store.address import is_sqlite, parse_address
from voc.tasks import FitTask, ImportTask, Uploads
from voc.webhooks import signed_post


@dataclass(frozen=True)
class Application:
    """Everything an edge needs: the use cases and the reader of input rows."""

    service: Service
    loop: ClosedLoop
    parser: ResponseParser
    settings: Settings
    jobs: JobStore

    @property
    def imports(self) -> ImportTask:
        """Files that were uploaded, and how they are stored."""
        return ImportTask(self.service, self.parser, Uploads(upload_folder(self.settings)))

    @property
    def tasks(self) -> Mapping[Kind, Task]:
        """How jobs are done."""
        return {Kind.IMPORT: self.imports, Kind.THEME_FIT: FitTask(self.service)}


def taxonomy(settings: Settings) -> Taxonomy:
    """The journey in force. Raises `ConfigurationError` when its file can't be used."""
    return load_taxonomy(settings.taxonomy) if settings.taxonomy else DEFAULT_TAXONOMY


def bundle_path(settings: Settings) -> Path:
    """The model bundle in force: the one set, else the one shipped."""
    return settings.bundle or default_bundle()


def parser(settings: Settings) -> ResponseParser:
    """The reader of input rows."""
    scales = Scales(csat=settings.csat_scale, ces=settings.ces_scale)
    return ResponseParser(scales, taxonomy(settings))


def analyzer(settings: Settings, *, threads: int | None = None) -> Analyzer:
    """Load the model; raises `BundleError`, or `ConfigurationError` where the journey differs.

    `threads` comments are read at a time (default: one per CPU).
    """
    loaded = build_analyzer(load_bundle(bundle_path(settings)), threads=threads)
    taxonomy(settings).require(loaded.stages.labels)
    return loaded


def fit_quality(application: Application) -> FitQuality:
    """Measure what the last fit found on all that is stored; takes four more fits."""
    with application.service.repository.write() as store:  # both of one moment
        found, seen = store.found_themes(), store.segments()
    return assess(ThemeFitter(), found, seen.texts, seen.embeddings)


def application(settings: Settings) -> Application:
    """Wire the service to its store, creating or migrating the database where needed."""
    repository = open_repository(settings.database)
    loop, words = closed_loop(settings, repository), endpoint(settings)
    service = Service(
        analyzer=analyzer(settings),
        repository=repository,
        fitter=ThemeFitter(),
        taxonomy=taxonomy(settings),
        rules=Rules(settings.min_base, settings.value_attribute),
        cases=loop.cases,
        actions=loop.actions,
        namer=words,
        rephraser=words,
    )
    return Application(service, loop, parser(settings), settings, SqlJobStore(repository.engine))


def upload_folder(settings: Settings) -> Path:
    """Where uploaded files wait: as set, else beside a SQLite file, else with the user's data."""
    if settings.uploads:
        return settings.uploads
    address = parse_address(settings.database)
    if is_sqlite(address):
        return Path(f"{address.database}-uploads")
    return user_data_path("voc") / "uploads"


def endpoint(settings: Settings) -> ChatEndpoint | None:
    """The language model in force; None, as it is by default: none is called.

    Raises `ConfigurationError` where only some of its settings are given, the address is
    neither https nor this machine, or the extra `llm` is missing.
    """
    if not settings.llm_url and not settings.llm_model and settings.llm_key is None:
        return None
    if not settings.llm_url or not settings.llm_model:
        raise ConfigurationError("a language model needs both VOC_LLM_URL and VOC_LLM_MODEL")
    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    return connect(settings.llm_url, settings.llm_model, key, timeout_s=settings.llm_timeout)


def closed_loop(settings: Settings, repository: SqlRepository) -> ClosedLoop:
    """Wire cases, actions and webhooks to a store.

    Raises `ConfigurationError` when the webhook's address or secret can't be used.
    """
    journey, engine = taxonomy(settings), repository.engine
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    sender = signed_post(settings.webhook_url, secret) if settings.webhook_url else None
    cases = Cases(
        SqlCaseStore(engine),
        repository,
        journey,
        {rule: timedelta(hours=hours) for rule, hours in settings.case_hours.items()},
        announces=sender is not None,
        with_text=settings.webhook_text,
        max_age=timedelta(days=settings.case_max_age_days),
    )
    actions = Actions(SqlActionStore(engine), repository, journey, settings.min_base)
    return ClosedLoop(cases, actions, SqlOutbox(engine), sender)
