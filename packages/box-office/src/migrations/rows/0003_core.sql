INSERT INTO leases (name, holder, term, until) VALUES ('grants', 'workers/1', 7, now());
UPDATE ticket_types SET max_per_account = 4, max_per_order = 4, sale_from = now() - interval '1 day' WHERE id = pg_temp.id('tty', 2);
INSERT INTO type_usage (type_id, account_id, taken, taken_max)
  SELECT pg_temp.id('tty', 2), account_id, 1, 4 FROM orders WHERE place_index % 2 = 1 AND place_index <= 24;
UPDATE orders SET extensions = 1, expires_at = expires_at + interval '30 seconds' WHERE id = pg_temp.id('ord', 13);
