"""What pages ask of the assessment. Nothing here knows more of a round than what was published of it."""
