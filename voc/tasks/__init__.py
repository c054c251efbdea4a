"""What jobs do: files imported, themes fitted."""

from voc.tasks.batches import BATCH_ROWS, NOTHING_YET, Tally, submit_rows
from voc.tasks.fits import FitTask, fit_parameters
from voc.tasks.imports import ImportTask, Upload
from voc.tasks.uploads import Uploads

__all__ = [
    "BATCH_ROWS",
    "NOTHING_YET",
    "FitTask",
    "ImportTask",
    "Tally",
    "Upload",
    "Uploads",
    "fit_parameters",
    "submit_rows",
]
