--[[
A fan asks to be texted, or asks no more.

KEYS 1 state  2 asked  3 gone  4 reports
ARGV 1 index  2 '1' or '0'  3 report (JSON)
Reply 1 if that is new, 0 if it was so before, -1 for a place that is given up or never was
]]
-- include: fence
local places = tonumber(redis.call('HGET', KEYS[1], 'places') or 0)
if tonumber(ARGV[1]) >= places or redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 1 then return -1 end
if redis.call('SETBIT', KEYS[2], ARGV[1], ARGV[2]) == tonumber(ARGV[2]) then return 0 end
redis.call('HINCRBY', KEYS[1], 'textsCount', 1)
redis.call('RPUSH', KEYS[4], ARGV[3])
return 1
