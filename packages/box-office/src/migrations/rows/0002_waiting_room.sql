INSERT INTO health_control (name, at, state) VALUES ('sale', now(), '{"share": 1}');
INSERT INTO health_samples (replica, at, p95_ms) VALUES ('core-api/1', now(), 12);
INSERT INTO heartbeats (name, at) VALUES ('grants', now());
INSERT INTO places_moved (drop_id, place_index, epoch, jkt, at) VALUES (pg_temp.id('drp', 1), 6, 1, 'thumbprint', now());
INSERT INTO texts_asked (drop_id, place_index, account_id, "on", at) VALUES (pg_temp.id('drp', 1), 39, pg_temp.id('acc', 39), true, now());
UPDATE drops SET floor_per_minute = 60, estimates = '{}', paced_to = now() WHERE id = pg_temp.id('drp', 1);
INSERT INTO drop_acts (drop_id, seq, act, entry) VALUES (pg_temp.id('drp', 1), 2, NULL, '{"seq": 2}');
