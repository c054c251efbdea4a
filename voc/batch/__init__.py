"""Many rows at once: the same analysis on this machine or on a cluster.

Both engines take rows and yield one JSON line a row, in the order of the rows.
"""
