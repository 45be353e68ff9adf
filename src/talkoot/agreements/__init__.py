"""What has been agreed: rules of play, ways of working, processes, goals and cooperation practices; how each is decided,
kept and looked at again; and differences of view, which only those taking part ever see."""
