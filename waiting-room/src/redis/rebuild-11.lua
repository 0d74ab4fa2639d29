--[[
Puts a drop's memory together again, in one piece: from now on this server may be written.

KEYS 1 state  2 memories  3 log  4 reports  5 called  6 gone  7 moved  8 calls  9 challenged  10 asked  11 roots of leaves
ARGV 1 run: the server that the remains were read from  2 how often memories had been laid down by then
     3 how long everyone has to lay theirs down, ms
     4 JSON {state: {field: value}, log: [json], reports: [json], called: [of each index, callNo], gone: [index],
       moved: [of each index, text], calls: [of each that the stream lacks index, position, callNo, atMs, openByMs]}
     5 challenged  6 asked
Reply {'ok'} | {'done'} somebody else did it | {'early', ms} | {'more'} more is remembered by now, or it is another server

The accounts and leaves of places that were lost come back with their fans. Roots of leaves are worked out anew where they are
needed. Idempotency keys of acts are as Redis has them: one that it lost counts as new.
]]
-- include: run-id
local run = runId()
if redis.call('HGET', KEYS[1], 'run') == run then return { 'done' } end
local laid = redis.call('HMGET', KEYS[2], 'run', 'sinceMs', 'count')
if run ~= ARGV[1] or laid[1] ~= run or laid[3] ~= ARGV[2] then return { 'more' } end
local time = redis.call('TIME')
local nowUs = tonumber(time[1]) * 1000000 + tonumber(time[2])
local leftMs = tonumber(laid[2]) + tonumber(ARGV[3]) - nowUs / 1000
if leftMs > 0 then return { 'early', math.ceil(leftMs) } end

local merged = cjson.decode(ARGV[4])
redis.call('DEL', KEYS[1], KEYS[3], KEYS[11])
for field, value in pairs(merged.state) do redis.call('HSET', KEYS[1], field, value) end
-- time that was lost is not made up
redis.call('HSET', KEYS[1], 'run', run, 'credit', 0, 'creditAtUs', string.format('%.0f', nowUs),
  'rebuiltAtMs', string.format('%.0f', nowUs / 1000))
for _, entry in ipairs(merged.log) do redis.call('RPUSH', KEYS[3], entry) end
for _, report in ipairs(merged.reports) do redis.call('RPUSH', KEYS[4], report) end
for _, one in ipairs(merged.called) do redis.call('HSET', KEYS[5], one[1], one[2]) end
for _, index in ipairs(merged.gone) do redis.call('SADD', KEYS[6], index) end
for _, one in ipairs(merged.moved) do redis.call('HSET', KEYS[7], one[1], one[2]) end
for _, one in ipairs(merged.calls) do
  redis.call('XADD', KEYS[8], '*', 'index', one[1], 'position', one[2], 'callNo', one[3],
    'atMs', string.format('%.0f', one[4]), 'openByMs', string.format('%.0f', one[5]))
end
if #ARGV[5] > 0 then redis.call('SET', KEYS[9], ARGV[5]) end
if #ARGV[6] > 0 then redis.call('SET', KEYS[10], ARGV[6]) end
redis.call('DEL', KEYS[2])
return { 'ok' }
