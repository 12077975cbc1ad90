"""One session on several nodes.

Exactly one node is a session's *lead node*: it holds the lease (`guide.engine.contract`). It runs the rules and makes
the ticks; it writes each to its own followers at once, and publishes it once, framed already. Every other node
*mirrors* it: it sends the frame on to its own followers as it is, through the same fan-out, and takes in what the
frame says, so that its newcomers, resumes and rules are right. So all followers see the same ticks in the same order,
whatever node they are on, and no follower of the lead node ever waits for the engine.

Which node leads
- The first node that opens a session, so that there is a lead node also while no guide leads.
- From then on the node of the leading guide. When the leader's connection opens on another node, or a guide on another
  node may take the lead, that node seizes the lease. It judges the guide by the state that it mirrors. The fence tells
  whether anything has changed since, and then it judges again. What the guide sends until the lease is there, for a
  moment, waits.
- When the lead node dies, its lease ends within 3 s, and the first node that notices takes it. The leader is then
  away, as after any broken connection; the same guide leads again as soon as the page has reconnected to any node.

Followers are told nothing when the lead node changes. Tick numbers, guide time and events go on from what was
mirrored. The floor is taken back unless who has it is on the new lead node, or known to it; the leader may grant it
again.

A node that hears no lead node for SILENCE, because the engine is away or the node is cut off, *stands alone*: it runs
the rules and makes the ticks for its own followers. On the node of the leading guide nobody notices; on the others the
leader is away, and pages say so (正在重新连接). Comments are recorded, and those of other nodes come from the record.
When the engine is back, the node with the leader takes the lease first, and the others mirror it again.

What is published
    lead node → all      each tick; once a second, and when asked, the whole state, which repairs any loss
    every node → all     that it is here, once a second, and that it leaves (for all sessions together)
    every node → all     a report once a second, and when a hand moves: how many are there, whose hands are up, hearts
    any node → all       an event that it recorded: the lead node puts it into a tick, and the others see it there
    a node → lead node   what only the lead node can do for a member elsewhere: the voice of who has the floor
The members of a node whose reports stop are still counted for SILENCE. Nothing is published when a follower joins or
leaves.

    role_machine.py    which node runs the rules: roles, events and what follows, as a table (pure)
    lease.py           what this node knows of the lease (pure)
    lead_request.py    who may take the lead here while another node has it, and what that guide sends meanwhile (pure)
    forwarding.py      what only the lead node can do for a member of another node (pure)
    messages.py        the messages between nodes as bytes (pure)
    coordinator.py     a session's part in the cluster: does what the machine decides, and is what the room calls
    room_port.py       what is asked of the room
    claim_task.py      claims of the lease, one at a time
    event_stream.py    recorded events, to the engine and from it
    member_reports.py  how the members of each node are
    role_log.py        what is logged of roles and of lost nodes (pure)
    membership.py      which other nodes serve on when this one stops
"""
