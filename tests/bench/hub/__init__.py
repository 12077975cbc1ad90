"""The hub under load: the real server on one core, thousands of followers on another, beside what others cost."""
