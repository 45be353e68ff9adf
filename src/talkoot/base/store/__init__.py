"""How records are kept: privacy declarations, the database's promises, Finnish order."""
