--[[
One place for one account, the same one however often it is asked for. The device that asks first holds it.

KEYS 1 state  2 accounts (the account's bucket)  3 leaves of bucket b  4 leaves of bucket b + 1  5 gone  6 challenged
     7 addresses (the address's bucket)
ARGV 1 the account's field  2 leaf (16 bytes)  3 b, the bucket that the caller expects the next place in
     4 the first 8 bytes of the device's thumbprint  5 what speaks against the newcomer, in points (-1: nobody is asked for work)
     6 the address's field  7 from so many places on, an address is a point against the newcomer; two from four times as many
Reply {'ok', index, 1 if new else 0, 1 if this device holds the place else 0, how often it moved, level of work it was asked for}
      {'not_open', lobbyOpensAtMs} | {'over'} | {'left'}
      {'bucket', places} nothing was done: the next place lies in neither bucket; ask again with the right one

An account's entry is packed: index (u32 BE), the holder's 8 bytes, and one more byte once the place has moved: how often.
]]
-- include: fence
local bucketSize = 1024
local leafBytes = 16

local state = redis.call('HMGET', KEYS[1], 'phase', 'places', 'lobbyOpensAtMs')
local phase = state[1]

local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then
  local index = struct.unpack('>I4', known)
  if redis.call('SISMEMBER', KEYS[5], index) == 1 then return { 'left' } end
  local holds = string.sub(known, 5, 12) == ARGV[4]
  local level = redis.call('BITFIELD', KEYS[6], 'GET', 'u2', '#' .. index)[1]
  return { 'ok', index, 0, holds and 1 or 0, string.byte(known, 13) or 0, level }
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
redis.call('HSET', KEYS[2], ARGV[1], struct.pack('>I4', index) .. ARGV[4])
redis.call('SETRANGE', KEYS[3 + ahead], (index % bucketSize) * leafBytes, ARGV[2])
redis.call('HINCRBY', KEYS[1], 'places', 1)

local points = tonumber(ARGV[5])
local level = 0
if points >= 0 then
  local places = redis.call('HINCRBY', KEYS[7], ARGV[6], 1)
  local dense = tonumber(ARGV[7])
  if places > 4 * dense then points = points + 2 elseif places > dense then points = points + 1 end
  if points > 0 then
    level = math.min(3, 1 + points)
    redis.call('BITFIELD', KEYS[6], 'SET', 'u2', '#' .. index, level)
    redis.call('HINCRBY', KEYS[1], 'challenges', 1)
  end
end
return { 'ok', index, 1, 1, 0, level }
