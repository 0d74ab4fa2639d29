--[[
The state of a drop, and whether it can be relied on.

KEYS 1 state
Reply {run, known, field, value, …}: the server that answers; 1 if the drop's memory was put together on it; the state, which is
      empty for an unknown drop
]]
-- include: run-id
local run = runId()
local reply = redis.call('HGETALL', KEYS[1])
local known = redis.call('HGET', KEYS[1], 'run') == run
table.insert(reply, 1, run)
table.insert(reply, 2, known and 1 or 0)
return reply
