"""Small sums and words without Django: references, periods, intervals, tables, text."""
