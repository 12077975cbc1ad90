"""Failures to survive: real nodes, a real Redis and PostgreSQL, people who reconnect, and something that breaks.

    link.py      a TCP proxy that delays, resets, or says nothing more
    node.py      one node as a process: killed, stopped and woken, with another wall clock, its log read
    fleet.py     nodes with what they share
    person.py    a client as stubborn as the page's: follower, guide
    ledger.py    what was acknowledged and what everyone was told, against the record
    tour.py      a session with people in it, and the judgement over it
    disk.py      a data folder that fills up

`make test` runs those that take seconds; `make chaos` runs all, also those marked `chaos`.
"""
