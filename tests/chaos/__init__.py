"""Failures to survive: real nodes, a real Redis and PostgreSQL, people who reconnect, and something that breaks.

    person.py    a client as stubborn as the page's: follower, guide
    ledger.py    what was acknowledged and what everyone was told, against the record
    voice.py     a voice whose packets can be told apart, and what was heard of it
    tour.py      a session with people in it, and the judgement over it
    disk.py      a data folder that fills up

The nodes, and the lines between them that break, are tests/support/nodes.py's.

`make test` runs those that take seconds; `make chaos` runs all, also those marked `chaos`.
"""
