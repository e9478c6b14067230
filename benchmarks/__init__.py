"""Measurements of the cleaner: quality, extraction, speed, and where the time goes. Nothing here is installed.

Each of `quality.py`, `extraction.py`, `speed.py` and `profile.py` runs as a script or as `python -m benchmarks.NAME`.
"""
