"""Stories: posts, chapters of a target's journey, what is said of them, and thanks. Inside the organisation or for everybody."""
