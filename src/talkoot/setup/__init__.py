"""The first run: from nothing to the first feedback point in ten minutes, each step saved."""
