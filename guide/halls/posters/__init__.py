"""Pictures of one view of a hall: what a shared link shows, and a poster of it to print or forward."""
