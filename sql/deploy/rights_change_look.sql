-- What a change that waits for a second person would do to people, by now.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- As who asked would make it: who hands ownership over is who asked. No row
-- where it does not wait.
create function rights_change_look(c rights_change, seen uuid[])
returns table (preview text, people_count bigint, row_count bigint,
	hidden_count bigint, changes jsonb, people jsonb, flags jsonb)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	me text := current_member();
begin
	if rights_change_status(c) <> 'open' then
		return;
	end if;
	perform set_config('outstaff.member', c.asked_by::text, true);
	return query select p.preview, p.people_count, p.row_count,
		p.hidden_count, p.changes, p.people, p.flags
	from preview_of(c.payload || jsonb_build_object('kind', c.kind)
		|| case when c.payload ? 'handover' then jsonb_build_object(
			'asked_by', c.asked_by) else '{}' end, seen) p;
	perform set_config('outstaff.member', me, true);
end $$;

alter function rights_change_look(rights_change, uuid[])
	owner to outstaff_definer;
grant execute on function rights_change_status(rights_change)
	to outstaff_definer;
grant execute on function rights_change_look(rights_change, uuid[])
	to outstaff_app;

commit;
