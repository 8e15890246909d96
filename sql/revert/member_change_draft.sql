begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function member_change_still(c member_change, back boolean)
returns void
language plpgsql stable set search_path = outstaff, pg_temp as $$
begin
	if (case when back then c.status <> 'applied'
			or c.applied_at < now() - interval '1 day'
		else c.status <> 'draft'
			or c.created_at < now() - interval '1 day' end) then
		raise exception 'too late' using errcode = 'OS409',
			constraint = 'member_change_status_final';
	end if;
end $$;

commit;
