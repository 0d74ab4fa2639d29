-- A venue is paid a day later from now on.
INSERT INTO payout_changes (venue_id, changed_by, before, after, at)
  SELECT pg_temp.id('ven', 1), pg_temp.id('stf', 1), b, b || '{"payoutAfterDays": 4}', now()
  FROM (VALUES ('{"payoutBy": "hand", "payoutAfterDays": 3, "reserveBps": 1000, "reserveDays": 30}'::jsonb)) AS was (b);
