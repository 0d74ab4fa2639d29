--[[
Takes in a drop that is not known yet. What changes later comes by `step`.

KEYS 1 state
ARGV 1 JSON {field: value}, strings
Reply 1 if the drop is new, 0 if it was known
]]
-- include: run-id
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local time = redis.call('TIME')
local nowMs = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
redis.call('HSET', KEYS[1], 'run', runId(), 'phase', 'scheduled', 'committedAtMs', nowMs, 'places', 0,
  'serving', 0, 'called', 0, 'credit', 0, 'creditAtUs', 0, 'stopped', 0, 'gone', 0, 'challenges', 0, 'seq', 0, 'message', '', 'n', '',
  'roster', '', 'seed', '', 'revealed', 0)
for field, value in pairs(cjson.decode(ARGV[1])) do redis.call('HSET', KEYS[1], field, value) end
return 1
