"""What every package stands on: people and organisations, the thread, the trail, jobs, looks, storage."""
