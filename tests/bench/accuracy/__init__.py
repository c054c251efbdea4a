"""How right the readings are: `make evaluate` writes docs/evaluation.json and docs/evaluation.md.

peers.py       what others would read: VADER, TextBlob, a frozen encoder, described stages
store.py       vectors of the frozen encoder, kept: they are the same for every bundle
comments.py    the development comments: against peers, by source and kind, worst confusions
passes.py      what each stage of the pass costs or brings
surveys.py     the held-out patient comments, tweets
own_labels.py  five levels and topics, through `voc train`
vectors.py     how well the theme vectors keep groups apart
sample.py      the bundled sample as labelled comments, for the notebook
figures.py     one figure with its interval, and the file of all
page.py        from that file to the page, in the words of evaluation.md and confusions.toml
"""
