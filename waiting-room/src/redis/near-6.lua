--[[
Places whose turn is near: of those whose fans asked for it, each is reported once, whoever finds it and how often.

KEYS 1 state  2 asked  3 told  4 called  5 gone  6 reports
ARGV 1 minutes until their turn  2 now, epoch ms  3… indices
Reply how many were reported
]]
-- include: fence
local near = {}
for at = 3, #ARGV do
  local index = tonumber(ARGV[at])
  if redis.call('GETBIT', KEYS[2], index) == 1 and redis.call('HEXISTS', KEYS[4], index) == 0
    and redis.call('SISMEMBER', KEYS[5], index) == 0 and redis.call('SETBIT', KEYS[3], index, 1) == 0 then
    near[#near + 1] = index
  end
end
if #near > 0 then
  redis.call('RPUSH', KEYS[6], cjson.encode({ fact = 'near', indices = near, minutes = tonumber(ARGV[1]),
    atMs = tonumber(ARGV[2]) }))
end
return #near
