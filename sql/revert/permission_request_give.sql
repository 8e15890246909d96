begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger permission_request on rights_change;
drop function permission_request_decided, permission_request_decline,
	permission_request_grant, permission_request_end,
	permission_request_take, permission_request_roles,
	permission_request_has;
alter table permission_request disable trigger user;
update permission_request set state = 'open' where state = 'waiting';
alter table permission_request enable trigger user;
alter table permission_request
	drop constraint permission_request_state_check,
	drop constraint permission_request_decided_check,
	drop column rights_change_id,
	drop column decision_reason,
	add constraint permission_request_state_check
		check (state in ('open', 'granted', 'declined')),
	add constraint permission_request_decided_check check ((state = 'open')
		= (decided_by is null and decided_at is null)
		and (decided_by is null) = (decided_at is null));

-- The caller asks; for the same once a day.
create or replace function permission_request_make(permission text, reason text)
returns setof permission_request
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	made permission_request;
begin
	if $1 = 'organization.own' then
		perform ownership_elsewhere();
	end if;
	if (select bool_or(h.reach = 'organization') and bool_and(h.effect
			<> 'deny') from member_rules(current_organization(),
			current_member(), now()) h where h.permission = $1) then
		raise exception 'one has it' using errcode = 'OS409',
			constraint = 'permission_request_held';
	end if;
	if (select count(*) from permission_request r
		where r.organization_id = current_organization()
			and r.member_id = current_member()
			and r.state = 'open') >= 10 then
		raise exception 'enough is asked for' using errcode = 'OS409',
			constraint = 'permission_request_most';
	end if;
	insert into permission_request (organization_id, member_id, permission,
		reason)
	values (current_organization(), current_member(), $1, $2)
	returning * into made;
	perform permission_request_tell(made, 'permission_requested', g)
	from permission_granters($1, made.member_id) g;
	return next made;
end $$;

-- By who could give it; done is what the person can do by then. No row where
-- there is none whom the caller gives roles to.
create function permission_request_decide(id uuid, decision text)
returns setof permission_request
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	r permission_request;
begin
	select x.* into r from permission_request x
	where x.organization_id = current_organization() and x.id = $1
	for update;
	if not found or not member_holds(r.organization_id, current_member(),
			'role.assign', r.member_id) then
		return;
	end if;
	if r.state <> 'open' then
		raise exception 'it is decided' using errcode = 'OS409',
			constraint = 'permission_request_state_open';
	end if;
	if not current_member() in (select g from permission_granters(
			r.permission, r.member_id) g) then
		raise exception 'who could not give it does not decide' using
			errcode = 'OS422',
			constraint = 'permission_request_exceeds';
	end if;
	if $2 = 'granted' and not exists (select from member_rules(
			r.organization_id, r.member_id, now()) h
			join permission p on p.name = h.permission
				and h.reach >= p.floor
			where h.permission = r.permission
				and h.effect <> 'deny') then
		raise exception 'the person cannot do it yet' using
			errcode = 'OS422',
			constraint = 'permission_request_not_given';
	end if;
	update permission_request x set state = $2, decided_at = now(),
		decided_by = current_member()
	where x.organization_id = r.organization_id and x.id = r.id
	returning x.* into r;
	perform permission_request_tell(r, 'permission_' || $2, r.member_id);
	return next r;
end $$;

alter function permission_request_decide(uuid, text)
	owner to outstaff_definer;
grant execute on function permission_request_decide(uuid, text)
	to outstaff_app;

commit;
