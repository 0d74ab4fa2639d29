--[[
A place is given up for good.

KEYS 1 state  2 gone  3 reports
ARGV 1 index  2 report (JSON)
Reply 1 if it was given up just now, 0 if it was before or never was a place
]]
-- include: fence
local places = tonumber(redis.call('HGET', KEYS[1], 'places') or 0)
if tonumber(ARGV[1]) >= places then return 0 end
if redis.call('SADD', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'gone', 1)
redis.call('RPUSH', KEYS[3], ARGV[2])
return 1
