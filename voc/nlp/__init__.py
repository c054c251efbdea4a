"""Adapters of the pipeline's protocols: segmenter, encoder, heads, language, themes, bundles."""
