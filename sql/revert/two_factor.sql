begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function session_promote, session_pending_end, session_pending,
	session_pending_create, two_factor_disable, two_factor_renew,
	two_factor_recover, two_factor_use, two_factor_confirm,
	two_factor_begin, two_factor_of, two_factor_state;
drop table two_factor;
drop function two_factor_follow;
set local role outstaff_definer;
update session set kind = 'cookie', revoked_at = now() where kind = 'pending';
set local role outstaff_owner;
alter table session drop constraint session_kind_check;
alter table session add constraint session_kind_check
	check (kind in ('cookie', 'bearer', 'token'));

commit;
