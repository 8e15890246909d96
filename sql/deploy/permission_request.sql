-- Who lacks a permission asks for it: those who could give it are told, and
-- say what became of it. Giving is done where roles and exceptions are given.
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
	primary key (organization_id, id),
	constraint permission_request_reason_check
		check (char_length(reason) between 1 and 500),
	constraint permission_request_state_check
		check (state in ('open', 'granted', 'declined')),
	constraint permission_request_decided_check check ((state = 'open')
		= (decided_by is null and decided_at is null)
		and (decided_by is null) = (decided_at is null)),
	constraint permission_request_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint permission_request_permission_exists
		foreign key (permission) references permission,
	constraint permission_request_decided_by_exists
		foreign key (organization_id, decided_by)
		references membership (organization_id, id)
);
comment on column permission_request.asked_on is
	'the organization''s calendar day: each is asked for once on each';
create unique index permission_request_asked_on_unique
	on permission_request (organization_id, member_id, permission, asked_on);
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

-- The caller asks; for the same once a day.
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

insert into notification_event values
	('permission_requested', false, true, true),
	('permission_granted', false, true, true),
	('permission_declined', false, true, true);

alter function permission_granters(text, uuid) owner to outstaff_definer;
alter function permission_request_tell(permission_request, text, uuid)
	owner to outstaff_definer;
alter function permission_request_make(text, text) owner to outstaff_definer;
alter function permission_request_decide(uuid, text)
	owner to outstaff_definer;
grant execute on function permission_request_tell(permission_request, text,
	uuid) to outstaff_definer;
grant execute on function permission_granters(text, uuid),
	permission_request_make(text, text),
	permission_request_decide(uuid, text) to outstaff_app;

commit;
