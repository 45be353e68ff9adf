"""What everything looks like: the page's frame, components, icons, charts, error pages."""
