-- include: run-id
-- What the room promises outlives any Redis. A server that came back without its last second, or empty, or a replica that took
-- over, must write nothing before the drop's memory was put together on it (`recovery/`): `run` names the server where that was
-- last done. The server is asked, not the caller, whose idea of it may be older than its connection.
if redis.call('HGET', KEYS[1], 'run') ~= runId() then return { 'rebuild' } end
