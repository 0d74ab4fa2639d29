--[[
Writes the box office's word, unless a newer one stands there: of two workers the slower one must not take grants back.

KEYS 1 grant
ARGV 1 granted  2 expiresAtMs  3 word  4 how long the figures stay readable, ms
Reply 1 when it was written

A word that has expired is replaced whatever it says.
]]
local known = redis.call('HMGET', KEYS[1], 'granted', 'expiresAtMs')
if known[1] and tonumber(known[1]) > tonumber(ARGV[1]) then
  local time = redis.call('TIME')
  if tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000 < tonumber(known[2]) then return 0 end
end
redis.call('HSET', KEYS[1], 'granted', ARGV[1], 'expiresAtMs', ARGV[2], 'word', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
