--[[
One guarded change of a drop, done exactly once whoever tries it and how often: fields, log entry and reports together.

KEYS 1 state  2 log  3 reports  4 acts  5 gone  6 challenged
ARGV 1 JSON {
  phases: [phase]      the drop is in one of them
  only: {field: value} and these fields have these values
  notBeforeMs?         and it is this late on Redis's clock
  entry?: {prev, hash, json}  appended to the log if its newest entry is still `prev`
  set: {field: value}  strings
  remove?: index       this place is given up for good
  challenge?: {index, level}  this place has to do work of this level before it counts as here
  reports: [json]
  ended?: {phase, atMs, estimates}  report the final figures, as they are in this moment
  key?: {field, json}  an idempotency key, and what to answer when it is used again
}
Reply {'ok'} | {'again', json} the key was used before | {'phase', phase} | {'only', field} | {'early'}
      {'place'} no such place, or it is given up, or asked for such work already
      {'head', head, seq} the log went on meanwhile: make the entry anew

Credit is brought up to now before anything changes, so that a new rate counts from now and not from before.
]]
-- include: fence
local step = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local nowUs = tonumber(time[1]) * 1000000 + tonumber(time[2])

if step.key then
  local known = redis.call('HGET', KEYS[4], step.key.field)
  if known then return { 'again', known } end
end

local state = redis.call('HMGET', KEYS[1], 'phase', 'head', 'seq', 'rate', 'credit', 'creditAtUs', 'places')
local fits = false
for _, phase in ipairs(step.phases) do
  if phase == state[1] then fits = true end
end
if not fits then return { 'phase', state[1] or '' } end
for field, value in pairs(step.only) do
  if redis.call('HGET', KEYS[1], field) ~= value then return { 'only', field } end
end
if step.notBeforeMs and nowUs < step.notBeforeMs * 1000 then return { 'early' } end
local index = step.remove or (step.challenge and step.challenge.index)
if index then
  if index >= tonumber(state[7]) or redis.call('SISMEMBER', KEYS[5], index) == 1 then return { 'place' } end
end
if step.challenge then
  local level = redis.call('BITFIELD', KEYS[6], 'GET', 'u2', '#' .. index)[1]
  if level >= step.challenge.level then return { 'place' } end
end
if step.entry and step.entry.prev ~= state[2] then return { 'head', state[2], tonumber(state[3]) } end

local burst = math.max(1, tonumber(state[4]) / 60)
local elapsedUs = math.max(0, nowUs - tonumber(state[6]))
local credit = math.min(burst, tonumber(state[5]) + elapsedUs * tonumber(state[4]) / 60000000)
redis.call('HSET', KEYS[1], 'credit', string.format('%.9f', credit), 'creditAtUs', string.format('%.0f', nowUs))

for field, value in pairs(step.set) do redis.call('HSET', KEYS[1], field, value) end
if step.remove then
  redis.call('SADD', KEYS[5], index)
  redis.call('HINCRBY', KEYS[1], 'gone', 1)
end
if step.challenge then
  redis.call('BITFIELD', KEYS[6], 'SET', 'u2', '#' .. index, step.challenge.level)
  redis.call('HINCRBY', KEYS[1], 'challenges', 1)
end
if step.entry then
  redis.call('RPUSH', KEYS[2], step.entry.json)
  redis.call('HSET', KEYS[1], 'head', step.entry.hash)
  redis.call('HINCRBY', KEYS[1], 'seq', 1)
end
for _, report in ipairs(step.reports) do redis.call('RPUSH', KEYS[3], report) end
if step.ended then
  local final = redis.call('HMGET', KEYS[1], 'places', 'serving', 'called')
  redis.call('RPUSH', KEYS[3], cjson.encode({ fact = 'ended', phase = step.ended.phase, atMs = step.ended.atMs,
    places = tonumber(final[1]), serving = tonumber(final[2]), called = tonumber(final[3]),
    estimates = step.ended.estimates }))
end
if step.key then redis.call('HSET', KEYS[4], step.key.field, step.key.json) end
return { 'ok' }
