"""What nodes share while a session runs: messages, a lease, the newest events. The contract is in `contract`, what
nodes do with it in `guide.cluster`; nothing here is the record."""
