--[[
One place for one account, the same one however often it is asked for.

KEYS 1 state  2 accounts (the account's bucket)  3 leaves of bucket b  4 leaves of bucket b + 1  5 gone
ARGV 1 the account's field  2 leaf (16 bytes)  3 b, the bucket that the caller expects the next place in
Reply {'ok', index, 1 if new else 0}
      {'unknown'} | {'not_open', lobbyOpensAtMs} | {'over'} | {'left'}
      {'bucket', places} nothing was done: the next place lies in neither bucket; ask again with the right one
]]
local bucketSize = 1024
local leafBytes = 16

local state = redis.call('HMGET', KEYS[1], 'phase', 'places', 'lobbyOpensAtMs')
local phase = state[1]
if not phase then return { 'unknown' } end

local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then
  if redis.call('SISMEMBER', KEYS[5], known) == 1 then return { 'left' } end
  return { 'ok', tonumber(known), 0 }
end

if phase == 'sold_out' or phase == 'closed' then return { 'over' } end
if phase == 'scheduled' then
  local time = redis.call('TIME')
  local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  if nowMs < tonumber(state[3]) then return { 'not_open', tonumber(state[3]) } end
end

local index = tonumber(state[2])
local ahead = math.floor(index / bucketSize) - tonumber(ARGV[3])
if ahead ~= 0 and ahead ~= 1 then return { 'bucket', index } end
redis.call('HSET', KEYS[2], ARGV[1], index)
redis.call('SETRANGE', KEYS[3 + ahead], (index % bucketSize) * leafBytes, ARGV[2])
redis.call('HINCRBY', KEYS[1], 'places', 1)
return { 'ok', index, 1 }
