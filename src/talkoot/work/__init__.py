"""What has to be done and who sees to what: tasks with their days, repeats and reminders, and areas of responsibility."""
