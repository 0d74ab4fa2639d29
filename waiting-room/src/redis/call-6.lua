--[[
Calls the next fans: never more than the box office granted, never faster than the rate, nobody twice for one turn.
However many replicas run this, together they call what one would.

KEYS 1 state  2 called  3 gone  4 returned  5 stream of calls  6 grant
ARGV 1 start: the position of the first candidate of the line
     2 the line from there: u32 BE each, the index, its top bit set if the fan is here
     3 '1': fans who are here stand behind these candidates, so a line of absent ones is passed
     4 fans to be called before the line, by position: u32 BE position, index, number of the call that this one follows
       (0: missed, and back; else: that call ended unopened)
Reply {calls made, serving}

Places that are passed while their fan is away are missed: behind `serving`, not called, not gone. Nothing else records it.
Another replica may have called meanwhile: the candidates that it passed are left out.
]]
local topBit = 2147483648
local made = 0

local state = redis.call('HMGET', KEYS[1], 'phase', 'stopped', 'serving', 'places', 'called', 'rate', 'credit',
  'creditAtUs', 'openWindowMs')
local serving = tonumber(state[3] or 0)
if state[1] ~= 'calling' or state[2] == '1' then return { 0, serving } end

local time = redis.call('TIME')
local nowUs = tonumber(time[1]) * 1000000 + tonumber(time[2])
local nowMs = math.floor(nowUs / 1000)
local grant = redis.call('HMGET', KEYS[6], 'granted', 'expiresAtMs')
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
  redis.call('XADD', KEYS[5], '*', 'index', index, 'position', position, 'callNo', callNo,
    'atMs', string.format('%.0f', nowMs), 'openByMs', string.format('%.0f', openByMs))
  made = made + 1
end

local unopened
local function isUnopened(index, callNo)
  if not unopened then
    unopened = {}
    for _, one in ipairs(cjson.decode(redis.call('HGET', KEYS[6], 'word')).unopened) do
      unopened[one[1]] = one[2]
    end
  end
  return unopened[index] == callNo
end

-- those whose turn it was already
for at = 1, #ARGV[4], 12 do
  if made >= left then break end
  local position, index, follows = struct.unpack('>I4I4I4', ARGV[4], at)
  local newest = tonumber(redis.call('HGET', KEYS[2], index) or 0)
  local gone = redis.call('SISMEMBER', KEYS[3], index) == 1
  if position < serving and not gone and newest == follows and (follows == 0 or isUnopened(index, follows)) then
    call(index, position, follows + 1)
    redis.call('ZREM', KEYS[4], index)
  elseif gone or newest ~= follows then
    redis.call('ZREM', KEYS[4], index)
  end
end

-- the line
local start = tonumber(ARGV[1])
local stop = math.min(start + #ARGV[2] / 4, tonumber(state[4]))
local passed = serving
if start <= serving then
  for position = serving, stop - 1 do
    if made >= left then break end
    local word = struct.unpack('>I4', ARGV[2], (position - start) * 4 + 1)
    if word >= topBit then
      local index = word - topBit
      if redis.call('SISMEMBER', KEYS[3], index) == 0 and redis.call('HEXISTS', KEYS[2], index) == 0 then
        call(index, position, 1)
        passed = position + 1
      end
    end
  end
  if made < left and ARGV[3] == '1' then passed = math.max(passed, stop) end
end

if made > 0 or passed > serving then
  redis.call('HSET', KEYS[1], 'serving', passed, 'called', called + made, 'credit', string.format('%.9f', credit - made),
    'creditAtUs', string.format('%.0f', nowUs))
end
return { made, passed }
