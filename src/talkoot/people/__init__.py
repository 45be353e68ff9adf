"""Who knows what, and where: what people may be asked about and want to learn, and the card of each site, which a neighbour writes."""
