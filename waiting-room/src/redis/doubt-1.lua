--[[
A replica remembers more than the server has, though the server does not look like another one: the drop's memory has to be put
together again.

KEYS 1 state
ARGV field, figure, …: figures of the state that never fall, as the replica knows them
Reply 1 if the drop is fenced off now
]]
-- include: fence
for at = 1, #ARGV, 2 do
  if tonumber(redis.call('HGET', KEYS[1], ARGV[at]) or 0) < tonumber(ARGV[at + 1]) then
    redis.call('HSET', KEYS[1], 'run', '')
    return 1
  end
end
return 0
