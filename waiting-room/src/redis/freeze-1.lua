--[[
Ends the lobby: the places that are there are drawn, whoever comes later stands behind them. Leaves below n never change
after this.

KEYS 1 state
ARGV 1 notBeforeMs  2 notAfterMs: the beacon round is near, a freeze from then on would prove nothing (0: no beacon)
Reply {'ok', n, frozenAtMs} | {'phase'} not in the lobby | {'early'} | {'late', nowMs}
]]
-- include: fence
local state = redis.call('HMGET', KEYS[1], 'phase', 'places')
if state[1] ~= 'lobby' then return { 'phase' } end
local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if nowMs < tonumber(ARGV[1]) then return { 'early' } end
if tonumber(ARGV[2]) > 0 and nowMs >= tonumber(ARGV[2]) then return { 'late', nowMs } end
redis.call('HSET', KEYS[1], 'phase', 'frozen', 'n', state[2], 'frozenAtMs', string.format('%.0f', nowMs))
return { 'ok', tonumber(state[2]), nowMs }
