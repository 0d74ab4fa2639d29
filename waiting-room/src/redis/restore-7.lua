--[[
A place that Redis lost comes back with its fan's token, which says where it was. Whether the token is true is for the caller to
judge; here is seen to it that no index has two leaves, and no account two places.

KEYS 1 state  2 accounts (the account's bucket)  3 leaves of the index's bucket  4 gone  5 called  6 roots  7 reports
ARGV 1 the account's field  2 index  3 leaf (16 bytes)  4 the account's entry (join-7.lua), its holder zero where that is not known
     5 roster that the caller knows of, or ''  6 now, epoch ms
Reply {'ok'} | {'there'} nothing was missing
      {'later'} the roster is being fixed, or is another than the caller knows
      {'out'} the roster is fixed, and was so without this place
      {'taken'} another leaf stands there | {'other', index} the account has another place that was called already
]]
-- include: fence
local leafBytes = 16
local bucketSize = 1024
local noLeaf = string.rep('\0', leafBytes)
local noHolder = string.rep('\0', 8)

local index = tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'places', 'n', 'roster', 'lostLate')
local from = (index % bucketSize) * leafBytes
local leaf = redis.call('GETRANGE', KEYS[3], from, from + leafBytes - 1)
local hasLeaf = leaf ~= '' and leaf ~= noLeaf
if hasLeaf and leaf ~= ARGV[3] then return { 'taken' } end

if not hasLeaf and state[2] ~= '' and index < tonumber(state[2]) then
  if state[3] == '' or state[3] ~= ARGV[5] then return { 'later' } end
  if state[4] ~= '1' then return { 'out' } end
end

local entry = ARGV[4]
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then
  local other = struct.unpack('>I4', known)
  if other == index then
    -- a device that only shows the place may have come back before the one that holds it
    if string.sub(known, 5, 12) ~= noHolder then
      if hasLeaf then return { 'there' } end
      entry = known
    end
  elseif redis.call('HEXISTS', KEYS[5], other) == 1 then
    return { 'other', other }
  else
    -- joined again without the token meanwhile: the place from before counts
    if redis.call('SADD', KEYS[4], other) == 1 then
      redis.call('HINCRBY', KEYS[1], 'gone', 1)
      redis.call('RPUSH', KEYS[7], cjson.encode({ fact = 'left', index = other, atMs = tonumber(ARGV[6]) }))
    end
  end
end
redis.call('HSET', KEYS[2], ARGV[1], entry)
if not hasLeaf then
  redis.call('SETRANGE', KEYS[3], from, ARGV[3])
  redis.call('HDEL', KEYS[6], math.floor(index / bucketSize))
end
if index >= tonumber(state[1]) then redis.call('HSET', KEYS[1], 'places', index + 1) end
return { 'ok' }
