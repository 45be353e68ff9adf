"""Who the customers are and what they ask: questions heard, customer groups, their needs and the evidence for each."""
