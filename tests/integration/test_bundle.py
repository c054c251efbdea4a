import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

import voc.nlp.bundle
from tests.unit.nlp.bundles import tiny_bundle, tiny_dimensions
from voc.domain.analysis import Sentiment
from voc.domain.comment import Comment
from voc.domain.errors import BundleError
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.nlp.bundle import (
    Bundle,
    build_analyzer,
    build_encoder,
    default_bundle,
    load_bundle,
    write_bundle,
)
from voc.nlp.heads import LinearLayer, LinearSentimentHead
from voc.pipeline import Analyzer, Passage

FILES = ("manifest.json", "encoder.onnx", "tokenizer.json", "heads.safetensors", "MODEL_CARD.md")
COMMENTS = (
    Comment("Ordering was easy, but support kept me waiting for two days."),
    Comment("Waiting time", "What could we do better?"),
    Comment("👍"),
    Comment("   "),
    Comment("The nurse was kind. " * 90 + "But the parking was far too dear."),
    Comment("Cafe\u0301 closed\r\n- cold food\r\n- rude staff 😡"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tiny bundle on disk."""
    write_bundle(tiny_bundle(), tmp_path / "tiny")
    return tmp_path / "tiny"


@pytest.fixture(scope="module")
def shipped() -> Bundle:
    return load_bundle(default_bundle())


@pytest.fixture(scope="module")
def analyzer(shipped: Bundle) -> Analyzer:
    return build_analyzer(shipped)


def test_a_bundle_is_loaded_as_it_was_written(folder: Path) -> None:
    """Weights, parameters, files and provenance survive the disk."""
    written, loaded = tiny_bundle(), load_bundle(folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    assert loaded.ref == written.ref
    assert loaded.created == written.created
    assert (loaded.encoder, loaded.tokenizer) == (written.encoder, written.tokenizer)
    assert (loaded.card, loaded.training) == (written.card, written.training)
    assert loaded.sentiment.rollup == written.sentiment.rollup
    assert loaded.stages.labels == written.stages.labels
    assert loaded.stages.thresholds == written.stages.thresholds
    for ours, theirs in [(loaded.sentiment, written.sentiment), (loaded.stages, written.stages)]:
        assert np.array_equal(ours.layer.weight, theirs.layer.weight)
        assert np.array_equal(ours.layer.bias, theirs.layer.bias)
        assert ours.layer.temperature == theirs.layer.temperature


def test_a_bundle_keeps_the_dimensions_it_was_taught(tmp_path: Path) -> None:
    """Heads of the user's own labels survive the disk and are read in the one pass."""
    bundle = tiny_bundle(dimensions=tiny_dimensions())
    write_bundle(bundle, tmp_path / "own")
    loaded = load_bundle(tmp_path / "own")
    comment = Comment("ordering was easy")
    (ours,), (theirs,) = (build_analyzer(b).analyze([comment]) for b in (bundle, loaded))
    assert ours.analysis == theirs.analysis
    level, topics = ours.analysis.dimensions
    assert (level.dimension, level.several, len(level.labels)) == ("level", False, 1)
    assert (topics.dimension, topics.several) == ("topics", True)


def test_weights_are_kept_whatever_their_layout_in_memory(tmp_path: Path) -> None:
    """A transposed array is written as the matrix it is."""
    weight = np.arange(16, dtype=np.float32).reshape(4, 4)
    head = LinearSentimentHead(LinearLayer(weight.T, np.zeros(4, np.float32)))
    write_bundle(tiny_bundle(sentiment=head), tmp_path / "turned")
    assert np.array_equal(load_bundle(tmp_path / "turned").sentiment.layer.weight, weight.T)


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_found(folder: Path, name: str) -> None:
    """Whichever file was changed, the bundle is refused and the file is named."""
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(BundleError, match=name):
        load_bundle(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    """An incomplete bundle is refused."""
    (folder / name).unlink()
    with pytest.raises(BundleError, match=name):
        load_bundle(folder)


def test_a_shortened_file_is_found(folder: Path) -> None:
    """A download that broke off is refused."""
    encoder = folder / "encoder.onnx"
    encoder.write_bytes(encoder.read_bytes()[:-1])
    with pytest.raises(BundleError, match="encoder"):
        load_bundle(folder)


def test_a_file_that_does_not_belong_is_named(folder: Path) -> None:
    """Nothing may hide beside the model."""
    (folder / "extra.pkl").write_bytes(b"")
    with pytest.raises(BundleError, match=r"extra\.pkl"):
        load_bundle(folder)


def test_no_folder_is_no_bundle(tmp_path: Path) -> None:
    """A wrong path says so."""
    with pytest.raises(BundleError, match="nowhere"):
        load_bundle(tmp_path / "nowhere")


def test_a_bundle_is_never_overwritten(folder: Path) -> None:
    """Writing to a folder that exists is refused, and leaves it as it is."""
    with pytest.raises(BundleError, match="exists already"):
        write_bundle(tiny_bundle(version="8"), folder)
    assert load_bundle(folder).version == "7"
    assert [path.name for path in folder.parent.iterdir()] == ["tiny"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda tensors: tensors.pop("stages.bias"),
        lambda tensors: tensors.update({"stages.bias": np.zeros(3, np.float32)}),
        lambda tensors: tensors.update({"stages.weight": np.zeros((2, 5), np.float32)}),
        lambda tensors: tensors.update({"sentiment.bias": np.full(4, np.inf, np.float32)}),
        lambda tensors: tensors.clear(),
    ],
)
def test_weights_that_make_no_sense_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[dict], None]
) -> None:
    """A bundle whose hashes are right but whose heads are not is refused too."""
    save = safetensors.numpy.save

    def spoilt(tensors: dict[str, np.ndarray]) -> bytes:
        spoil(tensors)
        return save(tensors)

    monkeypatch.setattr(safetensors.numpy, "save", spoilt)
    write_bundle(tiny_bundle(), tmp_path / "spoilt")
    with pytest.raises(BundleError, match="spoilt"):
        load_bundle(tmp_path / "spoilt")


def test_the_shipped_bundle_is_found_where_a_wheel_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the package in a checkout, inside it in a wheel; nowhere is an error."""
    module = tmp_path / "site" / "voc" / "nlp" / "bundle.py"
    monkeypatch.setattr(voc.nlp.bundle, "__file__", str(module))
    with pytest.raises(BundleError, match="missing"):
        default_bundle()
    inside = tmp_path / "site" / "voc" / "models" / "voc-en"
    write_bundle(tiny_bundle(), inside)
    assert default_bundle() == inside
    beside = tmp_path / "site" / "models" / "voc-en"
    shutil.copytree(inside, beside)
    assert default_bundle() == beside


def test_the_shipped_bundle_knows_the_default_journey(shipped: Bundle) -> None:
    """Its stages are those of the default taxonomy, in its order."""
    assert shipped.stages.labels == DEFAULT_TAXONOMY.names


def test_online_and_batch_are_the_same_bits(analyzer: Analyzer) -> None:
    """A comment's analysis and vectors don't depend on what is read beside it."""
    batch = analyzer.analyze(COMMENTS)
    for comment, together in zip(COMMENTS, batch, strict=True):
        (alone,) = analyzer.analyze([comment])
        assert alone.analysis == together.analysis
        assert np.array_equal(alone.embeddings, together.embeddings)
    backwards = analyzer.analyze(COMMENTS[::-1])[::-1]
    assert [r.analysis for r in backwards] == [r.analysis for r in batch]


def test_the_number_of_threads_changes_nothing(shipped: Bundle, analyzer: Analyzer) -> None:
    """One thread reads as many do."""
    single = build_analyzer(shipped, threads=1).analyze(COMMENTS)
    assert [r.analysis for r in single] == [r.analysis for r in analyzer.analyze(COMMENTS)]


def test_the_clauses_of_a_comment_have_their_own_tone(analyzer: Analyzer) -> None:
    """Praise and complaint in one comment: two segments of opposite tone, together mixed."""
    comment = Comment("Ordering was easy, but support kept me waiting for two days.")
    (reading,) = analyzer.analyze([comment])
    tones = [segment.sentiment.label for segment in reading.analysis.segments]
    assert tones == [Sentiment.POSITIVE, Sentiment.NEGATIVE]
    assert reading.analysis.sentiment.label is Sentiment.MIXED


def test_the_question_is_part_of_the_meaning(analyzer: Analyzer) -> None:
    """The same words are a complaint or a praise depending on what was asked."""
    asked = [
        Comment("Waiting time", "What could we do better?"),
        Comment("Nothing", "What could we do better?"),
        Comment("Nothing", "What was good?"),
    ]
    labels = [reading.analysis.sentiment.label for reading in analyzer.analyze(asked)]
    assert labels == [Sentiment.NEGATIVE, Sentiment.POSITIVE, Sentiment.NEGATIVE]


def test_the_shipped_encoder_keeps_its_contract(shipped: Bundle) -> None:
    """Features fit the heads and vectors have unit length, also for a span without tokens."""
    text = "Kind staff \u200b but slow"
    spans = build_analyzer(shipped).segmenter.segment(text)
    (encoding,) = build_encoder(shipped).encode([Passage(Comment(text), spans)])
    assert encoding.features.shape == (1 + len(spans), shipped.feature_size)
    assert np.isfinite(encoding.features).all()
    assert np.linalg.norm(encoding.embeddings, axis=1) == pytest.approx(1, abs=1e-5)
    assert isinstance(shipped.sentiment.layer, LinearLayer)


def test_a_clinic_visit_is_read_clause_by_clause(analyzer: Analyzer) -> None:
    """Five remarks in one breath: each has its sign, and the good nurse hides no bad visit."""
    text = (
        "confusing website, 20-minute hold to book, long wait in lobby, rushed doctor visit, "
        "but a friendly nurse who remembered my name"
    )
    (reading,) = analyzer.analyze([Comment(text)])
    tones = [segment.sentiment.label for segment in reading.analysis.segments]
    assert tones == [Sentiment.NEGATIVE] * 4 + [Sentiment.POSITIVE]
    assert reading.analysis.sentiment.label is Sentiment.MIXED
    stages = {reading.stage: reading.sentiment for reading in reading.analysis.stages}
    assert stages["purchase"] is Sentiment.NEGATIVE
    assert stages["usage"] is Sentiment.MIXED
