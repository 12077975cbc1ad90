"""Light followers, thousands of them in one process, and what they observe."""
