"""Workshops: an agenda of activities, a room in which everybody writes and votes at once, and the harvest by which notes become real."""
