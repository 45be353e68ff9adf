"""The demo: a believable chain whose story is told through the real actions. It grows with every capability."""
