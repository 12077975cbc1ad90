"""One session on several nodes.

Exactly one node is a session's *lead node*: it holds the lease (`guide.engine.contract`). It runs the rules, makes the
ticks, writes them to its own followers at once, and publishes each, framed already, once. Every other node *mirrors*
it: it writes the frame on to its own followers as it is, through the same fan-out, and takes in what it says, so that
its newcomers, resumes and rules are right. So all followers see the same ticks in the same order, whatever node they
are on, and no follower of the lead node ever waits for the engine.

Who is the lead node
- The first node that opens a session, so that there is one also while nobody leads.
- Then the node of the leading guide's line: when the leader's line opens on another node, or a guide on another node
  may take the lead, that node seizes the lease. The rules are judged there, against what it mirrors; the fence tells
  whether anything has changed meanwhile, and then it judges again. What the guide sends until the lease is there, a
  moment, waits.
- When the lead node dies its lease ends within 3 s, and the first node that notices takes it. Its leader is away then,
  as with any broken line; the same guide is back as soon as its page has reconnected anywhere, without waiting.

What followers are told when the lead node changes: nothing. Tick numbers, guide time and events go on from what was
mirrored. The floor falls unless its holder is on the new lead node, or known to it; the leader may grant it anew.

A node that hears no lead node for SILENCE, because the engine is away or it is cut off, *stands alone*: it runs the
rules and makes the ticks for its own followers. Where the leading guide's line is, nobody notices; elsewhere the leader
is away, and pages say so (正在重新连接). Comments are recorded, and what others said comes from the record. When the
engine is back the node with the leader's line takes the lease first, and the others mirror it again.

What crosses
    lead node → all      a tick when there is one; once a second, and when asked, the whole state: it repairs any loss
    every node → all     that it is here, once a second, and that it goes (beside sessions: who could take over?)
    every node → all     a report once a second, and when a hand moves: how many are there, whose hands are up, hearts
    any node → all       an event that it recorded: the lead node puts it into a tick; the rest see it there
    a node → lead node   what only the lead node can do for a member elsewhere: the voice of who has the floor
Reports that stop count for SILENCE. Nothing crosses when a follower joins or leaves.

    lease.py      what this node knows of the lease (pure)
    messages.py   what nodes say to one another (pure)
    others.py     what the other nodes last reported (pure)
    host.py       the room and its lines, as they are seen from here
    said.py       what this node says
    waiting.py    the guide for whom the lease is wanted, and what that guide says until it is there
    noted.py      what is logged of the other nodes and of this one's part (pure)
    part.py       which part this node has: claims, and what follows from the answer
    heard.py      what other nodes say, and what this node makes of it
    heirs.py      which other nodes there are when this one stops
    shared.py     what the room calls: the whole of a session's part in this
"""
