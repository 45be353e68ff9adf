"""What can be typed after `talkoot`: a module for each command, with `add(parser)` and `run(arguments)`."""
