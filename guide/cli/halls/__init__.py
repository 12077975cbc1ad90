"""`guide hall …`: check a hall, list those that are there, bring one in and take one out."""
