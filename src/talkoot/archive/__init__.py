"""Everything can leave: an organisation's data as one documented archive, and back from it into an empty installation."""
