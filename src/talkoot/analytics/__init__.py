"""Analytics at scale: what is in the figures as a set of Parquet files, and one set of expressions over them, on DuckDB or on Spark.

A set is a folder; its tables and columns are in `columns.py`. Results are tables of their own, an organisation a folder, with
what pages hide left out. No page needs this package: its libraries are an extra (`pip install 'talkoot[analytics]'`).
"""
