-- Emergencies: who may takes, for themself and a few hours, a role that an owner
-- marked for that. Everybody who looks after it is told at once, and somebody
-- else writes afterwards what they think of it.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

call permission_define('emergency_access.use', 'organization', 'owner admin');
call permission_define('emergency_access.review', 'organization',
	'owner admin auditor');

alter table role add column emergency boolean;
alter table role disable trigger user;
update role set emergency = false;
alter table role enable trigger user;
alter table role alter column emergency set not null,
	alter column emergency set default false,
	add constraint role_emergency_check
		check (not (emergency and coalesce(template, '') = 'owner'));

alter table member_role
	drop constraint member_role_source_check,
	add constraint member_role_source_check check (
		source in ('local', 'idp', 'emergency')
		and (source = 'idp') = (identity_provider_id is not null)),
	add constraint member_role_emergency_check check (source <> 'emergency'
		or reach = 'organization' and granted_by is not null
			and granted_by = member_id and valid_until is not null
			and valid_until <= valid_from + interval '8 hours');

create table emergency_access (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	member_id uuid not null,
	role_id uuid not null,
	grant_id uuid not null,
	reason text not null,
	minutes int not null,
	started_at timestamptz not null default now(),
	ends_at timestamptz not null,
	ended_by uuid,
	verdict text,
	review text,
	reviewed_by uuid,
	reviewed_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint emergency_access_reason_check
		check (char_length(btrim(reason)) >= 20
			and char_length(reason) <= 1000),
	constraint emergency_access_minutes_check
		check (minutes between 15 and 480),
	constraint emergency_access_ends_at_check
		check (ends_at between started_at
			and started_at + make_interval(mins => minutes)),
	constraint emergency_access_verdict_check
		check (verdict in ('accepted', 'objected')),
	constraint emergency_access_review_check
		check (num_nulls(verdict, review, reviewed_by, reviewed_at)
			in (0, 4) and char_length(review) between 1 and 2000),
	constraint emergency_access_reviewed_by_check
		check (reviewed_by <> member_id and reviewed_at >= ends_at),
	constraint emergency_access_member_id_overlap exclude using gist (
		organization_id with =, member_id with =,
		tstzrange(started_at, ends_at) with &&),
	constraint emergency_access_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint emergency_access_role_id_exists
		foreign key (organization_id, role_id)
		references role (organization_id, id),
	constraint emergency_access_grant_id_exists
		foreign key (organization_id, grant_id)
		references member_role (organization_id, id)
		deferrable initially deferred,
	constraint emergency_access_ended_by_exists
		foreign key (organization_id, ended_by)
		references membership (organization_id, id),
	constraint emergency_access_reviewed_by_exists
		foreign key (organization_id, reviewed_by)
		references membership (organization_id, id)
);
create unique index emergency_access_grant_id_unique
	on emergency_access (organization_id, grant_id);
create index emergency_access_unreviewed on emergency_access (ends_at)
	where verdict is null;
call tenant_table('emergency_access');
grant select, insert, update on emergency_access to outstaff_definer;

-- For how long a review may be waited for.
create function emergency_access_due(a emergency_access) returns timestamptz
language sql immutable
begin atomic
	select a.ends_at + interval '72 hours';
end;

create function emergency_access_status(a emergency_access) returns text
language sql stable
begin atomic
	select case when a.verdict is not null then a.verdict
		when a.ends_at > now() then 'running'
		when emergency_access_due(a) <= now() then 'overdue'
		else 'unreviewed' end;
end;

create function emergency_runs(organization_id uuid, member_id uuid)
returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from emergency_access a
		where a.organization_id = $1 and a.member_id = $2
			and a.ends_at > now());
$$;

-- Whether a grant is exactly what its emergency asked for: of a marked role that
-- is not ownership, by somebody who had leave before, and not from another
-- emergency.
create function emergency_permits(organization_id uuid, grant_id uuid)
returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from member_role g
		join emergency_access a on a.organization_id = g.organization_id
			and a.grant_id = g.id and a.role_id = g.role_id
			and a.member_id = g.member_id
			and a.started_at = g.valid_from
			and a.ends_at = g.valid_until
		join role r on r.organization_id = g.organization_id
			and r.id = g.role_id and r.emergency
			and r.deleted_at is null
		where g.organization_id = $1 and g.id = $2
			and not exists (select from role_allows($1, now(),
					array[g.role_id]) o
				where o.permission = 'organization.own')
			and exists (select from member_rules($1, g.member_id,
					now()) h
				where h.permission = 'emergency_access.use'
					and h.effect <> 'deny'
					and h.since < now()
					and h.source <> 'emergency'
					and h.reach = 'organization')
			and not exists (select from member_rules($1,
					g.member_id, now()) h
				where h.permission = 'emergency_access.use'
					and h.effect = 'deny'));
$$;

-- Once taken, it never becomes anything else.
create function emergency_stays() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if (old.source = 'emergency') <> (new.source = 'emergency') then
		raise exception 'an emergency stays one' using errcode = 'OS422',
			constraint = 'member_role_exceeds';
	end if;
	if new.source = 'emergency' and new.valid_until < old.valid_until then
		update emergency_access a set ended_by = current_member(),
			ends_at = greatest(new.valid_until, a.started_at)
		where a.organization_id = new.organization_id
			and a.grant_id = new.id;
	end if;
	return new;
end $$;
create trigger emergency before update on member_role
	for each row execute function emergency_stays();

-- Directories give for good, which nobody has in an emergency.
create function emergency_refuse() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if emergency_runs(new.organization_id, current_member()) then
		raise exception 'not while an emergency runs' using
			errcode = 'OS409', constraint = 'emergency_access_runs';
	end if;
	return null;
end $$;
create trigger emergency after insert or update on idp_group_role
	for each row execute function emergency_refuse();
create trigger emergency after insert or update on identity_provider
	for each row execute function emergency_refuse();

-- Who reviews is told of it, whatever they wish; and who took it, of the review.
create function emergency_tell() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	role_name text := (select r.name from role r
		where r.organization_id = new.organization_id
			and r.id = new.role_id);
begin
	if tg_op = 'INSERT' then
		perform notify('emergency_access_taken', m.account_id,
			new.organization_id, new.id, role_name, t.name,
			new.reason)
		from permission_holders('emergency_access.review', now()) h
		join membership m on m.organization_id = new.organization_id
			and m.id = h.member_id
		join membership t on t.organization_id = new.organization_id
			and t.id = new.member_id
		where m.id <> new.member_id;
	else
		perform notify('emergency_access_reviewed', m.account_id,
			new.organization_id, new.id, role_name, r.name,
			new.verdict)
		from membership m
		join membership r on r.organization_id = m.organization_id
			and r.id = new.reviewed_by
		where m.organization_id = new.organization_id
			and m.id = new.member_id and m.deleted_at is null;
	end if;
	return null;
end $$;
create trigger tell after insert on emergency_access
	for each row execute function emergency_tell();
create trigger tell_review after update on emergency_access for each row
	when (old.verdict is null and new.verdict is not null)
	execute function emergency_tell();

-- The role, for the caller, at once. No row where there is no such role.
create function emergency_access_take(role_id uuid, minutes int, reason text)
returns setof emergency_access
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	here uuid := current_organization();
	me uuid := current_member();
	given uuid := uuid_v7();
	taken emergency_access;
begin
	perform from organization o where o.id = here for no key update;
	if not exists (select from role r where r.organization_id = here
			and r.id = role_id and r.emergency
			and r.deleted_at is null) then
		raise exception 'not a role for emergencies' using
			errcode = 'OS422',
			constraint = 'emergency_access_role_id_marked';
	end if;
	insert into emergency_access (organization_id, member_id, role_id,
		grant_id, reason, minutes, ends_at)
	values (here, me, role_id, given, reason, minutes,
		now() + make_interval(mins => minutes))
	returning * into taken;
	insert into member_role (organization_id, id, member_id, role_id,
		granted_by, source, reason, valid_until)
	values (here, given, me, role_id, me, 'emergency', reason,
		taken.ends_at);
	return next taken;
end $$;

-- By who took it, or who reviews; no row where it is over.
create function emergency_access_end(id uuid, reviews boolean)
returns setof emergency_access
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	a emergency_access;
begin
	perform from organization o where o.id = current_organization()
	for no key update;
	select x.* into a from emergency_access x
	where x.organization_id = current_organization() and x.id = id
		and (reviews or x.member_id = current_member());
	if a.id is null then
		return;
	end if;
	if a.ends_at <= clock_timestamp() then
		raise exception 'it is over' using errcode = 'OS409',
			constraint = 'emergency_access_ends_at_over';
	end if;
	update member_role g set valid_until = greatest(now(), g.valid_from)
	where g.organization_id = a.organization_id and g.id = a.grant_id;
	return query select x.* from emergency_access x
	where x.organization_id = a.organization_id and x.id = id;
end $$;

-- The first to write it does, when it is over; never who took it.
create function emergency_access_review(id uuid, verdict text, review text)
returns setof emergency_access
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	a emergency_access;
begin
	select x.* into a from emergency_access x
	where x.organization_id = current_organization() and x.id = id
	for update;
	if a.id is null then
		return;
	end if;
	if emergency_runs(a.organization_id, current_member()) then
		raise exception 'not while an emergency runs' using
			errcode = 'OS409', constraint = 'emergency_access_runs';
	end if;
	if a.ends_at > clock_timestamp() then
		raise exception 'it runs still' using errcode = 'OS409',
			constraint = 'emergency_access_ends_at_running';
	end if;
	if a.verdict is not null then
		raise exception 'it is reviewed' using errcode = 'OS409',
			constraint = 'emergency_access_verdict_final';
	end if;
	return query update emergency_access x set verdict = verdict,
		review = review, reviewed_by = current_member(),
		reviewed_at = clock_timestamp()
	where x.organization_id = current_organization() and x.id = id
	returning x.*;
end $$;

-- Whoever reviews is reminded once a day of what nobody reviewed in time.
create function emergency_access_remind() returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select notify('emergency_access_overdue', m.account_id,
		a.organization_id, a.id, r.name, t.name, null,
		format('emergency_access %s %s', a.id, current_date))
	from emergency_access a
	join organization o on o.id = a.organization_id
		and o.deleted_at is null and o.status = 'active'
	join role r on r.organization_id = a.organization_id
		and r.id = a.role_id
	join membership t on t.organization_id = a.organization_id
		and t.id = a.member_id
	join membership m on m.organization_id = a.organization_id
		and m.status = 'active' and m.deleted_at is null
		and m.id <> a.member_id
	where a.verdict is null and a.ends_at <= now() - interval '72 hours'
		and member_holds(a.organization_id, m.id,
			'emergency_access.review', a.member_id);
$$;
insert into schedule (kind, every)
values ('emergency_access_reminder', interval '1 hour');

-- An owner says which roles there are for that (rights_change.sql); ownership is
-- not one.
create function role_emergency_set_now(id uuid, emergency boolean) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	marked uuid;
begin
	perform from organization o where o.id = current_organization()
	for no key update;
	perform ownership_check();
	if emergency and exists (select from role_allows(current_organization(),
			now(), array[id]) a
			where a.permission = 'organization.own') then
		raise exception 'ownership is not for emergencies' using
			errcode = 'OS422', constraint = 'role_emergency_check';
	end if;
	update role r set emergency = $2
	where r.organization_id = current_organization() and r.id = id
		and r.deleted_at is null
	returning r.id into marked;
	return marked;
end $$;

insert into notification_event values
	('emergency_access_taken', true, true, true),
	('emergency_access_reviewed', false, true, true),
	('emergency_access_overdue', true, true, true);

alter function emergency_runs(uuid, uuid) owner to outstaff_definer;
alter function emergency_permits(uuid, uuid) owner to outstaff_definer;
alter function emergency_stays() owner to outstaff_definer;
alter function emergency_refuse() owner to outstaff_definer;
alter function emergency_tell() owner to outstaff_definer;
alter function emergency_access_take(uuid, int, text)
	owner to outstaff_definer;
alter function emergency_access_end(uuid, boolean) owner to outstaff_definer;
alter function emergency_access_review(uuid, text, text)
	owner to outstaff_definer;
alter function emergency_access_remind() owner to outstaff_definer;
alter function role_emergency_set_now(uuid, boolean) owner to outstaff_definer;
grant execute on function emergency_access_due(emergency_access),
	emergency_access_status(emergency_access),
	emergency_access_take(uuid, int, text),
	emergency_access_end(uuid, boolean),
	emergency_access_review(uuid, text, text) to outstaff_app;
grant execute on function emergency_access_remind() to outstaff_worker;

commit;
