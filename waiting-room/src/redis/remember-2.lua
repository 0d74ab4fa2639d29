--[[
Lays down what somebody remembers of a drop that has to be put together again.

KEYS 1 state  2 memories
ARGV 1 who  2 memory (JSON)
Reply how often memories were laid down: 0 if there is no need any more

`sinceMs` is when this server got its first one. Memories from before that are kept: what was true stays true.
]]
-- include: run-id
local run = runId()
if redis.call('HGET', KEYS[1], 'run') == run then return 0 end
if redis.call('HGET', KEYS[2], 'run') ~= run then
  local time = redis.call('TIME')
  local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  redis.call('HSET', KEYS[2], 'run', run, 'sinceMs', string.format('%.0f', nowMs))
end
redis.call('HSET', KEYS[2], 'of:' .. ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], 3600000)
return redis.call('HINCRBY', KEYS[2], 'count', 1)
