CREATE TABLE accounts (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  email text,
  id text NOT NULL,
  name text,
  phone text NOT NULL,
  simulated boolean NOT NULL DEFAULT false
);

CREATE TABLE attempts (
  key text NOT NULL,
  resets_at timestamp with time zone NOT NULL,
  used integer NOT NULL
);

CREATE TABLE challenges (
  address text NOT NULL,
  app text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  id text NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  used_at timestamp with time zone
);

CREATE TABLE check_ins (
  accepted boolean NOT NULL,
  answer text NOT NULL,
  at timestamp with time zone NOT NULL,
  by_hand text,
  code text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  device_at timestamp with time zone,
  direction text NOT NULL DEFAULT 'in'::text,
  event_id text NOT NULL,
  gate_id text NOT NULL,
  id text NOT NULL,
  left_at timestamp with time zone,
  list_at timestamp with time zone,
  nonce text NOT NULL,
  offline boolean NOT NULL,
  scanner_id text NOT NULL,
  ticket_id text NOT NULL,
  told text,
  undone_at timestamp with time zone,
  venue_id text NOT NULL
);

CREATE TABLE disputes (
  amount_cents integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  currency text NOT NULL,
  ended_at timestamp with time zone,
  event_id text NOT NULL,
  id text NOT NULL,
  order_id text NOT NULL,
  payment_id text NOT NULL,
  reason text NOT NULL,
  state text NOT NULL,
  venue_id text NOT NULL
);

CREATE TABLE drop_acts (
  act jsonb,
  drop_id text NOT NULL,
  entry jsonb NOT NULL,
  seq integer NOT NULL
);

CREATE TABLE drops (
  beacon jsonb,
  beacon_at timestamp with time zone,
  called integer,
  calls integer NOT NULL DEFAULT 0,
  cancelled boolean NOT NULL DEFAULT false,
  capacity integer NOT NULL DEFAULT 0,
  closes_at timestamp with time zone NOT NULL,
  commitment text,
  committed_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  demo boolean NOT NULL DEFAULT false,
  draw_at timestamp with time zone NOT NULL,
  drawn_at timestamp with time zone,
  ended_at timestamp with time zone,
  estimates jsonb,
  event_id text NOT NULL,
  floor_per_minute integer NOT NULL DEFAULT 1,
  forgot_at timestamp with time zone,
  frozen_at timestamp with time zone,
  granted integer NOT NULL DEFAULT 0,
  hold_ms integer NOT NULL,
  id text NOT NULL,
  inside_max integer NOT NULL,
  lobby_opens_at timestamp with time zone NOT NULL,
  mode text NOT NULL DEFAULT 'draw'::text,
  n integer,
  open_window_ms integer NOT NULL,
  paced_to timestamp with time zone,
  per_fan_max integer NOT NULL,
  phase text NOT NULL DEFAULT 'scheduled'::text,
  places integer,
  promised integer NOT NULL DEFAULT 0,
  randomness text,
  rate_per_minute integer NOT NULL,
  roster text,
  sale_stopped boolean NOT NULL DEFAULT false,
  secret text,
  seed text,
  serving integer,
  shifted_to timestamp with time zone,
  signature text,
  stopped_at timestamp with time zone,
  taken integer NOT NULL DEFAULT 0,
  venue_id text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  visit_ms integer NOT NULL
);

CREATE TABLE events (
  ages text NOT NULL,
  capture text NOT NULL DEFAULT 'now'::text,
  confirmed_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  currency text NOT NULL DEFAULT 'usd'::text,
  doors_at timestamp with time zone NOT NULL,
  id text NOT NULL,
  passes_asked_at timestamp with time zone,
  payout_look_at timestamp with time zone,
  policy jsonb NOT NULL DEFAULT '{"carry": null, "reentry": false, "returnsUntilMs": null, "transfersFromMs": null}'::jsonb,
  starts_at timestamp with time zone NOT NULL,
  status text NOT NULL DEFAULT 'draft'::text,
  support text,
  title text NOT NULL,
  venue_id text NOT NULL
);

CREATE TABLE gates (
  event_id text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  rank integer NOT NULL DEFAULT 0,
  venue_id text NOT NULL
);

CREATE TABLE health_control (
  at timestamp with time zone NOT NULL,
  name text NOT NULL,
  state jsonb NOT NULL
);

CREATE TABLE health_samples (
  at timestamp with time zone NOT NULL,
  p95_ms integer,
  payments_per_second double precision,
  pool_wait_ms integer,
  queue_age_ms integer,
  replica text NOT NULL
);

CREATE TABLE heartbeats (
  at timestamp with time zone NOT NULL,
  name text NOT NULL
);

CREATE TABLE idempotency (
  body_hash text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  key text NOT NULL,
  reply jsonb NOT NULL,
  scope text NOT NULL
);

CREATE TABLE leases (
  holder text NOT NULL,
  name text NOT NULL,
  term bigint NOT NULL,
  until timestamp with time zone NOT NULL
);

CREATE TABLE ledger (
  at timestamp with time zone NOT NULL,
  currency text NOT NULL,
  event_id text NOT NULL,
  fan_cents integer NOT NULL,
  kind text NOT NULL,
  no bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  order_id text,
  paid_out_cents integer NOT NULL,
  source text NOT NULL,
  stripe_cents integer NOT NULL,
  tax_cents integer NOT NULL,
  venue_cents integer NOT NULL,
  venue_id text NOT NULL,
  zilker_cents integer NOT NULL
);

CREATE TABLE messages (
  claimed_at timestamp with time zone NOT NULL,
  id text NOT NULL,
  sent_at timestamp with time zone
);

CREATE TABLE order_history (
  at timestamp with time zone NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}'::jsonb,
  kind text NOT NULL,
  order_id text NOT NULL,
  seq bigint NOT NULL GENERATED ALWAYS AS IDENTITY
);

CREATE TABLE order_items (
  order_id text NOT NULL,
  price_cents integer NOT NULL,
  quantity integer NOT NULL,
  type_id text NOT NULL
);

CREATE TABLE orders (
  account_id text NOT NULL,
  body_hash text NOT NULL,
  card_cents integer NOT NULL,
  checked_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  currency text NOT NULL DEFAULT 'usd'::text,
  declines integer NOT NULL DEFAULT 0,
  drop_id text NOT NULL,
  ended_at timestamp with time zone,
  ends_as text,
  event_id text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  extensions integer NOT NULL DEFAULT 0,
  id text NOT NULL,
  idempotency_key text NOT NULL,
  last_decline text,
  paid_at timestamp with time zone,
  payment_intent_id text,
  place_index integer NOT NULL,
  quantity integer NOT NULL,
  refunded_cents integer NOT NULL DEFAULT 0,
  session_id text,
  session_url text,
  state text NOT NULL,
  tax_cents integer NOT NULL DEFAULT 0,
  terms integer NOT NULL DEFAULT 1,
  total_cents integer NOT NULL,
  venue_cents integer NOT NULL,
  venue_id text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  zilker_cents integer NOT NULL
);

CREATE TABLE outbox (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  due_at timestamp with time zone NOT NULL DEFAULT now(),
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  job jsonb NOT NULL,
  queue text NOT NULL,
  traceparent text
);

CREATE TABLE pairings (
  code_hash text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  event_id text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  gate_id text NOT NULL,
  id text NOT NULL,
  venue_id text NOT NULL
);

CREATE TABLE payment_differences (
  first_seen_at timestamp with time zone NOT NULL,
  gone_at timestamp with time zone,
  kind text NOT NULL,
  object text NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  sentence text NOT NULL
);

CREATE TABLE payments (
  amount_cents integer NOT NULL,
  asked_at timestamp with time zone,
  brand text,
  capture_before timestamp with time zone,
  captured_at timestamp with time zone,
  charge_id text,
  cost_cents integer,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  currency text NOT NULL,
  event_id text NOT NULL,
  fingerprint text,
  id text NOT NULL,
  last4 text,
  order_id text NOT NULL,
  return_reason text,
  returned_at timestamp with time zone,
  session_id text,
  state text NOT NULL,
  venue_id text NOT NULL
);

CREATE TABLE payout_changes (
  after jsonb NOT NULL,
  at timestamp with time zone NOT NULL,
  before jsonb NOT NULL,
  changed_by text,
  no bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  venue_id text NOT NULL
);

CREATE TABLE payouts (
  amount_cents integer NOT NULL,
  asked_at timestamp with time zone,
  attempt integer NOT NULL DEFAULT 1,
  by text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  currency text NOT NULL,
  event_id text NOT NULL,
  id text NOT NULL,
  problem text,
  recorded_by text,
  reference text,
  reversed_at timestamp with time zone,
  reversed_by text,
  sent_at timestamp with time zone,
  state text NOT NULL,
  venue_id text NOT NULL
);

CREATE TABLE places_left (
  at timestamp with time zone NOT NULL,
  drop_id text NOT NULL,
  place_index integer NOT NULL
);

CREATE TABLE places_moved (
  at timestamp with time zone NOT NULL,
  drop_id text NOT NULL,
  epoch integer NOT NULL,
  jkt text NOT NULL,
  place_index integer NOT NULL
);

CREATE TABLE refund_runs (
  asked_at timestamp with time zone NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  done_to text,
  ended_at timestamp with time zone,
  event_id text NOT NULL,
  id text NOT NULL,
  kept_by_fans_cents integer NOT NULL DEFAULT 0,
  kept_cents integer NOT NULL DEFAULT 0,
  orders integer NOT NULL,
  reason text NOT NULL,
  venue_id text NOT NULL
);

CREATE TABLE refund_tickets (
  refund_id text NOT NULL,
  ticket_id text NOT NULL
);

CREATE TABLE refunds (
  amount_cents integer NOT NULL,
  asked_at timestamp with time zone,
  attempt integer NOT NULL DEFAULT 1,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  currency text NOT NULL,
  ended_at timestamp with time zone,
  event_id text NOT NULL,
  id text NOT NULL,
  order_id text NOT NULL,
  payment_id text,
  problem text,
  queued_at timestamp with time zone NOT NULL DEFAULT now(),
  reason text NOT NULL,
  run_id text,
  sent_at timestamp with time zone,
  state text NOT NULL,
  stripe_refund_id text,
  tax_cents integer NOT NULL,
  venue_cents integer NOT NULL,
  venue_id text NOT NULL,
  zilker_cents integer NOT NULL
);

CREATE TABLE returns_list (
  account_id text NOT NULL,
  event_id text NOT NULL,
  joined_at timestamp with time zone NOT NULL,
  missed integer NOT NULL DEFAULT 0,
  quantity integer NOT NULL
);

CREATE TABLE scanners (
  ahead_ms integer,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  event_id text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  gate_id text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  revoked_at timestamp with time zone,
  seen_at timestamp with time zone,
  venue_id text NOT NULL
);

CREATE TABLE sessions (
  account_id text,
  app text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ended_at timestamp with time zone,
  expires_at timestamp with time zone NOT NULL,
  family_hash text NOT NULL,
  id text NOT NULL,
  previous_hash text,
  refresh_hash text NOT NULL,
  rotated_at timestamp with time zone NOT NULL,
  staff_id text,
  successor text
);

CREATE TABLE staff (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  email text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  venue_id text
);

CREATE TABLE stripe_budgets (
  account text NOT NULL,
  spent_at timestamp with time zone[] NOT NULL,
  spent_on text[] NOT NULL
);

CREATE TABLE stripe_events (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  handled_at timestamp with time zone,
  id text NOT NULL,
  outcome text,
  payload jsonb NOT NULL,
  raw text,
  type text NOT NULL
);

CREATE TABLE texts_asked (
  account_id text NOT NULL,
  at timestamp with time zone NOT NULL,
  called_sent_no integer NOT NULL DEFAULT 0,
  drop_id text NOT NULL,
  near_minutes integer,
  near_sent_at timestamp with time zone,
  "on" boolean NOT NULL,
  place_index integer NOT NULL
);

CREATE TABLE ticket_returns (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ends_at timestamp with time zone NOT NULL,
  event_id text NOT NULL,
  id text NOT NULL,
  order_id text,
  settled_at timestamp with time zone,
  state text NOT NULL DEFAULT 'listed'::text,
  ticket_id text NOT NULL,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE ticket_type_gates (
  event_id text NOT NULL,
  gate_id text NOT NULL,
  type_id text NOT NULL
);

CREATE TABLE ticket_types (
  capacity integer NOT NULL,
  description text NOT NULL DEFAULT ''::text,
  event_id text NOT NULL,
  id text NOT NULL,
  max_per_account integer,
  max_per_order integer,
  name text NOT NULL,
  price_cents integer NOT NULL,
  rank integer NOT NULL DEFAULT 0,
  sale_from timestamp with time zone,
  sale_until timestamp with time zone,
  sold integer NOT NULL DEFAULT 0,
  taken integer NOT NULL DEFAULT 0,
  venue_id text NOT NULL
);

CREATE TABLE tickets (
  account_id text NOT NULL,
  blocked_at timestamp with time zone,
  blocked_reason text,
  changed_in bigint NOT NULL DEFAULT 0,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  device_jkt text,
  event_id text NOT NULL,
  id text NOT NULL,
  number integer NOT NULL,
  order_id text NOT NULL,
  refunded_at timestamp with time zone,
  serial integer NOT NULL DEFAULT 0,
  serial_at timestamp with time zone,
  state text NOT NULL DEFAULT 'valid'::text,
  type_id text NOT NULL,
  venue_id text NOT NULL
);

CREATE TABLE transfers (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ends_at timestamp with time zone NOT NULL,
  from_account text NOT NULL,
  id text NOT NULL,
  settled_at timestamp with time zone,
  state text NOT NULL DEFAULT 'offered'::text,
  ticket_id text NOT NULL,
  to_account text,
  to_phone text NOT NULL,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE type_usage (
  account_id text NOT NULL,
  taken integer NOT NULL DEFAULT 0,
  taken_max integer NOT NULL,
  type_id text NOT NULL
);

CREATE TABLE usage (
  account_id text NOT NULL,
  event_id text NOT NULL,
  taken integer NOT NULL DEFAULT 0,
  taken_max integer NOT NULL
);

CREATE TABLE venue_terms (
  card_bps integer NOT NULL DEFAULT 290,
  card_fixed_cents integer NOT NULL DEFAULT 30,
  card_paid_by text NOT NULL DEFAULT 'fan'::text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  refund_kept_paid_by text NOT NULL DEFAULT 'venue'::text,
  tax_bps integer NOT NULL DEFAULT 0,
  tax_paid_by text NOT NULL DEFAULT 'venue'::text,
  venue_id text NOT NULL,
  version integer NOT NULL,
  zilker_cents integer NOT NULL DEFAULT 50,
  zilker_paid_by text NOT NULL DEFAULT 'fan'::text
);

CREATE TABLE venues (
  access text NOT NULL DEFAULT ''::text,
  address text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  currency text NOT NULL DEFAULT 'usd'::text,
  details_submitted boolean NOT NULL DEFAULT false,
  id text NOT NULL,
  name text NOT NULL,
  payout_after_days integer NOT NULL DEFAULT 3,
  payout_by text NOT NULL DEFAULT 'hand'::text,
  payouts_enabled boolean NOT NULL DEFAULT false,
  requirements_due jsonb NOT NULL DEFAULT '[]'::jsonb,
  reserve_bps integer NOT NULL DEFAULT 1000,
  reserve_days integer NOT NULL DEFAULT 30,
  stripe_account_id text,
  stripe_since timestamp with time zone,
  timezone text NOT NULL
);

CREATE TABLE visits (
  account_id text,
  call_no integer NOT NULL,
  called_at timestamp with time zone NOT NULL,
  drop_id text NOT NULL,
  ended_at timestamp with time zone,
  ends_at timestamp with time zone,
  extensions integer NOT NULL DEFAULT 0,
  open_by timestamp with time zone NOT NULL,
  opened_at timestamp with time zone,
  place_index integer NOT NULL,
  "position" integer,
  promised boolean NOT NULL,
  state text NOT NULL
);

CREATE TABLE wallet_devices (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id text NOT NULL,
  push_token text NOT NULL
);

CREATE TABLE wallet_passes (
  asked_at timestamp with time zone NOT NULL DEFAULT now(),
  changed_at timestamp with time zone NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id text NOT NULL,
  serial integer NOT NULL,
  shows text NOT NULL,
  ticket_id text NOT NULL,
  told_at timestamp with time zone,
  wallet text NOT NULL
);

CREATE TABLE wallet_registrations (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  device_id text NOT NULL,
  pass_id text NOT NULL
);

ALTER TABLE accounts ADD CONSTRAINT accounts_phone_unique UNIQUE (phone);
ALTER TABLE accounts ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
ALTER TABLE attempts ADD CONSTRAINT attempts_pkey PRIMARY KEY (key);
ALTER TABLE challenges ADD CONSTRAINT challenges_pkey PRIMARY KEY (id);
ALTER TABLE check_ins ADD CONSTRAINT check_ins_evidence CHECK (((code IS NOT NULL) OR (by_hand IS NOT NULL)));
ALTER TABLE check_ins ADD CONSTRAINT check_ins_nonce UNIQUE (scanner_id, nonce);
ALTER TABLE check_ins ADD CONSTRAINT check_ins_pkey PRIMARY KEY (id);
ALTER TABLE check_ins ADD CONSTRAINT check_ins_event_id_events_id_fk FOREIGN KEY (event_id) REFERENCES events(id);
ALTER TABLE check_ins ADD CONSTRAINT check_ins_gate_id_gates_id_fk FOREIGN KEY (gate_id) REFERENCES gates(id);
ALTER TABLE check_ins ADD CONSTRAINT check_ins_scanner_id_scanners_id_fk FOREIGN KEY (scanner_id) REFERENCES scanners(id);
ALTER TABLE check_ins ADD CONSTRAINT check_ins_ticket_id_tickets_id_fk FOREIGN KEY (ticket_id) REFERENCES tickets(id);
ALTER TABLE disputes ADD CONSTRAINT disputes_pkey PRIMARY KEY (id);
ALTER TABLE disputes ADD CONSTRAINT disputes_order_id_orders_id_fk FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE disputes ADD CONSTRAINT disputes_payment_id_payments_id_fk FOREIGN KEY (payment_id) REFERENCES payments(id);
ALTER TABLE drop_acts ADD CONSTRAINT drop_acts_drop_id_seq_pk PRIMARY KEY (drop_id, seq);
ALTER TABLE drop_acts ADD CONSTRAINT drop_acts_drop_id_drops_id_fk FOREIGN KEY (drop_id) REFERENCES drops(id);
ALTER TABLE drops ADD CONSTRAINT drops_event_id_unique UNIQUE (event_id);
ALTER TABLE drops ADD CONSTRAINT drops_floor CHECK (((floor_per_minute >= 1) AND (floor_per_minute <= rate_per_minute)));
ALTER TABLE drops ADD CONSTRAINT drops_pkey PRIMARY KEY (id);
ALTER TABLE drops ADD CONSTRAINT drops_promise_kept CHECK (((taken + promised) <= capacity));
ALTER TABLE drops ADD CONSTRAINT drops_promised CHECK (((promised >= 0) AND (promised <= granted)));
ALTER TABLE drops ADD CONSTRAINT drops_times CHECK ((
CASE mode
    WHEN 'standby'::text THEN (lobby_opens_at = draw_at)
    ELSE (lobby_opens_at < draw_at)
END AND (draw_at < closes_at)));
ALTER TABLE drops ADD CONSTRAINT drops_event FOREIGN KEY (venue_id, event_id) REFERENCES events(venue_id, id);
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (id);
ALTER TABLE events ADD CONSTRAINT events_tenant UNIQUE (venue_id, id);
ALTER TABLE events ADD CONSTRAINT events_venue_id_venues_id_fk FOREIGN KEY (venue_id) REFERENCES venues(id);
ALTER TABLE gates ADD CONSTRAINT gates_pkey PRIMARY KEY (id);
ALTER TABLE gates ADD CONSTRAINT gates_tenant UNIQUE (event_id, id);
ALTER TABLE gates ADD CONSTRAINT gates_event FOREIGN KEY (venue_id, event_id) REFERENCES events(venue_id, id);
ALTER TABLE health_control ADD CONSTRAINT health_control_pkey PRIMARY KEY (name);
ALTER TABLE health_samples ADD CONSTRAINT health_samples_pkey PRIMARY KEY (replica);
ALTER TABLE heartbeats ADD CONSTRAINT heartbeats_pkey PRIMARY KEY (name);
ALTER TABLE idempotency ADD CONSTRAINT idempotency_scope_key_pk PRIMARY KEY (scope, key);
ALTER TABLE leases ADD CONSTRAINT leases_pkey PRIMARY KEY (name);
ALTER TABLE ledger ADD CONSTRAINT ledger_balances CHECK (((((((fan_cents + venue_cents) + zilker_cents) + stripe_cents) + tax_cents) + paid_out_cents) = 0));
ALTER TABLE ledger ADD CONSTRAINT ledger_pkey PRIMARY KEY (no);
ALTER TABLE ledger ADD CONSTRAINT ledger_of_event FOREIGN KEY (venue_id, event_id) REFERENCES events(venue_id, id);
ALTER TABLE messages ADD CONSTRAINT messages_pkey PRIMARY KEY (id);
ALTER TABLE order_history ADD CONSTRAINT order_history_pkey PRIMARY KEY (seq);
ALTER TABLE order_items ADD CONSTRAINT order_items_order_id_type_id_pk PRIMARY KEY (order_id, type_id);
ALTER TABLE order_items ADD CONSTRAINT order_items_quantity CHECK ((quantity > 0));
ALTER TABLE orders ADD CONSTRAINT orders_parts CHECK ((total_cents = (((venue_cents + tax_cents) + card_cents) + zilker_cents)));
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE orders ADD CONSTRAINT orders_place UNIQUE (drop_id, place_index);
ALTER TABLE orders ADD CONSTRAINT orders_refunded CHECK (((refunded_cents >= 0) AND (refunded_cents <= total_cents)));
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE pairings ADD CONSTRAINT pairings_code_hash_unique UNIQUE (code_hash);
ALTER TABLE pairings ADD CONSTRAINT pairings_pkey PRIMARY KEY (id);
ALTER TABLE pairings ADD CONSTRAINT pairings_event_id_events_id_fk FOREIGN KEY (event_id) REFERENCES events(id);
ALTER TABLE pairings ADD CONSTRAINT pairings_gate_id_gates_id_fk FOREIGN KEY (gate_id) REFERENCES gates(id);
ALTER TABLE payment_differences ADD CONSTRAINT payment_differences_kind_object_pk PRIMARY KEY (kind, object);
ALTER TABLE payments ADD CONSTRAINT payments_pkey PRIMARY KEY (id);
ALTER TABLE payments ADD CONSTRAINT payments_event FOREIGN KEY (venue_id, event_id) REFERENCES events(venue_id, id);
ALTER TABLE payments ADD CONSTRAINT payments_order_id_orders_id_fk FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE payout_changes ADD CONSTRAINT payout_changes_pkey PRIMARY KEY (no);
ALTER TABLE payout_changes ADD CONSTRAINT payout_changes_venue_id_venues_id_fk FOREIGN KEY (venue_id) REFERENCES venues(id);
ALTER TABLE payouts ADD CONSTRAINT payouts_amount CHECK ((amount_cents > 0));
ALTER TABLE payouts ADD CONSTRAINT payouts_pkey PRIMARY KEY (id);
ALTER TABLE payouts ADD CONSTRAINT payouts_event FOREIGN KEY (venue_id, event_id) REFERENCES events(venue_id, id);
ALTER TABLE places_left ADD CONSTRAINT places_left_drop_id_place_index_pk PRIMARY KEY (drop_id, place_index);
ALTER TABLE places_left ADD CONSTRAINT places_left_drop_id_drops_id_fk FOREIGN KEY (drop_id) REFERENCES drops(id);
ALTER TABLE places_moved ADD CONSTRAINT places_moved_drop_id_place_index_pk PRIMARY KEY (drop_id, place_index);
ALTER TABLE places_moved ADD CONSTRAINT places_moved_drop_id_drops_id_fk FOREIGN KEY (drop_id) REFERENCES drops(id);
ALTER TABLE refund_runs ADD CONSTRAINT refund_runs_pkey PRIMARY KEY (id);
ALTER TABLE refund_runs ADD CONSTRAINT refund_runs_event_venue FOREIGN KEY (venue_id, event_id) REFERENCES events(venue_id, id);
ALTER TABLE refund_tickets ADD CONSTRAINT refund_tickets_pkey PRIMARY KEY (ticket_id);
ALTER TABLE refund_tickets ADD CONSTRAINT refund_tickets_refund_id_refunds_id_fk FOREIGN KEY (refund_id) REFERENCES refunds(id);
ALTER TABLE refund_tickets ADD CONSTRAINT refund_tickets_ticket_id_tickets_id_fk FOREIGN KEY (ticket_id) REFERENCES tickets(id);
ALTER TABLE refunds ADD CONSTRAINT refunds_paid CHECK (
CASE
    WHEN (payment_id IS NULL) THEN ((amount_cents = 0) AND (state = 'succeeded'::text))
    ELSE (amount_cents > 0)
END);
ALTER TABLE refunds ADD CONSTRAINT refunds_parts CHECK ((amount_cents = ((venue_cents + tax_cents) + zilker_cents)));
ALTER TABLE refunds ADD CONSTRAINT refunds_pkey PRIMARY KEY (id);
ALTER TABLE refunds ADD CONSTRAINT refunds_event FOREIGN KEY (venue_id, event_id) REFERENCES events(venue_id, id);
ALTER TABLE refunds ADD CONSTRAINT refunds_order_id_orders_id_fk FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE refunds ADD CONSTRAINT refunds_payment_id_payments_id_fk FOREIGN KEY (payment_id) REFERENCES payments(id);
ALTER TABLE refunds ADD CONSTRAINT refunds_run_id_refund_runs_id_fk FOREIGN KEY (run_id) REFERENCES refund_runs(id);
ALTER TABLE returns_list ADD CONSTRAINT returns_list_event_id_account_id_pk PRIMARY KEY (event_id, account_id);
ALTER TABLE returns_list ADD CONSTRAINT returns_list_account_id_accounts_id_fk FOREIGN KEY (account_id) REFERENCES accounts(id);
ALTER TABLE returns_list ADD CONSTRAINT returns_list_event_id_events_id_fk FOREIGN KEY (event_id) REFERENCES events(id);
ALTER TABLE scanners ADD CONSTRAINT scanners_pkey PRIMARY KEY (id);
ALTER TABLE scanners ADD CONSTRAINT scanners_event_id_events_id_fk FOREIGN KEY (event_id) REFERENCES events(id);
ALTER TABLE scanners ADD CONSTRAINT scanners_gate_id_gates_id_fk FOREIGN KEY (gate_id) REFERENCES gates(id);
ALTER TABLE sessions ADD CONSTRAINT sessions_one_owner CHECK (((account_id IS NULL) <> (staff_id IS NULL)));
ALTER TABLE sessions ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
ALTER TABLE sessions ADD CONSTRAINT sessions_account_id_accounts_id_fk FOREIGN KEY (account_id) REFERENCES accounts(id);
ALTER TABLE sessions ADD CONSTRAINT sessions_staff_id_staff_id_fk FOREIGN KEY (staff_id) REFERENCES staff(id);
ALTER TABLE staff ADD CONSTRAINT staff_email_unique UNIQUE (email);
ALTER TABLE staff ADD CONSTRAINT staff_pkey PRIMARY KEY (id);
ALTER TABLE staff ADD CONSTRAINT staff_venue CHECK (((role = 'venue_admin'::text) = (venue_id IS NOT NULL)));
ALTER TABLE staff ADD CONSTRAINT staff_venue_id_venues_id_fk FOREIGN KEY (venue_id) REFERENCES venues(id);
ALTER TABLE stripe_budgets ADD CONSTRAINT stripe_budgets_pkey PRIMARY KEY (account);
ALTER TABLE stripe_events ADD CONSTRAINT stripe_events_pkey PRIMARY KEY (id);
ALTER TABLE texts_asked ADD CONSTRAINT texts_asked_drop_id_place_index_pk PRIMARY KEY (drop_id, place_index);
ALTER TABLE texts_asked ADD CONSTRAINT texts_asked_drop_id_drops_id_fk FOREIGN KEY (drop_id) REFERENCES drops(id);
ALTER TABLE ticket_returns ADD CONSTRAINT ticket_returns_pkey PRIMARY KEY (id);
ALTER TABLE ticket_returns ADD CONSTRAINT ticket_returns_event_id_events_id_fk FOREIGN KEY (event_id) REFERENCES events(id);
ALTER TABLE ticket_returns ADD CONSTRAINT ticket_returns_order_id_orders_id_fk FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE ticket_returns ADD CONSTRAINT ticket_returns_ticket_id_tickets_id_fk FOREIGN KEY (ticket_id) REFERENCES tickets(id);
ALTER TABLE ticket_type_gates ADD CONSTRAINT ticket_type_gates_type_id_gate_id_pk PRIMARY KEY (type_id, gate_id);
ALTER TABLE ticket_type_gates ADD CONSTRAINT ticket_type_gates_event_id_gate_id_gates_event_id_id_fk FOREIGN KEY (event_id, gate_id) REFERENCES gates(event_id, id);
ALTER TABLE ticket_type_gates ADD CONSTRAINT ticket_type_gates_event_id_type_id_ticket_types_event_id_id_fk FOREIGN KEY (event_id, type_id) REFERENCES ticket_types(event_id, id);
ALTER TABLE ticket_types ADD CONSTRAINT ticket_types_limits CHECK (((max_per_order > 0) AND (max_per_account > 0)));
ALTER TABLE ticket_types ADD CONSTRAINT ticket_types_pkey PRIMARY KEY (id);
ALTER TABLE ticket_types ADD CONSTRAINT ticket_types_sold CHECK (((sold >= 0) AND (sold <= taken)));
ALTER TABLE ticket_types ADD CONSTRAINT ticket_types_taken CHECK (((taken >= 0) AND (taken <= capacity)));
ALTER TABLE ticket_types ADD CONSTRAINT ticket_types_tenant UNIQUE (event_id, id);
ALTER TABLE ticket_types ADD CONSTRAINT ticket_types_window CHECK ((sale_from < sale_until));
ALTER TABLE ticket_types ADD CONSTRAINT ticket_types_event FOREIGN KEY (venue_id, event_id) REFERENCES events(venue_id, id);
ALTER TABLE tickets ADD CONSTRAINT tickets_number UNIQUE (order_id, number);
ALTER TABLE tickets ADD CONSTRAINT tickets_pkey PRIMARY KEY (id);
ALTER TABLE tickets ADD CONSTRAINT tickets_account_id_accounts_id_fk FOREIGN KEY (account_id) REFERENCES accounts(id);
ALTER TABLE tickets ADD CONSTRAINT tickets_event FOREIGN KEY (venue_id, event_id) REFERENCES events(venue_id, id);
ALTER TABLE tickets ADD CONSTRAINT tickets_order_id_orders_id_fk FOREIGN KEY (order_id) REFERENCES orders(id);
ALTER TABLE tickets ADD CONSTRAINT tickets_type_id_ticket_types_id_fk FOREIGN KEY (type_id) REFERENCES ticket_types(id);
ALTER TABLE transfers ADD CONSTRAINT transfers_pkey PRIMARY KEY (id);
ALTER TABLE transfers ADD CONSTRAINT transfers_from_account_accounts_id_fk FOREIGN KEY (from_account) REFERENCES accounts(id);
ALTER TABLE transfers ADD CONSTRAINT transfers_ticket_id_tickets_id_fk FOREIGN KEY (ticket_id) REFERENCES tickets(id);
ALTER TABLE transfers ADD CONSTRAINT transfers_to_account_accounts_id_fk FOREIGN KEY (to_account) REFERENCES accounts(id);
ALTER TABLE type_usage ADD CONSTRAINT type_usage_limit CHECK (((taken >= 0) AND (taken <= taken_max)));
ALTER TABLE type_usage ADD CONSTRAINT type_usage_type_id_account_id_pk PRIMARY KEY (type_id, account_id);
ALTER TABLE usage ADD CONSTRAINT usage_event_id_account_id_pk PRIMARY KEY (event_id, account_id);
ALTER TABLE usage ADD CONSTRAINT usage_limit CHECK (((taken >= 0) AND (taken <= taken_max)));
ALTER TABLE venue_terms ADD CONSTRAINT venue_terms_venue_id_version_pk PRIMARY KEY (venue_id, version);
ALTER TABLE venue_terms ADD CONSTRAINT venue_terms_venue_id_venues_id_fk FOREIGN KEY (venue_id) REFERENCES venues(id);
ALTER TABLE venues ADD CONSTRAINT venues_pkey PRIMARY KEY (id);
ALTER TABLE visits ADD CONSTRAINT visits_account UNIQUE (drop_id, account_id);
ALTER TABLE visits ADD CONSTRAINT visits_drop_id_place_index_pk PRIMARY KEY (drop_id, place_index);
ALTER TABLE visits ADD CONSTRAINT visits_account_id_accounts_id_fk FOREIGN KEY (account_id) REFERENCES accounts(id);
ALTER TABLE visits ADD CONSTRAINT visits_drop_id_drops_id_fk FOREIGN KEY (drop_id) REFERENCES drops(id);
ALTER TABLE wallet_devices ADD CONSTRAINT wallet_devices_pkey PRIMARY KEY (id);
ALTER TABLE wallet_passes ADD CONSTRAINT wallet_passes_pkey PRIMARY KEY (id);
ALTER TABLE wallet_passes ADD CONSTRAINT wallet_passes_ticket UNIQUE (ticket_id, wallet, serial);
ALTER TABLE wallet_passes ADD CONSTRAINT wallet_passes_ticket_id_tickets_id_fk FOREIGN KEY (ticket_id) REFERENCES tickets(id);
ALTER TABLE wallet_registrations ADD CONSTRAINT wallet_registrations_device_id_pass_id_pk PRIMARY KEY (device_id, pass_id);
ALTER TABLE wallet_registrations ADD CONSTRAINT wallet_registrations_device_id_wallet_devices_id_fk FOREIGN KEY (device_id) REFERENCES wallet_devices(id);
ALTER TABLE wallet_registrations ADD CONSTRAINT wallet_registrations_pass_id_wallet_passes_id_fk FOREIGN KEY (pass_id) REFERENCES wallet_passes(id);

CREATE INDEX challenges_address ON public.challenges USING btree (address, created_at);
CREATE INDEX check_ins_event ON public.check_ins USING btree (event_id, at);
CREATE UNIQUE INDEX check_ins_inside ON public.check_ins USING btree (ticket_id) WHERE (accepted AND (direction = 'in'::text) AND (left_at IS NULL) AND (undone_at IS NULL));
CREATE INDEX check_ins_ticket ON public.check_ins USING btree (ticket_id, at);
CREATE INDEX disputes_order ON public.disputes USING btree (order_id);
CREATE INDEX drops_live ON public.drops USING btree (ended_at, lobby_opens_at);
CREATE INDEX events_listed ON public.events USING btree (status, starts_at, id);
CREATE INDEX events_of_venue ON public.events USING btree (venue_id, starts_at, id);
CREATE INDEX events_passes ON public.events USING btree (passes_asked_at) WHERE (passes_asked_at IS NOT NULL);
CREATE INDEX ledger_event ON public.ledger USING btree (event_id, no);
CREATE UNIQUE INDEX ledger_once ON public.ledger USING btree (kind, source);
CREATE INDEX ledger_order ON public.ledger USING btree (order_id) WHERE (order_id IS NOT NULL);
CREATE INDEX order_history_order ON public.order_history USING btree (order_id, seq);
CREATE INDEX orders_account_event ON public.orders USING btree (account_id, event_id);
CREATE INDEX orders_due ON public.orders USING btree (state, expires_at);
CREATE INDEX orders_of_event ON public.orders USING btree (event_id, id) WHERE (state = ANY (ARRAY['authorized'::text, 'review'::text, 'paid'::text, 'partially_refunded'::text]));
CREATE UNIQUE INDEX orders_payment_intent ON public.orders USING btree (payment_intent_id) WHERE (payment_intent_id IS NOT NULL);
CREATE UNIQUE INDEX orders_session ON public.orders USING btree (session_id) WHERE (session_id IS NOT NULL);
CREATE INDEX outbox_due ON public.outbox USING btree (due_at, id);
CREATE INDEX payments_card ON public.payments USING btree (event_id, fingerprint) WHERE (fingerprint IS NOT NULL);
CREATE INDEX payments_due ON public.payments USING btree (state, asked_at) WHERE (state = ANY (ARRAY['authorized'::text, 'capturing'::text, 'returning'::text]));
CREATE INDEX payments_held ON public.payments USING btree (capture_before) WHERE (state = 'authorized'::text);
CREATE UNIQUE INDEX payments_kept ON public.payments USING btree (order_id) WHERE (state = ANY (ARRAY['authorized'::text, 'capturing'::text, 'captured'::text]));
CREATE INDEX payments_order ON public.payments USING btree (order_id);
CREATE INDEX payout_changes_venue ON public.payout_changes USING btree (venue_id, no);
CREATE UNIQUE INDEX payouts_by_hand ON public.payouts USING btree (event_id, amount_cents, currency, reference) WHERE ((by = 'hand'::text) AND (state <> 'reversed'::text));
CREATE UNIQUE INDEX payouts_under_way ON public.payouts USING btree (event_id) WHERE (state = 'due'::text);
CREATE INDEX payouts_venue ON public.payouts USING btree (venue_id, created_at);
CREATE UNIQUE INDEX refund_runs_event ON public.refund_runs USING btree (event_id);
CREATE INDEX refund_tickets_refund ON public.refund_tickets USING btree (refund_id);
CREATE INDEX refunds_due ON public.refunds USING btree (asked_at, queued_at) WHERE (state = ANY (ARRAY['requested'::text, 'sent'::text]));
CREATE INDEX refunds_order ON public.refunds USING btree (order_id);
CREATE INDEX refunds_owed ON public.refunds USING btree (event_id) WHERE (state = ANY (ARRAY['requested'::text, 'failed'::text]));
CREATE INDEX refunds_run ON public.refunds USING btree (run_id, state) WHERE (run_id IS NOT NULL);
CREATE UNIQUE INDEX refunds_stripe ON public.refunds USING btree (stripe_refund_id) WHERE (stripe_refund_id IS NOT NULL);
CREATE INDEX returns_list_next ON public.returns_list USING btree (event_id, joined_at);
CREATE INDEX stripe_events_order ON public.stripe_events USING btree (((payload #>> '{data,object,metadata,order}'::text[])));
CREATE INDEX stripe_events_unhandled ON public.stripe_events USING btree (created_at) WHERE (handled_at IS NULL);
CREATE INDEX ticket_returns_due ON public.ticket_returns USING btree (ends_at) WHERE (state = 'listed'::text);
CREATE INDEX ticket_returns_next ON public.ticket_returns USING btree (event_id, state, created_at);
CREATE UNIQUE INDEX ticket_returns_open ON public.ticket_returns USING btree (ticket_id) WHERE (state = ANY (ARRAY['listed'::text, 'offered'::text]));
CREATE UNIQUE INDEX ticket_returns_order ON public.ticket_returns USING btree (order_id) WHERE (state = 'offered'::text);
CREATE INDEX tickets_account ON public.tickets USING btree (account_id);
CREATE INDEX tickets_event_changes ON public.tickets USING btree (event_id, changed_in);
CREATE INDEX transfers_due ON public.transfers USING btree (ends_at) WHERE (state = 'offered'::text);
CREATE INDEX transfers_from ON public.transfers USING btree (from_account, created_at);
CREATE UNIQUE INDEX transfers_open ON public.transfers USING btree (ticket_id) WHERE (state = 'offered'::text);
CREATE INDEX transfers_to ON public.transfers USING btree (to_phone, state);
CREATE INDEX visits_inside ON public.visits USING btree (ends_at) WHERE ((opened_at IS NOT NULL) AND (ended_at IS NULL));
CREATE INDEX visits_missed ON public.visits USING btree (drop_id, "position") WHERE ((opened_at IS NULL) AND (ended_at IS NOT NULL));
CREATE INDEX visits_to_open ON public.visits USING btree (open_by) WHERE ((opened_at IS NULL) AND (ended_at IS NULL));
CREATE INDEX wallet_passes_untold ON public.wallet_passes USING btree (asked_at) WHERE (told_at IS NULL);
CREATE INDEX wallet_registrations_pass ON public.wallet_registrations USING btree (pass_id);

CREATE OR REPLACE FUNCTION public.book_for_release_before()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM book_payments_before(ARRAY[NEW.id]);
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.book_payments_before(p_orders text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  booked text[];
BEGIN
  WITH made AS (
    INSERT INTO payments AS p (id, venue_id, event_id, order_id, session_id, state, amount_cents, currency, return_reason, asked_at,
                               created_at, captured_at, returned_at)
    SELECT o.payment_intent_id, o.venue_id, o.event_id, o.id, o.session_id, s.state, o.total_cents, o.currency,
           CASE WHEN s.state IN ('returning', 'returned') THEN 'Your payment came after your hold had ended.' END, now(),
           coalesce(o.paid_at, o.created_at),
           CASE WHEN s.state IN ('captured', 'returned') THEN coalesce(o.paid_at, o.ended_at, now()) END,
           CASE s.state WHEN 'returned' THEN now() END
      FROM orders o CROSS JOIN LATERAL (
        SELECT CASE WHEN o.paid_at IS NOT NULL THEN 'captured' WHEN o.state IN ('authorized', 'review') THEN 'authorized'
                    WHEN o.state = 'refunded' THEN 'returned' ELSE 'returning' END AS state) s
     WHERE o.id = ANY (p_orders) AND o.payment_intent_id IS NOT NULL AND o.total_cents > 0
    ON CONFLICT (id) DO UPDATE SET state = 'returned', captured_at = excluded.captured_at, returned_at = excluded.returned_at
      WHERE p.state = 'returning' AND excluded.state = 'returned'
    RETURNING p.order_id)
  SELECT array_agg(order_id) INTO booked FROM made;
  IF booked IS NULL THEN RETURN; END IF;

  INSERT INTO refunds (id, venue_id, event_id, order_id, payment_id, state, reason, amount_cents, currency, venue_cents, tax_cents,
                       zilker_cents, stripe_refund_id, created_at, sent_at, ended_at)
    SELECT 'rfd_' || substr(o.id, 5), o.venue_id, o.event_id, o.id, o.payment_intent_id, 'succeeded', 'Refunded', o.refunded_cents,
           o.currency, o.refunded_cents - z.cents, 0, z.cents, 'rfd_' || substr(o.id, 5), o.paid_at, o.paid_at, o.paid_at
      FROM orders o CROSS JOIN LATERAL (
        SELECT (o.zilker_cents::bigint * o.refunded_cents / o.total_cents)::integer AS cents) z
     WHERE o.id = ANY (booked) AND o.paid_at IS NOT NULL AND o.refunded_cents > 0;
  INSERT INTO refund_tickets (ticket_id, refund_id)
    SELECT t.id, r.id FROM refunds r JOIN tickets t ON t.order_id = r.order_id AND t.state = 'refunded' WHERE r.order_id = ANY (booked);

  INSERT INTO ledger (venue_id, event_id, kind, source, order_id, currency, fan_cents, venue_cents, zilker_cents, stripe_cents,
                      tax_cents, paid_out_cents, at)
    -- what is kept is shared out; of what went back Stripe kept its part, which Zilker bears
    SELECT p.venue_id, p.event_id, 'payment', p.id, o.id, o.currency, -o.total_cents,
           CASE p.state WHEN 'captured' THEN o.venue_cents ELSE 0 END,
           CASE p.state WHEN 'captured' THEN o.zilker_cents ELSE o.total_cents - o.card_cents END,
           o.card_cents, CASE p.state WHEN 'captured' THEN o.tax_cents ELSE 0 END, 0, p.captured_at
      FROM payments p JOIN orders o ON o.id = p.order_id
     WHERE o.id = ANY (booked) AND p.state IN ('captured', 'returned')
    UNION ALL SELECT p.venue_id, p.event_id, 'refund', p.id, o.id, o.currency, o.total_cents, 0, -o.total_cents, 0, 0, 0, p.returned_at
      FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.id = ANY (booked) AND p.state = 'returned'
    UNION ALL SELECT r.venue_id, r.event_id, 'refund', r.id, r.order_id, r.currency, r.amount_cents, -r.venue_cents, -r.zilker_cents, 0,
           -r.tax_cents, 0, r.created_at
      FROM refunds r WHERE r.order_id = ANY (booked)
  ON CONFLICT DO NOTHING;

  INSERT INTO order_history (order_id, kind, detail, at)
    SELECT p.order_id, h.kind, jsonb_build_object('payment', p.id), h.at
      FROM payments p JOIN orders o ON o.id = p.order_id CROSS JOIN LATERAL (VALUES
        (CASE p.state WHEN 'captured' THEN 'paid' WHEN 'authorized' THEN 'authorized' ELSE 'late_returned' END, p.created_at),
        (CASE o.state WHEN 'review' THEN 'review' END, p.created_at),
        (CASE p.state WHEN 'returned' THEN 'returned' END, p.returned_at)) AS h (kind, at)
     WHERE p.order_id = ANY (booked) AND h.kind IS NOT NULL
       AND NOT EXISTS (SELECT FROM order_history b WHERE b.order_id = p.order_id AND b.kind = h.kind)
    UNION ALL SELECT r.order_id, 'refund_succeeded', jsonb_build_object('refund', r.id, 'amountCents', r.amount_cents), r.created_at
      FROM refunds r WHERE r.order_id = ANY (booked);
END $function$
;

CREATE OR REPLACE FUNCTION public.drops_count_types()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  SELECT coalesce(sum(capacity), 0), coalesce(sum(taken), 0) INTO NEW.capacity, NEW.taken
    FROM ticket_types WHERE event_id = NEW.event_id;
  RETURN NEW;
END;
$function$
;

CREATE OR REPLACE FUNCTION public.drops_follow_types()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_nestloop TO 'on'
 SET enable_hashjoin TO 'off'
AS $function$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE drops d SET capacity = d.capacity + s.capacity, taken = d.taken + s.taken
      FROM (SELECT event_id, sum(capacity) AS capacity, sum(taken) AS taken FROM new_types GROUP BY event_id) s
     WHERE d.event_id = s.event_id;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE drops d SET capacity = d.capacity - s.capacity, taken = d.taken - s.taken
      FROM (SELECT event_id, sum(capacity) AS capacity, sum(taken) AS taken FROM old_types GROUP BY event_id) s
     WHERE d.event_id = s.event_id;
  ELSE
    UPDATE drops d SET capacity = d.capacity + s.capacity, taken = d.taken + s.taken
      FROM (SELECT n.event_id, sum(n.capacity - o.capacity) AS capacity, sum(n.taken - o.taken) AS taken
              FROM new_types n JOIN old_types o ON o.id = n.id GROUP BY n.event_id) s
     WHERE d.event_id = s.event_id AND (s.capacity <> 0 OR s.taken <> 0);
  END IF;
  RETURN NULL;
END;
$function$
;

CREATE OR REPLACE FUNCTION public.give_first_terms()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO venue_terms (venue_id, version) VALUES (NEW.id, 1) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_history_in_order()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.at := greatest(NEW.at, (SELECT h.at FROM order_history h WHERE h.order_id = NEW.order_id ORDER BY h.seq DESC LIMIT 1));
  RETURN NEW;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_what_was_ordered()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF (CASE TG_TABLE_NAME
       WHEN 'orders' THEN EXISTS (SELECT FROM order_items i WHERE i.order_id = OLD.id)
       WHEN 'ticket_types' THEN EXISTS (SELECT FROM order_items i WHERE i.type_id = OLD.id)
       WHEN 'drops' THEN EXISTS (SELECT FROM orders o WHERE o.drop_id = OLD.id)
       WHEN 'events' THEN EXISTS (SELECT FROM usage u WHERE u.event_id = OLD.id)
       WHEN 'accounts' THEN EXISTS (SELECT FROM orders o WHERE o.account_id = OLD.id)
     END) THEN
    RAISE foreign_key_violation USING MESSAGE = format('orders still need this row of %s', TG_TABLE_NAME), TABLE = TG_TABLE_NAME;
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END;
$function$
;

CREATE OR REPLACE FUNCTION public.note_ticket_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.changed_in := pg_current_xact_id()::text::bigint;
  IF TG_OP = 'UPDATE' AND NEW.serial > greatest(OLD.serial, 1) THEN
    NEW.serial_at := clock_timestamp();
  END IF;
  RETURN NEW;
END $function$
;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME;
END $function$
;

CREATE OR REPLACE FUNCTION public.reserve_batch(p_drop text, p_now timestamp with time zone, p_grace interval, p_declines_max integer, p_types text[], p_prices integer[], p_orders text[], p_accounts text[], p_places integer[], p_call_nos integer[], p_keys text[], p_hashes text[], p_fewer boolean[], p_traces text[], p_quantities integer[], p_totals integer[], p_currency text, p_terms integer, p_venues integer[], p_taxes integer[], p_cards integer[], p_zilkers integer[], p_item_wishes integer[], p_item_orders text[], p_item_types integer[], p_item_quantities integer[])
 RETURNS TABLE(verdict text, order_id text, expires_at timestamp with time zone, detail jsonb)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_nestloop TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_sort TO 'off'
AS $function$
DECLARE
  d drops%ROWTYPE;
  r record;
  -- by ticket type, as in p_types
  lefts integer[];
  order_maxes integer[];
  account_maxes integer[];
  changed boolean[];
  on_sale boolean[];
  wanted integer[];
  -- by order
  verdicts text[];
  details jsonb[] := array_fill(NULL::jsonb, ARRAY[cardinality(p_orders)]);
  owns integer[];
  useds integer[];
  visits_at tid[];
  live_ids text[];
  live_expires timestamptz[];
  live_quantities integer[];
  made boolean[];
  remaining integer[];
  hold_ends timestamptz;
  free integer;
  spent integer := 0;
  item integer := 1;
  item_from integer;
  fits boolean;
  extra integer;
  quantity integer;
  quantities integer[];
  take_max integer;
  at integer;
  count integer;
BEGIN
  SELECT * INTO d FROM drops WHERE id = p_drop FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'drop_unknown', o, NULL::timestamptz, NULL::jsonb FROM unnest(p_orders) o;
    RETURN;
  END IF;
  PERFORM 1 FROM ticket_types t WHERE t.event_id = d.event_id ORDER BY t.id FOR NO KEY UPDATE;
  PERFORM 1 FROM orders o WHERE o.drop_id = p_drop AND o.place_index = ANY (p_places) FOR UPDATE;
  hold_ends := p_now + d.hold_ms * interval '1 millisecond';
  -- stock that is promised to nobody
  free := d.capacity - d.taken - d.promised;
  SELECT array_agg(coalesce(t.capacity - t.taken, 0) ORDER BY q.n), array_agg(t.max_per_order ORDER BY q.n),
         array_agg(t.max_per_account ORDER BY q.n),
         array_agg(t.price_cents IS DISTINCT FROM q.price ORDER BY q.n),
         array_agg(coalesce(t.sale_from <= p_now, true) AND coalesce(p_now < t.sale_until, true) ORDER BY q.n)
    INTO lefts, order_maxes, account_maxes, changed, on_sale
    FROM unnest(p_types, p_prices) WITH ORDINALITY AS q (id, price, n)
    LEFT JOIN LATERAL (
      SELECT t.* FROM ticket_types t WHERE t.id = q.id AND t.event_id = d.event_id LIMIT 1) t ON true;

  -- what each order comes to by itself, whatever the others want: null where it may be had if there is stock. All keys of a table
  -- are looked up in one scan, which visits each page once
  WITH v AS MATERIALIZED (
    SELECT v.ctid, v.place_index, v.account_id, v.call_no, v.state, v.promised, v.ends_at
      FROM visits v WHERE v.drop_id = p_drop AND v.place_index = ANY (p_places)
     -- only the primary key has this order; another index of the drop would read all of its visits
     ORDER BY v.place_index
  ), u AS MATERIALIZED (
    SELECT u.account_id, u.taken FROM usage u WHERE u.event_id = d.event_id AND u.account_id = ANY (p_accounts)
  ), o AS MATERIALIZED (
    SELECT o.* FROM orders o WHERE o.drop_id = p_drop AND o.place_index = ANY (p_places)
  )
  SELECT array_agg(j.verdict), array_agg(j.own), array_agg(j.used), array_agg(j.visit_at), array_agg(j.live_id),
         array_agg(j.live_expires), array_agg(j.live_quantity), array_agg(j.verdict IS NULL)
    INTO verdicts, owns, useds, visits_at, live_ids, live_expires, live_quantities, made
    FROM (
      SELECT v.promised::integer AS own, u.taken AS used, v.ctid AS visit_at,
             o.id AS live_id, o.expires_at AS live_expires, o.quantity AS live_quantity,
             CASE
               -- a repeat answers what was answered before, whatever has become of the order since
               WHEN o.account_id = q.account AND q.hash = known.hash THEN 'replayed'
               WHEN o.account_id = q.account AND known.hash IS NOT NULL THEN 'idempotency_key_reused'
               -- may this fan order at all?
               WHEN v.state IS NULL OR v.state = 'called' OR v.call_no < q.call_no THEN 'visit_not_open'
               WHEN v.account_id IS DISTINCT FROM q.account THEN 'admission_wrong_account'
               WHEN v.call_no <> q.call_no THEN 'call_lapsed'
               WHEN o.state IN ('paying', 'authorized', 'expiring', 'review') THEN 'order_in_payment'
               WHEN o.state = 'expired' THEN 'hold_expired'
               WHEN o.state = 'cancelled' THEN
                 CASE WHEN o.declines >= p_declines_max THEN 'declined_too_often' ELSE 'order_ended' END
               WHEN o.state <> 'held' THEN 'order_exists'
               WHEN v.state = 'done' THEN 'admission_used'
               WHEN d.cancelled THEN 'sale_stopped'
               WHEN v.state = 'lapsed' THEN 'visit_ended'
               WHEN d.sale_stopped THEN 'sale_stopped'
               WHEN o.expires_at <= p_now THEN 'hold_expired'
               WHEN o.id IS NULL AND v.ends_at + p_grace < p_now THEN 'visit_ended'
               WHEN coalesce(u.taken, 0) - coalesce(o.quantity, 0) + q.quantity > d.per_fan_max THEN 'over_limit'
             END AS verdict
        FROM unnest(p_accounts, p_places, p_call_nos, p_keys, p_hashes, p_quantities)
             WITH ORDINALITY AS q (account, place, call_no, key, hash, quantity, n)
        LEFT JOIN v ON v.place_index = q.place
        LEFT JOIN u ON u.account_id = q.account
        LEFT JOIN o ON o.place_index = q.place
        LEFT JOIN LATERAL (
          SELECT CASE WHEN o.idempotency_key = q.key THEN o.body_hash
                      WHEN o.id IS NOT NULL THEN (SELECT i.body_hash FROM idempotency i
                             WHERE i.scope = 'orders/' || o.id AND i.key = q.key) END AS hash) known ON true
       ORDER BY q.n
    ) j;

  -- and what its lines say, where a type has rules of its own: the first line that breaks one
  IF true = ANY (changed) OR false = ANY (on_sale)
     OR num_nonnulls(VARIADIC order_maxes) + num_nonnulls(VARIADIC account_maxes) > 0 THEN
    FOR r IN
      SELECT i.wish, i.type, i.quantity > order_maxes[i.type] AS over_order,
             changed[i.type] AS changed, NOT on_sale[i.type] AND i.quantity > coalesce(h.quantity, 0) AS closed,
             coalesce(u.taken, 0) - coalesce(h.quantity, 0) + i.quantity > account_maxes[i.type] AS over_account
        FROM unnest(p_item_wishes, p_item_types, p_item_quantities) WITH ORDINALITY AS i (wish, type, quantity, n)
        LEFT JOIN LATERAL (
          SELECT h.quantity FROM order_items h
           WHERE h.order_id = live_ids[i.wish] AND h.type_id = p_types[i.type] LIMIT 1) h ON true
        LEFT JOIN LATERAL (
          SELECT u.taken FROM type_usage u
           WHERE u.type_id = p_types[i.type] AND u.account_id = p_accounts[i.wish] LIMIT 1) u ON true
       ORDER BY i.n
    LOOP
      IF NOT made[r.wish] THEN
        CONTINUE;
      ELSIF r.changed THEN
        verdicts[r.wish] := 'price_changed';
      ELSIF r.closed THEN
        verdicts[r.wish] := 'type_not_on_sale';
        details[r.wish] := jsonb_build_object('type', p_types[r.type]);
      ELSIF r.over_order OR r.over_account THEN
        verdicts[r.wish] := 'over_type_limit';
        details[r.wish] := jsonb_build_object('type', p_types[r.type],
          'max', CASE WHEN r.over_order THEN order_maxes[r.type] ELSE account_maxes[r.type] END);
      END IF;
      made[r.wish] := verdicts[r.wish] IS NULL;
    END LOOP;
  END IF;

  -- where there is enough for all, and nothing is edited, nobody's order depends on another's
  SELECT coalesce(sum(q.quantity - q.own), 0), coalesce(sum(q.own), 0), coalesce(bool_and(q.live_id IS NULL), true)
    INTO extra, spent, fits
    FROM unnest(p_quantities, owns, live_ids, made) AS q (quantity, own, live_id, made)
   WHERE q.made;
  SELECT array_agg(t.left ORDER BY t.type), fits AND min(t.left) >= 0
    INTO remaining, fits
    FROM (
      SELECT t.type, lefts[t.type] - coalesce(sum(i.quantity), 0)::integer AS left
        FROM generate_subscripts(p_types, 1) AS t (type)
        LEFT JOIN unnest(p_item_wishes, p_item_types, p_item_quantities) AS i (wish, type, quantity)
          ON i.type = t.type AND made[i.wish]
       GROUP BY t.type) t;
  IF fits AND extra <= free THEN
    lefts := remaining;
  ELSE
    spent := 0;
    FOR n IN 1 .. cardinality(p_orders) LOOP
      item_from := item;
      WHILE p_item_wishes[item] = n LOOP
        item := item + 1;
      END LOOP;
      CONTINUE WHEN NOT made[n];

      -- what is wanted of each type, more than this order holds already
      wanted := array_fill(0, ARRAY[cardinality(p_types)]);
      FOR i IN item_from .. item - 1 LOOP
        wanted[p_item_types[i]] := p_item_quantities[i];
      END LOOP;
      IF live_ids[n] IS NOT NULL THEN
        FOR r IN SELECT h.type_id, h.quantity FROM order_items h WHERE h.order_id = live_ids[n] LOOP
          at := array_position(p_types, r.type_id);
          IF at IS NULL THEN
            -- the caller's list lacks a type that this order has
            made[n] := false;
            verdicts[n] := 'price_changed';
            EXIT;
          END IF;
          wanted[at] := wanted[at] - r.quantity;
        END LOOP;
        CONTINUE WHEN NOT made[n];
      END IF;

      -- extra tickets come only from stock that is promised to nobody
      extra := p_quantities[n] - coalesce(live_quantities[n], 0);
      fits := extra <= free + owns[n];
      FOR i IN 1 .. cardinality(p_types) LOOP
        fits := fits AND wanted[i] <= lefts[i];
      END LOOP;
      IF NOT fits THEN
        made[n] := false;
        take_max := greatest(0, least(d.per_fan_max - coalesce(useds[n], 0), free + owns[n]) + coalesce(live_quantities[n], 0));
        verdicts[n] := CASE WHEN take_max = 0 THEN 'sold_out' ELSE 'not_enough_tickets' END;
        details[n] := CASE WHEN take_max > 0 THEN jsonb_build_object('takeMax', take_max) END;
        IF p_fewer[n] THEN
          -- of each line what there is, the first lines first
          extra := free + owns[n] + coalesce(live_quantities[n], 0);
          quantities := '{}';
          count := 0;
          FOR i IN item_from .. item - 1 LOOP
            at := p_item_types[i];
            -- what is left of the type and what this order holds of it
            quantity := least(p_item_quantities[i], lefts[at] + p_item_quantities[i] - wanted[at], extra - count);
            quantities := quantities || quantity;
            count := count + quantity;
          END LOOP;
          -- where none of these lines is left, others may be: that is what is said already
          IF count > 0 THEN
            verdicts[n] := 'fewer';
            details[n] := jsonb_build_object('quantities', to_jsonb(quantities));
          END IF;
        END IF;
        CONTINUE;
      END IF;

      FOR i IN 1 .. cardinality(p_types) LOOP
        lefts[i] := lefts[i] - wanted[i];
      END LOOP;
      free := free + owns[n] - extra;
      spent := spent + owns[n];
      IF live_ids[n] IS NOT NULL THEN
        made[n] := false;
        verdicts[n] := 'edited';
        -- the key it had is kept beside it, so that a late repeat is still known
        INSERT INTO idempotency (scope, key, body_hash, reply)
          SELECT 'orders/' || o.id, o.idempotency_key, o.body_hash, jsonb_build_object('order', o.id)
            FROM orders o WHERE o.id = live_ids[n];
        UPDATE type_usage u
           SET taken = u.taken - (SELECT h.quantity FROM order_items h WHERE h.order_id = live_ids[n] AND h.type_id = u.type_id)
         WHERE u.account_id = p_accounts[n]
           AND u.type_id = ANY (ARRAY(SELECT h.type_id FROM order_items h WHERE h.order_id = live_ids[n]));
        DELETE FROM order_items h WHERE h.order_id = live_ids[n];
        INSERT INTO order_items (order_id, type_id, quantity, price_cents)
          SELECT live_ids[n], p_types[p_item_types[i]], p_item_quantities[i], p_prices[p_item_types[i]]
            FROM generate_series(item_from, item - 1) i;
        INSERT INTO type_usage AS u (type_id, account_id, taken, taken_max)
          SELECT p_types[p_item_types[i]], p_accounts[n], p_item_quantities[i], account_maxes[p_item_types[i]]
            FROM generate_series(item_from, item - 1) i WHERE account_maxes[p_item_types[i]] IS NOT NULL
          ON CONFLICT (type_id, account_id) DO UPDATE
            SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
        UPDATE orders o
           SET quantity = p_quantities[n], total_cents = p_totals[n], currency = p_currency,
               terms = p_terms, venue_cents = p_venues[n], tax_cents = p_taxes[n], card_cents = p_cards[n], zilker_cents = p_zilkers[n],
               idempotency_key = p_keys[n], body_hash = p_hashes[n], version = o.version + 1
         WHERE o.id = live_ids[n];
        UPDATE usage u SET taken = u.taken + extra, taken_max = greatest(u.taken_max, d.per_fan_max)
         WHERE u.event_id = d.event_id AND u.account_id = p_accounts[n];
      END IF;
    END LOOP;
  END IF;

  -- the promise falls before the stock is taken, so that it is never beyond the stock
  IF spent > 0 THEN
    UPDATE drops SET promised = promised - spent WHERE id = p_drop;
  END IF;
  UPDATE ticket_types t SET taken = t.capacity - lefts[array_position(p_types, t.id)]
   WHERE t.event_id = d.event_id AND lefts[array_position(p_types, t.id)] <> t.capacity - t.taken;
  INSERT INTO usage (event_id, account_id, taken, taken_max)
    SELECT d.event_id, q.account, q.quantity, d.per_fan_max
      FROM unnest(p_accounts, p_quantities, made, useds) AS q (account, quantity, made, used)
     WHERE q.made AND q.used IS NULL;
  INSERT INTO usage AS u (event_id, account_id, taken, taken_max)
    SELECT d.event_id, q.account, q.quantity, d.per_fan_max
      FROM unnest(p_accounts, p_quantities, made, useds) AS q (account, quantity, made, used)
     WHERE q.made AND q.used IS NOT NULL
    ON CONFLICT (event_id, account_id) DO UPDATE
      SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
  IF num_nonnulls(VARIADIC account_maxes) > 0 THEN
    INSERT INTO type_usage AS u (type_id, account_id, taken, taken_max)
      SELECT p_types[i.type], p_accounts[i.wish], i.quantity, account_maxes[i.type]
        FROM unnest(p_item_wishes, p_item_types, p_item_quantities) AS i (wish, type, quantity)
       WHERE made[i.wish] AND account_maxes[i.type] IS NOT NULL
      ON CONFLICT (type_id, account_id) DO UPDATE
        SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
  END IF;
  INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents,
                      currency, terms, venue_cents, tax_cents, card_cents, zilker_cents, expires_at, idempotency_key, body_hash, created_at)
    SELECT q.id, d.venue_id, d.event_id, p_drop, q.place, q.account, 'held', q.quantity, q.total,
           p_currency, p_terms, q.venue, q.tax, q.card, q.zilker, hold_ends, q.key, q.hash, p_now
      FROM unnest(p_orders, p_accounts, p_places, p_keys, p_hashes, p_quantities, p_totals, p_venues, p_taxes,
                  p_cards, p_zilkers, made)
           AS q (id, account, place, key, hash, quantity, total, venue, tax, card, zilker, made)
     WHERE q.made;
  INSERT INTO order_items (order_id, type_id, quantity, price_cents)
    SELECT i.order_id, p_types[i.type], i.quantity, p_prices[i.type]
      FROM unnest(p_item_wishes, p_item_orders, p_item_types, p_item_quantities) AS i (wish, order_id, type, quantity)
     WHERE made[i.wish];
  INSERT INTO outbox (queue, job, traceparent)
    SELECT 'audit', jsonb_build_object('kind', 'audit-order', 'order', q.id), q.trace
      FROM unnest(p_orders, p_traces, made) AS q (id, trace, made)
     WHERE q.made;
  -- an open visit changes under the lock of its drop alone, so it is still where it was read
  UPDATE visits v SET state = 'holding', promised = false
   WHERE v.ctid = ANY (ARRAY(SELECT q.visit_at FROM unnest(visits_at, made) AS q (visit_at, made) WHERE q.made));
  GET DIAGNOSTICS count = ROW_COUNT;
  IF count <> cardinality(array_positions(made, true)) THEN
    RAISE EXCEPTION 'the visits of % orders were not all there', cardinality(array_positions(made, true));
  END IF;

  RETURN QUERY
    SELECT CASE WHEN q.made THEN 'reserved' ELSE q.verdict END, CASE WHEN q.made THEN q.id ELSE q.live_id END,
           CASE WHEN q.made THEN hold_ends ELSE q.live_expires END,
           CASE WHEN q.verdict = 'over_limit' THEN jsonb_build_object('perFanMax', d.per_fan_max) ELSE q.detail END
      FROM unnest(p_orders, verdicts, made, live_ids, live_expires, details)
           AS q (id, verdict, made, live_id, live_expires, detail);
END;
$function$
;

CREATE OR REPLACE FUNCTION public.reserve_batch(p_drop text, p_now timestamp with time zone, p_grace interval, p_declines_max integer, p_types text[], p_prices integer[], p_orders text[], p_accounts text[], p_places integer[], p_call_nos integer[], p_keys text[], p_hashes text[], p_fewer boolean[], p_traces text[], p_quantities integer[], p_totals integer[], p_venues integer[], p_cards integer[], p_zilkers integer[], p_item_wishes integer[], p_item_orders text[], p_item_types integer[], p_item_quantities integer[])
 RETURNS TABLE(verdict text, order_id text, expires_at timestamp with time zone, detail jsonb)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_nestloop TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_sort TO 'off'
AS $function$
DECLARE
  d drops%ROWTYPE;
  r record;
  -- by ticket type, as in p_types
  lefts integer[];
  order_maxes integer[];
  account_maxes integer[];
  changed boolean[];
  on_sale boolean[];
  wanted integer[];
  -- by order
  verdicts text[];
  details jsonb[] := array_fill(NULL::jsonb, ARRAY[cardinality(p_orders)]);
  owns integer[];
  useds integer[];
  visits_at tid[];
  live_ids text[];
  live_expires timestamptz[];
  live_quantities integer[];
  made boolean[];
  remaining integer[];
  hold_ends timestamptz;
  free integer;
  spent integer := 0;
  item integer := 1;
  item_from integer;
  fits boolean;
  extra integer;
  quantity integer;
  quantities integer[];
  take_max integer;
  at integer;
  count integer;
BEGIN
  SELECT * INTO d FROM drops WHERE id = p_drop FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'drop_unknown', o, NULL::timestamptz, NULL::jsonb FROM unnest(p_orders) o;
    RETURN;
  END IF;
  PERFORM 1 FROM ticket_types t WHERE t.event_id = d.event_id ORDER BY t.id FOR NO KEY UPDATE;
  PERFORM 1 FROM orders o WHERE o.drop_id = p_drop AND o.place_index = ANY (p_places) FOR UPDATE;
  hold_ends := p_now + d.hold_ms * interval '1 millisecond';
  -- stock that is promised to nobody
  free := d.capacity - d.taken - d.promised;
  SELECT array_agg(coalesce(t.capacity - t.taken, 0) ORDER BY q.n), array_agg(t.max_per_order ORDER BY q.n),
         array_agg(t.max_per_account ORDER BY q.n),
         array_agg(t.price_cents IS DISTINCT FROM q.price ORDER BY q.n),
         array_agg(coalesce(t.sale_from <= p_now, true) AND coalesce(p_now < t.sale_until, true) ORDER BY q.n)
    INTO lefts, order_maxes, account_maxes, changed, on_sale
    FROM unnest(p_types, p_prices) WITH ORDINALITY AS q (id, price, n)
    LEFT JOIN LATERAL (
      SELECT t.* FROM ticket_types t WHERE t.id = q.id AND t.event_id = d.event_id LIMIT 1) t ON true;

  -- what each order comes to by itself, whatever the others want: null where it may be had if there is stock. All keys of a table
  -- are looked up in one scan, which visits each page once
  WITH v AS MATERIALIZED (
    SELECT v.ctid, v.place_index, v.account_id, v.call_no, v.state, v.promised, v.ends_at
      FROM visits v WHERE v.drop_id = p_drop AND v.place_index = ANY (p_places)
     -- only the primary key has this order; another index of the drop would read all of its visits
     ORDER BY v.place_index
  ), u AS MATERIALIZED (
    SELECT u.account_id, u.taken FROM usage u WHERE u.event_id = d.event_id AND u.account_id = ANY (p_accounts)
  ), o AS MATERIALIZED (
    SELECT o.* FROM orders o WHERE o.drop_id = p_drop AND o.place_index = ANY (p_places)
  )
  SELECT array_agg(j.verdict), array_agg(j.own), array_agg(j.used), array_agg(j.visit_at), array_agg(j.live_id),
         array_agg(j.live_expires), array_agg(j.live_quantity), array_agg(j.verdict IS NULL)
    INTO verdicts, owns, useds, visits_at, live_ids, live_expires, live_quantities, made
    FROM (
      SELECT v.promised::integer AS own, u.taken AS used, v.ctid AS visit_at,
             o.id AS live_id, o.expires_at AS live_expires, o.quantity AS live_quantity,
             CASE
               -- a repeat answers what was answered before, whatever has become of the order since
               WHEN o.account_id = q.account AND q.hash = known.hash THEN 'replayed'
               WHEN o.account_id = q.account AND known.hash IS NOT NULL THEN 'idempotency_key_reused'
               -- may this fan order at all?
               WHEN v.state IS NULL OR v.state = 'called' OR v.call_no < q.call_no THEN 'visit_not_open'
               WHEN v.account_id IS DISTINCT FROM q.account THEN 'admission_wrong_account'
               WHEN v.call_no <> q.call_no THEN 'call_lapsed'
               WHEN o.state IN ('paying', 'authorized', 'expiring', 'review') THEN 'order_in_payment'
               WHEN o.state = 'expired' THEN 'hold_expired'
               WHEN o.state = 'cancelled' THEN
                 CASE WHEN o.declines >= p_declines_max THEN 'declined_too_often' ELSE 'order_ended' END
               WHEN o.state <> 'held' THEN 'order_exists'
               WHEN v.state = 'done' THEN 'admission_used'
               WHEN d.cancelled THEN 'sale_stopped'
               WHEN v.state = 'lapsed' THEN 'visit_ended'
               WHEN d.sale_stopped THEN 'sale_stopped'
               WHEN o.expires_at <= p_now THEN 'hold_expired'
               WHEN o.id IS NULL AND v.ends_at + p_grace < p_now THEN 'visit_ended'
               WHEN coalesce(u.taken, 0) - coalesce(o.quantity, 0) + q.quantity > d.per_fan_max THEN 'over_limit'
             END AS verdict
        FROM unnest(p_accounts, p_places, p_call_nos, p_keys, p_hashes, p_quantities)
             WITH ORDINALITY AS q (account, place, call_no, key, hash, quantity, n)
        LEFT JOIN v ON v.place_index = q.place
        LEFT JOIN u ON u.account_id = q.account
        LEFT JOIN o ON o.place_index = q.place
        LEFT JOIN LATERAL (
          SELECT CASE WHEN o.idempotency_key = q.key THEN o.body_hash
                      WHEN o.id IS NOT NULL THEN (SELECT i.body_hash FROM idempotency i
                             WHERE i.scope = 'orders/' || o.id AND i.key = q.key) END AS hash) known ON true
       ORDER BY q.n
    ) j;

  -- and what its lines say, where a type has rules of its own: the first line that breaks one
  IF true = ANY (changed) OR false = ANY (on_sale)
     OR num_nonnulls(VARIADIC order_maxes) + num_nonnulls(VARIADIC account_maxes) > 0 THEN
    FOR r IN
      SELECT i.wish, i.type, i.quantity > order_maxes[i.type] AS over_order,
             changed[i.type] AS changed, NOT on_sale[i.type] AND i.quantity > coalesce(h.quantity, 0) AS closed,
             coalesce(u.taken, 0) - coalesce(h.quantity, 0) + i.quantity > account_maxes[i.type] AS over_account
        FROM unnest(p_item_wishes, p_item_types, p_item_quantities) WITH ORDINALITY AS i (wish, type, quantity, n)
        LEFT JOIN LATERAL (
          SELECT h.quantity FROM order_items h
           WHERE h.order_id = live_ids[i.wish] AND h.type_id = p_types[i.type] LIMIT 1) h ON true
        LEFT JOIN LATERAL (
          SELECT u.taken FROM type_usage u
           WHERE u.type_id = p_types[i.type] AND u.account_id = p_accounts[i.wish] LIMIT 1) u ON true
       ORDER BY i.n
    LOOP
      IF NOT made[r.wish] THEN
        CONTINUE;
      ELSIF r.changed THEN
        verdicts[r.wish] := 'price_changed';
      ELSIF r.closed THEN
        verdicts[r.wish] := 'type_not_on_sale';
        details[r.wish] := jsonb_build_object('type', p_types[r.type]);
      ELSIF r.over_order OR r.over_account THEN
        verdicts[r.wish] := 'over_type_limit';
        details[r.wish] := jsonb_build_object('type', p_types[r.type],
          'max', CASE WHEN r.over_order THEN order_maxes[r.type] ELSE account_maxes[r.type] END);
      END IF;
      made[r.wish] := verdicts[r.wish] IS NULL;
    END LOOP;
  END IF;

  -- where there is enough for all, and nothing is edited, nobody's order depends on another's
  SELECT coalesce(sum(q.quantity - q.own), 0), coalesce(sum(q.own), 0), coalesce(bool_and(q.live_id IS NULL), true)
    INTO extra, spent, fits
    FROM unnest(p_quantities, owns, live_ids, made) AS q (quantity, own, live_id, made)
   WHERE q.made;
  SELECT array_agg(t.left ORDER BY t.type), fits AND min(t.left) >= 0
    INTO remaining, fits
    FROM (
      SELECT t.type, lefts[t.type] - coalesce(sum(i.quantity), 0)::integer AS left
        FROM generate_subscripts(p_types, 1) AS t (type)
        LEFT JOIN unnest(p_item_wishes, p_item_types, p_item_quantities) AS i (wish, type, quantity)
          ON i.type = t.type AND made[i.wish]
       GROUP BY t.type) t;
  IF fits AND extra <= free THEN
    lefts := remaining;
  ELSE
    spent := 0;
    FOR n IN 1 .. cardinality(p_orders) LOOP
      item_from := item;
      WHILE p_item_wishes[item] = n LOOP
        item := item + 1;
      END LOOP;
      CONTINUE WHEN NOT made[n];

      -- what is wanted of each type, more than this order holds already
      wanted := array_fill(0, ARRAY[cardinality(p_types)]);
      FOR i IN item_from .. item - 1 LOOP
        wanted[p_item_types[i]] := p_item_quantities[i];
      END LOOP;
      IF live_ids[n] IS NOT NULL THEN
        FOR r IN SELECT h.type_id, h.quantity FROM order_items h WHERE h.order_id = live_ids[n] LOOP
          at := array_position(p_types, r.type_id);
          IF at IS NULL THEN
            -- the caller's list lacks a type that this order has
            made[n] := false;
            verdicts[n] := 'price_changed';
            EXIT;
          END IF;
          wanted[at] := wanted[at] - r.quantity;
        END LOOP;
        CONTINUE WHEN NOT made[n];
      END IF;

      -- extra tickets come only from stock that is promised to nobody
      extra := p_quantities[n] - coalesce(live_quantities[n], 0);
      fits := extra <= free + owns[n];
      FOR i IN 1 .. cardinality(p_types) LOOP
        fits := fits AND wanted[i] <= lefts[i];
      END LOOP;
      IF NOT fits THEN
        made[n] := false;
        take_max := greatest(0, least(d.per_fan_max - coalesce(useds[n], 0), free + owns[n]) + coalesce(live_quantities[n], 0));
        verdicts[n] := CASE WHEN take_max = 0 THEN 'sold_out' ELSE 'not_enough_tickets' END;
        details[n] := CASE WHEN take_max > 0 THEN jsonb_build_object('takeMax', take_max) END;
        IF p_fewer[n] THEN
          -- of each line what there is, the first lines first
          extra := free + owns[n] + coalesce(live_quantities[n], 0);
          quantities := '{}';
          count := 0;
          FOR i IN item_from .. item - 1 LOOP
            at := p_item_types[i];
            -- what is left of the type and what this order holds of it
            quantity := least(p_item_quantities[i], lefts[at] + p_item_quantities[i] - wanted[at], extra - count);
            quantities := quantities || quantity;
            count := count + quantity;
          END LOOP;
          -- where none of these lines is left, others may be: that is what is said already
          IF count > 0 THEN
            verdicts[n] := 'fewer';
            details[n] := jsonb_build_object('quantities', to_jsonb(quantities));
          END IF;
        END IF;
        CONTINUE;
      END IF;

      FOR i IN 1 .. cardinality(p_types) LOOP
        lefts[i] := lefts[i] - wanted[i];
      END LOOP;
      free := free + owns[n] - extra;
      spent := spent + owns[n];
      IF live_ids[n] IS NOT NULL THEN
        made[n] := false;
        verdicts[n] := 'edited';
        -- the key it had is kept beside it, so that a late repeat is still known
        INSERT INTO idempotency (scope, key, body_hash, reply)
          SELECT 'orders/' || o.id, o.idempotency_key, o.body_hash, jsonb_build_object('order', o.id)
            FROM orders o WHERE o.id = live_ids[n];
        UPDATE type_usage u
           SET taken = u.taken - (SELECT h.quantity FROM order_items h WHERE h.order_id = live_ids[n] AND h.type_id = u.type_id)
         WHERE u.account_id = p_accounts[n]
           AND u.type_id = ANY (ARRAY(SELECT h.type_id FROM order_items h WHERE h.order_id = live_ids[n]));
        DELETE FROM order_items h WHERE h.order_id = live_ids[n];
        INSERT INTO order_items (order_id, type_id, quantity, price_cents)
          SELECT live_ids[n], p_types[p_item_types[i]], p_item_quantities[i], p_prices[p_item_types[i]]
            FROM generate_series(item_from, item - 1) i;
        INSERT INTO type_usage AS u (type_id, account_id, taken, taken_max)
          SELECT p_types[p_item_types[i]], p_accounts[n], p_item_quantities[i], account_maxes[p_item_types[i]]
            FROM generate_series(item_from, item - 1) i WHERE account_maxes[p_item_types[i]] IS NOT NULL
          ON CONFLICT (type_id, account_id) DO UPDATE
            SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
        UPDATE orders o
           SET quantity = p_quantities[n], total_cents = p_totals[n], venue_cents = p_venues[n],
               card_cents = p_cards[n], zilker_cents = p_zilkers[n],
               idempotency_key = p_keys[n], body_hash = p_hashes[n], version = o.version + 1
         WHERE o.id = live_ids[n];
        UPDATE usage u SET taken = u.taken + extra, taken_max = greatest(u.taken_max, d.per_fan_max)
         WHERE u.event_id = d.event_id AND u.account_id = p_accounts[n];
      END IF;
    END LOOP;
  END IF;

  -- the promise falls before the stock is taken, so that it is never beyond the stock
  IF spent > 0 THEN
    UPDATE drops SET promised = promised - spent WHERE id = p_drop;
  END IF;
  UPDATE ticket_types t SET taken = t.capacity - lefts[array_position(p_types, t.id)]
   WHERE t.event_id = d.event_id AND lefts[array_position(p_types, t.id)] <> t.capacity - t.taken;
  INSERT INTO usage (event_id, account_id, taken, taken_max)
    SELECT d.event_id, q.account, q.quantity, d.per_fan_max
      FROM unnest(p_accounts, p_quantities, made, useds) AS q (account, quantity, made, used)
     WHERE q.made AND q.used IS NULL;
  INSERT INTO usage AS u (event_id, account_id, taken, taken_max)
    SELECT d.event_id, q.account, q.quantity, d.per_fan_max
      FROM unnest(p_accounts, p_quantities, made, useds) AS q (account, quantity, made, used)
     WHERE q.made AND q.used IS NOT NULL
    ON CONFLICT (event_id, account_id) DO UPDATE
      SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
  IF num_nonnulls(VARIADIC account_maxes) > 0 THEN
    INSERT INTO type_usage AS u (type_id, account_id, taken, taken_max)
      SELECT p_types[i.type], p_accounts[i.wish], i.quantity, account_maxes[i.type]
        FROM unnest(p_item_wishes, p_item_types, p_item_quantities) AS i (wish, type, quantity)
       WHERE made[i.wish] AND account_maxes[i.type] IS NOT NULL
      ON CONFLICT (type_id, account_id) DO UPDATE
        SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
  END IF;
  INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents,
                      venue_cents, card_cents, zilker_cents, expires_at, idempotency_key, body_hash, created_at)
    SELECT q.id, d.venue_id, d.event_id, p_drop, q.place, q.account, 'held', q.quantity, q.total,
           q.venue, q.card, q.zilker, hold_ends, q.key, q.hash, p_now
      FROM unnest(p_orders, p_accounts, p_places, p_keys, p_hashes, p_quantities, p_totals, p_venues, p_cards,
                  p_zilkers, made)
           AS q (id, account, place, key, hash, quantity, total, venue, card, zilker, made)
     WHERE q.made;
  INSERT INTO order_items (order_id, type_id, quantity, price_cents)
    SELECT i.order_id, p_types[i.type], i.quantity, p_prices[i.type]
      FROM unnest(p_item_wishes, p_item_orders, p_item_types, p_item_quantities) AS i (wish, order_id, type, quantity)
     WHERE made[i.wish];
  INSERT INTO outbox (queue, job, traceparent)
    SELECT 'audit', jsonb_build_object('kind', 'audit-order', 'order', q.id), q.trace
      FROM unnest(p_orders, p_traces, made) AS q (id, trace, made)
     WHERE q.made;
  -- an open visit changes under the lock of its drop alone, so it is still where it was read
  UPDATE visits v SET state = 'holding', promised = false
   WHERE v.ctid = ANY (ARRAY(SELECT q.visit_at FROM unnest(visits_at, made) AS q (visit_at, made) WHERE q.made));
  GET DIAGNOSTICS count = ROW_COUNT;
  IF count <> cardinality(array_positions(made, true)) THEN
    RAISE EXCEPTION 'the visits of % orders were not all there', cardinality(array_positions(made, true));
  END IF;

  RETURN QUERY
    SELECT CASE WHEN q.made THEN 'reserved' ELSE q.verdict END, CASE WHEN q.made THEN q.id ELSE q.live_id END,
           CASE WHEN q.made THEN hold_ends ELSE q.live_expires END,
           CASE WHEN q.verdict = 'over_limit' THEN jsonb_build_object('perFanMax', d.per_fan_max) ELSE q.detail END
      FROM unnest(p_orders, verdicts, made, live_ids, live_expires, details)
           AS q (id, verdict, made, live_id, live_expires, detail);
END;
$function$
;

CREATE OR REPLACE FUNCTION public.reserve_orders(p_drop text, p_now timestamp with time zone, p_grace interval, p_declines_max integer, p_orders text[], p_accounts text[], p_places integer[], p_call_nos integer[], p_keys text[], p_hashes text[], p_quantities integer[], p_totals integer[], p_venues integer[], p_cards integer[], p_zilkers integer[], p_item_ends integer[], p_item_orders text[], p_item_types text[], p_item_quantities integer[], p_item_prices integer[])
 RETURNS TABLE(verdict text, take_max integer, order_id text, expires_at timestamp with time zone)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
DECLARE
  d drops%ROWTYPE;
  r record;
  old record;
  type_ids text[];
  prices integer[];
  capacities integer[];
  takens integer[];
  wanted integer[];
  free integer;
  spent integer := 0;
  old_quantity integer;
  promise integer;
  at integer;
  item_from integer;
  item_reserved boolean[] := array_fill(false, ARRAY[cardinality(p_item_types)]);
  verdicts text[] := array_fill(NULL::text, ARRAY[cardinality(p_orders)]);
  take_maxes integer[] := array_fill(0, ARRAY[cardinality(p_orders)]);
  order_ids text[] := p_orders;
  expiries timestamptz[] := array_fill(NULL::timestamptz, ARRAY[cardinality(p_orders)]);
  hold_ends timestamptz;
  visits_at tid[] := '{}';
  changed integer;
BEGIN
  SELECT * INTO d FROM drops WHERE id = p_drop FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'drop_unknown', 0, o, NULL::timestamptz FROM unnest(p_orders) o;
    RETURN;
  END IF;
  PERFORM 1 FROM ticket_types t WHERE t.event_id = d.event_id ORDER BY t.id FOR NO KEY UPDATE;
  PERFORM 1 FROM orders o WHERE o.drop_id = p_drop AND o.place_index = ANY (p_places) FOR UPDATE;

  SELECT array_agg(t.id ORDER BY t.id),
         array_agg(CASE WHEN num_nulls(t.max_per_order, t.max_per_account, t.sale_from, t.sale_until) = 4
                        THEN t.price_cents END ORDER BY t.id),
         array_agg(t.capacity ORDER BY t.id), array_agg(t.taken ORDER BY t.id), sum(t.capacity - t.taken) - d.promised
    INTO type_ids, prices, capacities, takens, free
    FROM ticket_types t WHERE t.event_id = d.event_id;
  hold_ends := p_now + d.hold_ms * interval '1 millisecond';

  FOR r IN
    SELECT q.n::integer AS n, q.account, q.place, q.call_no, q.key, q.hash, q.quantity, q.item_end,
           v.ctid AS visit_at, v.state AS visit_state, v.account_id AS visit_account, v.call_no AS visit_call_no,
           v.promised, v.ends_at, coalesce(u.taken, 0) AS used,
           o.id AS live_id, o.account_id AS live_account, o.state AS live_state, o.quantity AS live_quantity,
           o.idempotency_key AS live_key, o.body_hash AS live_hash, o.expires_at AS live_expires, o.declines
      FROM unnest(p_accounts, p_places, p_call_nos, p_keys, p_hashes, p_quantities, p_item_ends)
           WITH ORDINALITY AS q (account, place, call_no, key, hash, quantity, item_end, n)
      -- LIMIT keeps each of these a look-up by key for each order
      LEFT JOIN LATERAL (
        SELECT v.ctid, v.* FROM visits v WHERE v.drop_id = p_drop AND v.place_index = q.place LIMIT 1) v ON true
      LEFT JOIN LATERAL (
        SELECT u.taken FROM usage u WHERE u.event_id = d.event_id AND u.account_id = q.account LIMIT 1) u ON true
      LEFT JOIN LATERAL (
        SELECT o.* FROM orders o WHERE o.drop_id = p_drop AND o.place_index = q.place LIMIT 1) o ON true
     ORDER BY q.n
  LOOP
    -- a repeat answers what was answered before, whatever has become of the order since
    IF r.live_account = r.account THEN
      order_ids[r.n] := r.live_id;
      expiries[r.n] := r.live_expires;
      IF r.live_key = r.key THEN
        verdicts[r.n] := CASE WHEN r.live_hash = r.hash THEN 'replayed' ELSE 'idempotency_key_reused' END;
        CONTINUE;
      END IF;
      SELECT i.body_hash INTO old FROM idempotency i
       WHERE i.scope = 'orders/' || r.live_id AND i.key = r.key;
      IF FOUND THEN
        verdicts[r.n] := CASE WHEN old.body_hash = r.hash THEN 'replayed' ELSE 'idempotency_key_reused' END;
        CONTINUE;
      END IF;
    END IF;

    -- may this fan order at all?
    verdicts[r.n] := CASE
      WHEN r.visit_state IS NULL OR r.visit_state = 'called' OR r.visit_call_no < r.call_no THEN 'visit_not_open'
      WHEN r.visit_account IS DISTINCT FROM r.account THEN 'admission_wrong_account'
      WHEN r.visit_call_no <> r.call_no THEN 'call_lapsed'
      WHEN r.live_state IN ('paying', 'authorized', 'expiring', 'review') THEN 'order_in_payment'
      WHEN r.live_state = 'expired' THEN 'hold_expired'
      WHEN r.live_state = 'cancelled' THEN CASE WHEN r.declines >= p_declines_max THEN 'declined_too_often' ELSE 'order_ended' END
      WHEN r.live_state IS NOT NULL AND r.live_state <> 'held' THEN 'order_exists'
      WHEN r.visit_state = 'done' THEN 'admission_used'
      WHEN d.cancelled THEN 'sale_stopped'
      WHEN r.visit_state = 'lapsed' THEN 'visit_ended'
      WHEN d.sale_stopped THEN 'sale_stopped'
      WHEN r.live_state = 'held' AND r.live_expires <= p_now THEN 'hold_expired'
      WHEN r.live_state IS NULL AND r.ends_at + p_grace < p_now THEN 'visit_ended'
    END;
    IF verdicts[r.n] IS NOT NULL THEN
      CONTINUE;
    END IF;

    -- what is wanted of each type, less what this order holds already
    old_quantity := coalesce(r.live_quantity, 0);
    promise := CASE WHEN r.promised THEN 1 ELSE 0 END;
    wanted := array_fill(0, ARRAY[cardinality(type_ids)]);
    item_from := CASE WHEN r.n = 1 THEN 1 ELSE p_item_ends[r.n - 1] + 1 END;
    FOR i IN item_from .. r.item_end LOOP
      at := array_position(type_ids, p_item_types[i]);
      IF at IS NULL OR prices[at] IS DISTINCT FROM p_item_prices[i] THEN
        verdicts[r.n] := 'price_changed';
        EXIT;
      END IF;
      wanted[at] := wanted[at] + p_item_quantities[i];
    END LOOP;
    IF verdicts[r.n] IS NOT NULL THEN
      CONTINUE;
    END IF;
    IF r.live_id IS NOT NULL THEN
      FOR old IN SELECT i.type_id, i.quantity FROM order_items i WHERE i.order_id = r.live_id LOOP
        at := array_position(type_ids, old.type_id);
        wanted[at] := wanted[at] - old.quantity;
      END LOOP;
    END IF;

    take_maxes[r.n] := greatest(0, least(d.per_fan_max - r.used, free + promise) + old_quantity);
    IF r.used - old_quantity + r.quantity > d.per_fan_max THEN
      verdicts[r.n] := 'over_limit';
      CONTINUE;
    END IF;
    -- extra tickets come only from stock that is promised to nobody
    IF r.quantity - old_quantity > free + promise THEN
      verdicts[r.n] := CASE WHEN take_maxes[r.n] = 0 THEN 'sold_out' ELSE 'not_enough_tickets' END;
      CONTINUE;
    END IF;
    FOR i IN 1 .. cardinality(type_ids) LOOP
      IF takens[i] + wanted[i] > capacities[i] THEN
        verdicts[r.n] := CASE WHEN take_maxes[r.n] = 0 THEN 'sold_out' ELSE 'not_enough_tickets' END;
        EXIT;
      END IF;
    END LOOP;
    IF verdicts[r.n] IS NOT NULL THEN
      CONTINUE;
    END IF;

    FOR i IN 1 .. cardinality(type_ids) LOOP
      takens[i] := takens[i] + wanted[i];
    END LOOP;
    free := free + promise - (r.quantity - old_quantity);
    spent := spent + promise;
    IF r.live_id IS NULL THEN
      verdicts[r.n] := 'reserved';
      expiries[r.n] := hold_ends;
      visits_at := visits_at || r.visit_at;
      FOR i IN item_from .. r.item_end LOOP
        item_reserved[i] := true;
      END LOOP;
    ELSE
      verdicts[r.n] := 'edited';
      -- the key it had is kept beside it, so that a late repeat is still known
      INSERT INTO idempotency (scope, key, body_hash, reply)
        VALUES ('orders/' || r.live_id, r.live_key, r.live_hash, jsonb_build_object('order', r.live_id));
      DELETE FROM order_items i WHERE i.order_id = r.live_id;
      INSERT INTO order_items (order_id, type_id, quantity, price_cents)
        SELECT r.live_id, p_item_types[i], p_item_quantities[i], p_item_prices[i]
          FROM generate_series(item_from, r.item_end) i;
      UPDATE orders o
         SET quantity = r.quantity, total_cents = p_totals[r.n], venue_cents = p_venues[r.n],
             card_cents = p_cards[r.n], zilker_cents = p_zilkers[r.n],
             idempotency_key = r.key, body_hash = r.hash, version = o.version + 1
       WHERE o.id = r.live_id;
      UPDATE usage u SET taken = u.taken - old_quantity + r.quantity, taken_max = greatest(u.taken_max, d.per_fan_max)
       WHERE u.event_id = d.event_id AND u.account_id = r.account;
    END IF;
  END LOOP;

  IF spent > 0 THEN
    UPDATE drops SET promised = promised - spent WHERE id = p_drop;
  END IF;
  FOR i IN 1 .. cardinality(type_ids) LOOP
    UPDATE ticket_types t SET taken = takens[i] WHERE t.id = type_ids[i] AND t.taken <> takens[i];
  END LOOP;
  INSERT INTO usage AS u (event_id, account_id, taken, taken_max)
    SELECT d.event_id, q.account, q.quantity, d.per_fan_max
      FROM unnest(p_accounts, p_quantities, verdicts) AS q (account, quantity, verdict)
     WHERE q.verdict = 'reserved'
    ON CONFLICT (event_id, account_id) DO UPDATE
      SET taken = u.taken + excluded.taken, taken_max = greatest(u.taken_max, excluded.taken_max);
  INSERT INTO orders (id, venue_id, event_id, drop_id, place_index, account_id, state, quantity, total_cents,
                      venue_cents, card_cents, zilker_cents, expires_at, idempotency_key, body_hash, created_at)
    SELECT q.id, d.venue_id, d.event_id, p_drop, q.place, q.account, 'held', q.quantity, q.total,
           q.venue, q.card, q.zilker, hold_ends, q.key, q.hash, p_now
      FROM unnest(p_orders, p_accounts, p_places, p_keys, p_hashes, p_quantities, p_totals, p_venues, p_cards,
                  p_zilkers, verdicts)
           AS q (id, account, place, key, hash, quantity, total, venue, card, zilker, verdict)
     WHERE q.verdict = 'reserved';
  INSERT INTO order_items (order_id, type_id, quantity, price_cents)
    SELECT i.order_id, i.type_id, i.quantity, i.price
      FROM unnest(p_item_orders, p_item_types, p_item_quantities, p_item_prices, item_reserved)
           AS i (order_id, type_id, quantity, price, reserved)
     WHERE i.reserved;
  -- an open visit changes under the lock of its drop alone, so it is still where it was read
  UPDATE visits v SET state = 'holding', promised = false WHERE v.ctid = ANY (visits_at);
  GET DIAGNOSTICS changed = ROW_COUNT;
  IF changed <> cardinality(visits_at) THEN
    RAISE EXCEPTION 'the visits of % orders were not all there', cardinality(visits_at);
  END IF;

  RETURN QUERY SELECT * FROM unnest(verdicts, take_maxes, order_ids, expiries);
END;
$function$
;

CREATE OR REPLACE FUNCTION public.tell_passes_of_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF EXISTS (SELECT FROM tickets JOIN wallet_passes ON wallet_passes.ticket_id = tickets.id WHERE tickets.event_id = NEW.id) THEN
    NEW.passes_asked_at := date_trunc('milliseconds', clock_timestamp());
    INSERT INTO outbox (queue, job) VALUES ('wallet', jsonb_build_object('kind', 'update-event-passes', 'event', NEW.id));
  END IF;
  RETURN NEW;
END $function$
;

CREATE OR REPLACE FUNCTION public.tell_passes_of_holder()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  changed timestamptz := date_trunc('milliseconds', clock_timestamp());
BEGIN
  PERFORM FROM wallet_passes p JOIN tickets t ON t.id = p.ticket_id WHERE t.account_id = NEW.id ORDER BY p.id FOR UPDATE OF p;
  WITH told AS (
    UPDATE wallet_passes p SET told_at = NULL, changed_at = changed, asked_at = changed FROM tickets t
     WHERE t.account_id = NEW.id AND p.ticket_id = t.id AND p.serial = greatest(t.serial, 1)
    RETURNING p.ticket_id)
  INSERT INTO outbox (queue, job)
  SELECT DISTINCT 'wallet', jsonb_build_object('kind', 'update-passes', 'ticket', ticket_id) FROM told;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.tell_passes_of_ticket()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  -- in milliseconds, as those count who compare it
  changed timestamptz := date_trunc('milliseconds', clock_timestamp());
BEGIN
  PERFORM FROM wallet_passes WHERE ticket_id = NEW.id ORDER BY id FOR UPDATE;
  -- one of a serial before that is no other for it
  UPDATE wallet_passes SET told_at = NULL, changed_at = changed, asked_at = changed
   WHERE ticket_id = NEW.id AND serial IN (greatest(OLD.serial, 1), greatest(NEW.serial, 1));
  IF FOUND THEN
    INSERT INTO outbox (queue, job) VALUES ('wallet', jsonb_build_object('kind', 'update-passes', 'ticket', NEW.id));
  END IF;
  RETURN NULL;
END $function$
;

CREATE TRIGGER accounts_kept BEFORE DELETE OR UPDATE OF id ON public.accounts FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();

CREATE TRIGGER accounts_tell_passes AFTER UPDATE ON public.accounts FOR EACH ROW WHEN ((new.name IS DISTINCT FROM old.name)) EXECUTE FUNCTION tell_passes_of_holder();

CREATE TRIGGER drops_kept BEFORE DELETE OR UPDATE OF id ON public.drops FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();

CREATE TRIGGER drops_made BEFORE INSERT ON public.drops FOR EACH ROW EXECUTE FUNCTION drops_count_types();

CREATE TRIGGER events_kept BEFORE DELETE OR UPDATE OF id ON public.events FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();

CREATE TRIGGER events_tell_passes BEFORE UPDATE ON public.events FOR EACH ROW WHEN ((((((((new.title IS DISTINCT FROM old.title) OR (new.support IS DISTINCT FROM old.support)) OR (new.ages IS DISTINCT FROM old.ages)) OR (new.starts_at IS DISTINCT FROM old.starts_at)) OR (new.doors_at IS DISTINCT FROM old.doors_at)) OR ((new.policy -> 'carry'::text) IS DISTINCT FROM (old.policy -> 'carry'::text))) OR ((new.status = 'cancelled'::text) <> (old.status = 'cancelled'::text)))) EXECUTE FUNCTION tell_passes_of_event();

CREATE TRIGGER ledger_append_only BEFORE DELETE OR UPDATE ON public.ledger FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON public.ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER order_history_append_only BEFORE DELETE OR UPDATE ON public.order_history FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER order_history_in_order BEFORE INSERT ON public.order_history FOR EACH ROW EXECUTE FUNCTION keep_history_in_order();

CREATE TRIGGER order_history_kept BEFORE TRUNCATE ON public.order_history FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER orders_kept BEFORE DELETE OR UPDATE OF id ON public.orders FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();

CREATE CONSTRAINT TRIGGER orders_of_release_before AFTER UPDATE ON public.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.payment_intent_id IS NOT NULL) AND (new.total_cents > 0) AND ((new.payment_intent_id IS DISTINCT FROM old.payment_intent_id) OR ((new.state = 'refunded'::text) AND (old.state = ANY (ARRAY['expired'::text, 'cancelled'::text])))))) EXECUTE FUNCTION book_for_release_before();

CREATE TRIGGER payout_changes_append_only BEFORE DELETE OR UPDATE ON public.payout_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER payout_changes_kept BEFORE TRUNCATE ON public.payout_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ticket_types_added AFTER INSERT ON public.ticket_types REFERENCING NEW TABLE AS new_types FOR EACH STATEMENT EXECUTE FUNCTION drops_follow_types();

CREATE TRIGGER ticket_types_changed AFTER UPDATE ON public.ticket_types REFERENCING OLD TABLE AS old_types NEW TABLE AS new_types FOR EACH STATEMENT EXECUTE FUNCTION drops_follow_types();

CREATE TRIGGER ticket_types_kept BEFORE DELETE OR UPDATE OF id ON public.ticket_types FOR EACH ROW EXECUTE FUNCTION keep_what_was_ordered();

CREATE TRIGGER ticket_types_removed AFTER DELETE ON public.ticket_types REFERENCING OLD TABLE AS old_types FOR EACH STATEMENT EXECUTE FUNCTION drops_follow_types();

CREATE TRIGGER tickets_note_change BEFORE INSERT OR UPDATE ON public.tickets FOR EACH ROW EXECUTE FUNCTION note_ticket_change();

CREATE TRIGGER tickets_tell_passes AFTER UPDATE ON public.tickets FOR EACH ROW WHEN (((GREATEST(new.serial, 1) <> GREATEST(old.serial, 1)) OR ((new.blocked_at IS NULL) <> (old.blocked_at IS NULL)) OR ((new.state <> old.state) AND ((new.state = ANY (ARRAY['refunded'::text, 'revoked'::text])) OR (old.state = ANY (ARRAY['refunded'::text, 'revoked'::text])))))) EXECUTE FUNCTION tell_passes_of_ticket();

CREATE TRIGGER venue_terms_append_only BEFORE DELETE OR UPDATE ON public.venue_terms FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER venue_terms_kept BEFORE TRUNCATE ON public.venue_terms FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER venues_first_terms AFTER INSERT ON public.venues FOR EACH ROW EXECUTE FUNCTION give_first_terms();
