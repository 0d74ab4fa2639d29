--[[
Writes the box office's word, unless a newer one stands there: of two workers the slower one must not take grants back, and one that
does not know yet that it lost the lease must not speak over the one that has it.

KEYS 1 grant
ARGV 1 granted  2 how long the word counts, ms  3 word  4 how long the figures stay readable, ms  5 term of the lease
Reply 1 when it was written

A word that has expired is replaced whatever it says. When it expires is set and judged on this clock alone, whatever the workers' say.
]]
local known = redis.call('HMGET', KEYS[1], 'granted', 'expiresAtMs', 'term')
local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if known[2] and nowMs < tonumber(known[2]) then
  if known[1] and tonumber(known[1]) > tonumber(ARGV[1]) then return 0 end
  if known[3] and tonumber(known[3]) > tonumber(ARGV[5]) then return 0 end
end
redis.call('HSET', KEYS[1], 'granted', ARGV[1], 'expiresAtMs', string.format('%.0f', nowMs + tonumber(ARGV[2])), 'word', ARGV[3], 'term', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
