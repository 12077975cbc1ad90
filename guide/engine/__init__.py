"""What nodes share while a session runs. The contract is in `contract`; nothing here is the record."""
