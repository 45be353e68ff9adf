"""What customers say: surveys with versioned questions, feedback points, answers, comments, themes, the verdict."""
