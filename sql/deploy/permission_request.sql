-- Who lacks a permission asks for it: those who could give it are told. Granting
-- gives what was asked for, in the same way and under the same rules as
-- everywhere; where a second person decides, the request waits for that and ends
-- with it. Who is declined reads why.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table permission_request (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	member_id uuid not null,
	permission text not null,
	reason text,
	state text not null default 'open',
	asked_on date not null default today(),
	decided_by uuid,
	decided_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	rights_change_id uuid,
	decision_reason text,
	primary key (organization_id, id),
	constraint permission_request_reason_check
		check (char_length(reason) between 1 and 500),
	constraint permission_request_state_check
		check (state in ('open', 'waiting', 'granted', 'declined')),
	constraint permission_request_decided_check check (
		(state in ('granted', 'declined')) = (decided_at is not null)
		and (decided_by is null) = (decided_at is null)),
	constraint permission_request_waiting_check
		check (state <> 'waiting' or rights_change_id is not null),
	constraint permission_request_decision_reason_check
		check (char_length(decision_reason) between 1 and 500),
	constraint permission_request_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint permission_request_permission_exists
		foreign key (permission) references permission,
	constraint permission_request_decided_by_exists
		foreign key (organization_id, decided_by)
		references membership (organization_id, id),
	constraint permission_request_rights_change_id_exists
		foreign key (organization_id, rights_change_id)
		references rights_change (organization_id, id)
);
comment on column permission_request.asked_on is
	'the organization''s calendar day: each is asked for once on each';
create unique index permission_request_asked_on_unique
	on permission_request (organization_id, member_id, permission, asked_on);
create index permission_request_rights_change on permission_request
	(organization_id, rights_change_id) where state = 'waiting';
call tenant_table('permission_request');
grant select, insert, update on permission_request to outstaff_definer;

-- Who could give somebody a permission: they hold it, for that person, and
-- give roles to them.
create function permission_granters(permission text, subject uuid)
returns setof uuid
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with giving as materialized (
		select distinct a.role_id
		from role_allows(current_organization(), now()) a
		where a.permission = 'role.assign'
	), candidate as materialized (
		select g.member_id from member_role g
		where g.organization_id = current_organization()
			and g.role_id in (select x.role_id from giving x)
			and g.valid_from <= now()
			and (g.valid_until is null or g.valid_until > now())
		union
		select e.member_id from member_permission e
		where e.organization_id = current_organization()
			and e.permission = 'role.assign'
			and e.effect = 'allow' and e.valid_from <= now()
			and (e.valid_until is null or e.valid_until > now())
	)
	select m.id from candidate c
	join membership m on m.organization_id = current_organization()
		and m.id = c.member_id and m.status = 'active'
		and m.deleted_at is null
	where m.id <> $2
		and member_holds(m.organization_id, m.id, 'role.assign', $2)
		and member_holds(m.organization_id, m.id, $1, $2);
$$;

create function permission_request_tell(r permission_request, event text,
	member_id uuid) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select notify(event, m.account_id, r.organization_id, r.id,
		r.permission, a.name, o.name)
	from membership m
	join organization o on o.id = r.organization_id
	join membership a on a.organization_id = r.organization_id
		and a.id = r.member_id
	where m.organization_id = r.organization_id and m.id = $3;
$$;

-- The caller asks; for the same once a day, and not while it is undecided.
create function permission_request_make(permission text, reason text)
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
	if exists (select from permission_request r
		where r.organization_id = current_organization()
			and r.member_id = current_member()
			and r.permission = $1 and r.asked_on < today()
			and r.state in ('open', 'waiting')) then
		raise exception 'it is asked for' using errcode = 'OS409',
			constraint = 'permission_request_undecided';
	end if;
	if (select count(*) from permission_request r
		where r.organization_id = current_organization()
			and r.member_id = current_member()
			and r.state in ('open', 'waiting')) >= 10 then
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

-- Whether nothing more has to be given: it is held everywhere, or was given
-- since somebody asked.
create function permission_request_has(r permission_request) returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select coalesce(bool_and(h.effect <> 'deny')
		and bool_or(h.reach >= p.floor and (h.reach = 'organization'
			or h.since >= r.created_at)), false)
	from member_rules(r.organization_id, r.member_id, now()) h
	join permission p on p.name = h.permission
	where h.permission = r.permission;
$$;

-- Roles by which who asks would have it, or have it further: those of which
-- the caller holds everything for this person. Each is judged when it is given.
create function permission_request_roles(id uuid) returns table (id uuid,
	name text, template text)
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with asked as materialized (
		select r.*, (select max(h.reach)
			from member_rules(r.organization_id, r.member_id,
				now()) h
			where h.permission = r.permission
				and h.effect <> 'deny') as had
		from permission_request r
		where r.organization_id = current_organization()
			and r.id = $1
	), allowed as materialized (
		select a.role_id, a.permission, max(a.reach) as reach
		from role_allows(current_organization(), now()) a
		group by a.role_id, a.permission
	), held as materialized (
		select h.permission, bool_and(h.effect <> 'deny') and bool_or(
			h.reach >= p.floor and rule_covers(q.organization_id,
				current_member(), h.reach, h.anchor_id, 'own',
				null, q.member_id)) as gives
		from asked q
		cross join lateral member_rules(q.organization_id,
			current_member(), now()) h
		join permission p on p.name = h.permission
		where h.since < now()
		group by h.permission
	)
	select o.id, o.name, o.template
	from asked q
	join permission p on p.name = q.permission
	join role o on o.organization_id = q.organization_id
		and o.deleted_at is null
		and o.template is distinct from 'owner'
	join allowed w on w.role_id = o.id and w.permission = q.permission
		and w.reach >= p.floor
		and (q.had is null or w.reach > q.had)
	left join role_template t on t.template = o.template
	where not exists (select from allowed x
		left join held h on h.permission = x.permission
		where x.role_id = o.id and h.gives is not true)
	order by t.rank desc nulls first, lower(o.name), o.id;
$$;

-- The one that the caller is to decide on, who could give it; no id where
-- there is none whom the caller gives roles to.
create function permission_request_take(id uuid) returns permission_request
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	r permission_request;
begin
	perform from organization o where o.id = current_organization()
	for no key update;
	select x.* into r from permission_request x
	where x.organization_id = current_organization() and x.id = $1
	for update;
	if not found or not member_holds(r.organization_id, current_member(),
			'role.assign', r.member_id) then
		return null;
	end if;
	if emergency_runs(r.organization_id, current_member()) then
		raise exception 'nobody decides by what an emergency lends them'
			using errcode = 'OS409',
			constraint = 'emergency_access_runs';
	end if;
	if r.state <> 'open' then
		raise exception 'it is decided, or waits' using
			errcode = 'OS409', constraint = case r.state
			when 'waiting' then 'permission_request_waits'
			else 'permission_request_state_open' end;
	end if;
	if not current_member() in (select g from permission_granters(
			r.permission, r.member_id) g) then
		raise exception 'who could not give it does not decide' using
			errcode = 'OS422',
			constraint = 'permission_request_exceeds';
	end if;
	return r;
end $$;

create function permission_request_end(r permission_request, state text,
	decision_reason text) returns permission_request
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	update permission_request x set state = $2, decided_at = now(),
		decided_by = current_member(), decision_reason = $3
	where x.organization_id = r.organization_id and x.id = r.id
	returning x.* into r;
	perform permission_request_tell(r, 'permission_' || $2, r.member_id);
	return r;
end $$;

-- By a role that allows it, or else as an exception for this person alone;
-- by nothing where it was given already.
create function permission_request_grant(id uuid, role_id uuid,
	department_id uuid, team_id uuid, valid_until timestamptz, reason text)
returns setof permission_request
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	r permission_request := permission_request_take(id);
	why text := coalesce(reason, r.reason);
	waits text;
begin
	if r.id is null then
		return;
	end if;
	if (case when department_id is not null then 'department'
			when team_id is not null then 'team'
			else 'organization' end)::reach < (select p.floor
				from permission p where p.name = r.permission)
		and not permission_request_has(r) then
		raise exception 'it works in no such place' using
			errcode = 'OS422',
			constraint = 'permission_request_not_given';
	end if;
	if role_id is not null then
		if not exists (select from role_allows(r.organization_id,
				now(), array[role_id]) a
				where a.permission = r.permission)
			or member_role_give(r.member_id, role_id,
				department_id, team_id, valid_until, why)
				is null then
			raise exception 'this role does not give it' using
				errcode = 'OS422', constraint =
				'permission_request_role_id_allows';
		end if;
	elsif not permission_request_has(r) then
		if why is null then
			raise exception 'an exception has a reason' using
				errcode = 'OS422', constraint =
				'permission_request_reason_given';
		end if;
		perform member_permission_give(r.member_id, r.permission,
			'allow', case when department_id is not null
				then 'department' when team_id is not null
				then 'team' else 'organization' end::reach,
			department_id, team_id, null, valid_until, why);
	end if;
	waits := nullif(current_setting('outstaff.rights_change', true), '');
	if waits is not null then
		update permission_request x set state = 'waiting',
			rights_change_id = waits::uuid
		where x.organization_id = r.organization_id and x.id = r.id
		returning x.* into r;
		return next r;
		return;
	end if;
	if not permission_request_has(r) then
		raise exception 'the person cannot do it even so' using
			errcode = 'OS422',
			constraint = 'permission_request_not_given';
	end if;
	return next permission_request_end(r, 'granted', null);
end $$;

create function permission_request_decline(id uuid, decision_reason text)
returns setof permission_request
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	r permission_request := permission_request_take($1);
begin
	if r.id is not null then
		return next permission_request_end(r, 'declined', $2);
	end if;
end $$;

-- What a second person decides is the decision on the request; where nobody
-- decides it is open again.
create function permission_request_decided() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	over boolean := new.decision in ('approved', 'rejected');
	r permission_request;
begin
	update permission_request x set
		state = case new.decision when 'approved' then 'granted'
			when 'rejected' then 'declined' else 'open' end,
		decided_at = case when over then new.decided_at end,
		decided_by = case new.decision when 'approved'
			then new.asked_by when 'rejected'
			then new.decided_by end,
		decision_reason = case when over then new.decision_reason end
	where x.organization_id = new.organization_id
		and x.rights_change_id = new.id and x.state = 'waiting'
	returning x.* into r;
	if found and over then
		perform permission_request_tell(r, 'permission_' || r.state,
			r.member_id);
	end if;
	return null;
end $$;
create trigger permission_request after update on rights_change
	for each row when (old.decision is null and new.decision is not null)
	execute function permission_request_decided();

insert into notification_event values
	('permission_requested', false, true, true),
	('permission_granted', false, true, true),
	('permission_declined', false, true, true);

alter function permission_granters(text, uuid) owner to outstaff_definer;
alter function permission_request_tell(permission_request, text, uuid)
	owner to outstaff_definer;
alter function permission_request_make(text, text) owner to outstaff_definer;
alter function permission_request_has(permission_request)
	owner to outstaff_definer;
alter function permission_request_roles(uuid) owner to outstaff_definer;
alter function permission_request_take(uuid) owner to outstaff_definer;
alter function permission_request_end(permission_request, text, text)
	owner to outstaff_definer;
alter function permission_request_grant(uuid, uuid, uuid, uuid, timestamptz,
	text) owner to outstaff_definer;
alter function permission_request_decline(uuid, text)
	owner to outstaff_definer;
alter function permission_request_decided() owner to outstaff_definer;
grant execute on function permission_request_tell(permission_request, text,
	uuid) to outstaff_definer;
grant execute on function permission_granters(text, uuid),
	permission_request_make(text, text),
	permission_request_has(permission_request),
	permission_request_roles(uuid),
	permission_request_grant(uuid, uuid, uuid, uuid, timestamptz, text),
	permission_request_decline(uuid, text) to outstaff_app;

commit;
