begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from template_permission where permission ~ '^billing[.]';
delete from permission where name ~ '^billing[.]';
drop function operator_plan_change;
drop trigger seats on membership;
drop trigger subscription on organization;
drop table subscription;
drop function membership_seats, subscription_seats, organization_subscribe,
	seats_used;

commit;
