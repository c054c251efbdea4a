import pytest

from tests.unit.nlp.tiny import tiny_model, tiny_tokenizer
from voc.nlp.encode import OnnxEncoder
from voc.nlp.segment import ClauseSegmenter


@pytest.fixture(scope="session")
def segmenter() -> ClauseSegmenter:
    return ClauseSegmenter()


@pytest.fixture(scope="session")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(tiny_model(), tiny_tokenizer(), threads=2)
