-- The server that this runs on, by the name that it gives itself anew with every start.
local function runId()
  local server = redis.call('INFO', 'server')
  local at = string.find(server, 'run_id:', 1, true) + 7
  return string.sub(server, at, at + 39)
end
