"""Training: the shipped encoder's data, network and fine-tuning, heads on labels, evaluation.

Nothing at run time imports it. Only the encoder's own training needs torch (the extra `train`);
heads and evaluation run on the base install.
"""
