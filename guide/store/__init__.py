"""What must last. The contract is in `contract`; SQL is written nowhere but below this folder."""
