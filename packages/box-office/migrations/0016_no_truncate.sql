-- what is kept for ever is not emptied at one stroke either: triggers on rows do not see that
CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER order_history_kept BEFORE TRUNCATE ON order_history FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER venue_terms_kept BEFORE TRUNCATE ON venue_terms FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER payout_changes_kept BEFORE TRUNCATE ON payout_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
