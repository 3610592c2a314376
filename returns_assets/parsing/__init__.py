"""Reading platform documents into rows of text. Pure functions: bytes in, rows and rejected rows out.

No I/O, no dagster, and no typing of values: raw keeps the source's text.
"""
