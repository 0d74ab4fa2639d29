--[[
Takes a drop's definition if it is newer than the one at hand.

KEYS 1 state
ARGV 1 version  2 definition (JSON)  3 drawAtMs  4 beacon (JSON or '')  5 ratePerMinute  6 lobbyOpensAtMs
     7 openWindowMs  8 hash that an empty log has as its head
Reply the version at hand afterwards

Until the freeze a new drawAtMs also names a new beacon round. The rate follows the definition only where the definition
itself changed it: what an operator set live outlives an edit of the title.
]]
local state = KEYS[1]
local known = redis.call('HMGET', state, 'version', 'definedRate', 'definedDrawAtMs', 'n')
local version = tonumber(ARGV[1])

if not known[1] then
  local time = redis.call('TIME')
  local nowMs = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
  redis.call('HSET', state, 'phase', 'scheduled', 'committedAtMs', nowMs, 'places', 0, 'serving', 0, 'called', 0,
    'credit', 0, 'creditAtUs', 0, 'stopped', 0, 'gone', 0, 'seq', 0, 'head', ARGV[8], 'message', '', 'n', '',
    'roster', '', 'seed', '', 'revealed', 0)
elseif version <= tonumber(known[1]) then
  return tonumber(known[1])
end

redis.call('HSET', state, 'version', ARGV[1], 'definition', ARGV[2], 'lobbyOpensAtMs', ARGV[6], 'openWindowMs', ARGV[7])
if known[2] ~= ARGV[5] then
  redis.call('HSET', state, 'definedRate', ARGV[5], 'rate', ARGV[5])
end
if known[3] ~= ARGV[3] and (not known[4] or known[4] == '') then
  redis.call('HSET', state, 'definedDrawAtMs', ARGV[3], 'drawAtMs', ARGV[3], 'beacon', ARGV[4])
end
return version
