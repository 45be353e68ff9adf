"""Learning together: whether teams' work goes with customers' satisfaction, what worked, and each team's big picture on one page."""
