"""Training of the shipped encoder: data, network, fine-tuning and export.

Only this package needs torch; nothing at run time imports it.
"""
