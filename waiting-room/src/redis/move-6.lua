--[[
A place goes to another device of its account: once, and before it is called.

KEYS 1 state  2 accounts (the account's bucket)  3 moved  4 called  5 gone  6 reports
ARGV 1 the account's field  2 the device's thumbprint  3 its first 8 bytes  4 now, epoch ms
Reply {'ok', index, how often it moved, 1 if just now else 0} also when it moved to this device before, or was there all along
      {'none'} no such place | {'left'} | {'moved'} to another device before | {'called'}
]]
-- include: fence
local known = redis.call('HGET', KEYS[2], ARGV[1])
if not known then return { 'none' } end
local index = struct.unpack('>I4', known)
if redis.call('SISMEMBER', KEYS[5], index) == 1 then return { 'left' } end
local epoch = string.byte(known, 13) or 0
if string.sub(known, 5, 12) == ARGV[3] then return { 'ok', index, epoch, 0 } end
if redis.call('HEXISTS', KEYS[4], index) == 1 then return { 'called' } end
if epoch > 0 then return { 'moved' } end

epoch = epoch + 1
redis.call('HSET', KEYS[2], ARGV[1], struct.pack('>I4', index) .. ARGV[3] .. string.char(epoch))
if redis.call('HSET', KEYS[3], index, epoch .. ':' .. ARGV[2]) == 1 then redis.call('HINCRBY', KEYS[1], 'movedCount', 1) end
redis.call('RPUSH', KEYS[6], cjson.encode({ fact = 'moved', index = index, epoch = epoch, jkt = ARGV[2],
  atMs = tonumber(ARGV[4]) }))
return { 'ok', index, epoch, 1 }
