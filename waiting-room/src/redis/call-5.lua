--[[
Calls the next fans: never more than the box office granted, never faster than the rate, nobody twice for one turn.
However many replicas run this, together they call what one would.

KEYS 1 state  2 called  3 gone  4 stream of calls  5 grant
ARGV 1 start: where the caller believes `serving` to be; of the line from there on it knows who is here
     2 fans who are here, those whose turn it was already first, then the line by position: u32 BE position, index, number of
       the call that this one follows (0: none; else: that call ended unopened)
Reply {calls made, serving}

Only fans who are here are named, so absent ones cost nothing: whoever stands between two that are called is passed. Passed
while away is missed: behind `serving`, not called, not gone. Nothing else records it. Another replica may have called
meanwhile; whoever it called is left out, and whoever it passed, though they are here, is called now.
]]
-- include: fence
local made = 0

local state = redis.call('HMGET', KEYS[1], 'phase', 'stopped', 'serving', 'places', 'called', 'rate', 'credit',
  'creditAtUs', 'openWindowMs')
local serving = tonumber(state[3] or 0)
if state[1] ~= 'calling' or state[2] == '1' then return { 0, serving } end

local time = redis.call('TIME')
local nowUs = tonumber(time[1]) * 1000000 + tonumber(time[2])
local nowMs = math.floor(nowUs / 1000)
local grant = redis.call('HMGET', KEYS[5], 'granted', 'expiresAtMs')
if not grant[1] or nowMs >= tonumber(grant[2]) then return { 0, serving } end

-- a clock set back gives no credit, one set forward no more than the burst
local rate = tonumber(state[6])
local burst = math.max(1, rate / 60)
local credit = math.min(burst, tonumber(state[7]) + math.max(0, nowUs - tonumber(state[8])) * rate / 60000000)
local called = tonumber(state[5])
local left = math.min(math.floor(credit), tonumber(grant[1]) - called)
if left < 1 then return { 0, serving } end

local openByMs = nowMs + tonumber(state[9])
local function call(index, position, callNo)
  redis.call('HSET', KEYS[2], index, callNo)
  redis.call('XADD', KEYS[4], '*', 'index', index, 'position', position, 'callNo', callNo,
    'atMs', string.format('%.0f', nowMs), 'openByMs', string.format('%.0f', openByMs))
  made = made + 1
end

local unopened
local function isUnopened(index, callNo)
  if not unopened then
    unopened = {}
    for _, one in ipairs(cjson.decode(redis.call('HGET', KEYS[5], 'word')).unopened) do
      unopened[one[1]] = one[2]
    end
  end
  return unopened[index] == callNo
end

local places = tonumber(state[4])
-- a caller that is ahead of what Redis knows would jump over fans that it has not looked at
local mayPass = tonumber(ARGV[1]) <= serving
local passed = serving
for at = 1, #ARGV[2], 12 do
  if made >= left then break end
  local position, index, follows = struct.unpack('>I4I4I4', ARGV[2], at)
  if position < passed or (mayPass and position < places) then
    local newest = tonumber(redis.call('HGET', KEYS[2], index) or 0)
    if newest == follows and redis.call('SISMEMBER', KEYS[3], index) == 0
      and (follows == 0 or isUnopened(index, follows)) then
      call(index, position, follows + 1)
      passed = math.max(passed, position + 1)
    end
  end
end

if made > 0 then
  redis.call('HSET', KEYS[1], 'serving', passed, 'called', called + made, 'credit', string.format('%.9f', credit - made),
    'creditAtUs', string.format('%.0f', nowUs))
end
return { made, passed }
