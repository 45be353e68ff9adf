"""Pages of organisations: the ways in (entrance), sites, people, settings."""
