"""Help at once: questions to colleagues, their answers, and how long help takes."""
