"""The statements, by table group, once for every database. `job` says how they are run."""
