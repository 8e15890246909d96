set search_path = outstaff, pg_temp;
select member_id, reason, suspended_by, ended_by, ended_at from suspension
where false;
select 'member_suspend(uuid, text)'::regprocedure,
	'member_resume(uuid)'::regprocedure;
