-- A gate for the floor alone; a ticket that was offered and taken back, and one that was; phones with a pass; a fan who waits for returns.
INSERT INTO ticket_type_gates (event_id, type_id, gate_id)
  VALUES (pg_temp.id('evt', 1), pg_temp.id('tty', 1), pg_temp.id('gat', 1));
INSERT INTO returns_list (event_id, account_id, quantity, joined_at)
  VALUES (pg_temp.id('evt', 1), pg_temp.id('acc', 35), 1, now());
INSERT INTO ticket_returns (id, event_id, ticket_id, state, version, ends_at, settled_at)
  SELECT pg_temp.id('ret', 1), event_id, id, 'withdrawn', 2, now() + interval '1 day', now() FROM tickets ORDER BY tickets.id LIMIT 1;
INSERT INTO transfers (id, ticket_id, from_account, to_phone, state, version, ends_at, settled_at)
  SELECT pg_temp.id('trf', 1), id, account_id, '+15125550036', 'withdrawn', 2, now() + interval '1 day', now()
  FROM tickets ORDER BY tickets.id LIMIT 1;
INSERT INTO messages (id, claimed_at, sent_at) VALUES ('send-tickets/1', now(), now());
INSERT INTO wallet_devices (id, push_token) VALUES ('device-1', 'token-1');
INSERT INTO wallet_passes (id, ticket_id, wallet, serial, shows, changed_at, told_at)
  SELECT pg_temp.id('pas', 1), id, 'apple', serial, 'shown', now(), now() FROM tickets ORDER BY tickets.id LIMIT 1;
INSERT INTO wallet_registrations (device_id, pass_id) VALUES ('device-1', pg_temp.id('pas', 1));
