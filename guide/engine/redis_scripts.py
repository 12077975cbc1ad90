"""The keys that the engine has in Redis, and the scripts that change them, each in one step.

All keys and the channel of a session have the hash tag {session}, so that in a cluster they are on one server.

    guide:{S}          channel   what nodes publish: the publisher's id (24 letters), then the message; a probe has none
    guide:{S}:lease    string    the id of the node that holds the lease; Redis lets it expire
    guide:{S}:fence    string    the highest fence ever granted, or that a node has seen
    guide:{S}:events:E stream    the newest events of epoch E; the id of event N is N-0

All are gone a day after their last use.
"""

from __future__ import annotations

from typing import Final

from guide.engine.contract import KEPT, LEASE

EXPIRES_AFTER: Final = 24 * 3600  # seconds


def channel(session: str) -> str:
    return f"guide:{{{session}}}"


def lease(session: str) -> str:
    return f"guide:{{{session}}}:lease"


def fence(session: str) -> str:
    return f"guide:{{{session}}}:fence"


def events(session: str, epoch: str) -> str:
    return f"guide:{{{session}}}:events:{epoch}"


CLAIM: Final = f"""
-- KEYS lease, fence, events; ARGV node, claim, the highest fence that the node has seen
local holder = redis.call('GET', KEYS[1])
local known = tonumber(redis.call('GET', KEYS[2]) or '0')
local seen = tonumber(ARGV[3])
local claim = ARGV[2]
local fence = math.max(known, seen)
local free = not holder or known < seen  -- a lease that Redis forgot, or never knew, is not held
local mine = holder == ARGV[1] and known >= seen
local renews = mine or (claim == 'renew' and free and known <= seen)
local takes = (claim == 'vacant' and free) or (claim == 'seize' and known <= seen)
if claim ~= 'look' and (renews or takes) then
  if not renews then fence = fence + 1 end
  holder = ARGV[1]
  redis.call('SET', KEYS[1], holder, 'PX', {round(LEASE * 1000)})
end
redis.call('SET', KEYS[2], string.format('%.0f', fence), 'EX', {EXPIRES_AFTER})
local newest = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)
local last = newest[1] and tonumber(string.match(newest[1][1], '^%d+')) or 0
return {{holder or '', fence, last}}
"""

RELEASE: Final = """
-- KEYS lease; ARGV node
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""

APPEND: Final = f"""
-- KEYS events; ARGV number, the message as it is kept, channel, as it is published, PUBLISH or SPUBLISH
-- The channel is not among KEYS: while its slot moves it would be a missing key, and the script be refused.
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local last = newest[1] and tonumber(string.match(newest[1][1], '^%d+')) or 0
if tonumber(ARGV[1]) > last then
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', {KEPT}, ARGV[1] .. '-0', 'e', ARGV[2])
  redis.call('EXPIRE', KEYS[1], {EXPIRES_AFTER})
end
return redis.call(ARGV[5], ARGV[3], ARGV[4])
"""
