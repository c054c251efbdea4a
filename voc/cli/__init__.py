"""The command line. Commands import what they need when they run: `--help` stays quick."""

from voc.cli.app import main

__all__ = ["main"]
