-- Who may remove somebody may suspend them as well: they are shut out at once,
-- without a second person, and keep all that they had for the day they come
-- back. Giving access back gives rights: only who could give all that the
-- person holds does it, and where changes of rights need a second person, it
-- waits for one as soon as more is held than the plain roles.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Why and by whom somebody is suspended, or was; membership.status says that
-- they are.
create table suspension (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	member_id uuid not null,
	reason text,
	suspended_by uuid not null,
	ended_by uuid,
	ended_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint suspension_reason_check
		check (char_length(reason) between 1 and 500),
	constraint suspension_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint suspension_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint suspension_suspended_by_exists
		foreign key (organization_id, suspended_by)
		references membership (organization_id, id),
	constraint suspension_ended_by_exists
		foreign key (organization_id, ended_by)
		references membership (organization_id, id)
);
create unique index suspension_member_unique
	on suspension (organization_id, member_id) where ended_at is null;
call tenant_table('suspension');
grant select, insert, update on suspension to outstaff_definer;

-- Whoever is suspended hears nothing of the organization until they are back.
create function notification_for_active() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if exists (select from membership m
		where m.organization_id = new.organization_id
			and m.account_id = new.account_id
			and m.status = 'suspended' and m.deleted_at is null)
	then
		return null;
	end if;
	return new;
end $$;
create trigger for_active before insert on notification
	for each row execute function notification_for_active();
grant update (by_digest) on notification to outstaff_definer;

-- The member whose access the caller changes, whose turn it then is; no row
-- where there is none.
create function suspension_turn(id uuid) returns membership
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	found membership;
begin
	if not member_change($1, '{}') then
		return null;
	end if;
	if $1 = current_member() then
		raise exception 'nobody suspends themselves' using
			errcode = 'OS422', constraint = 'membership_status_own';
	end if;
	if emergency_runs(current_organization(), current_member()) then
		raise exception 'not while an emergency runs' using
			errcode = 'OS409', constraint = 'emergency_access_runs';
	end if;
	select m.* into found from membership m
	where m.organization_id = current_organization() and m.id = $1;
	return found;
end $$;

-- What somebody stole with an account may be in their programs' tokens as well:
-- those end for good.
create function member_tokens_end(who membership) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update session s set revoked_at = now()
	from api_token t
	where t.organization_id = who.organization_id
		and t.account_id = who.account_id and t.revoked_at is null
		and s.id = t.session_id and s.revoked_at is null;
	update api_token t set revoked_at = now()
	where t.organization_id = who.organization_id
		and t.account_id = who.account_id and t.revoked_at is null;
end $$;

create function member_suspend(id uuid, reason text) returns setof membership
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	who membership := suspension_turn($1);
begin
	if who.id is null then
		return;
	end if;
	if who.status <> 'active' then
		raise exception 'suspended already' using errcode = 'OS409',
			constraint = 'membership_status_suspended';
	end if;
	update membership m set status = 'suspended'
	where m.organization_id = who.organization_id and m.id = who.id
	returning m.* into who;
	-- One that the database's own people ended is over.
	update suspension s set ended_at = now()
	where s.organization_id = who.organization_id
		and s.member_id = who.id and s.ended_at is null;
	insert into suspension (organization_id, member_id, reason, suspended_by)
	values (who.organization_id, who.id, $2, current_member());
	perform member_tokens_end(who);
	update notification n set by_digest = false
	where n.organization_id = who.organization_id
		and n.account_id = who.account_id
		and n.by_digest and n.digest_id is null;
	perform mail_add('access_suspended', who.account_id, who.email);
	return next who;
end $$;

-- The first permission that a holder lacks of all that somebody holds now, or
-- will by what was given for later; null where nothing is lacking.
create function member_exceeds(organization_id uuid, holder uuid,
	subject uuid) returns text
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select coalesce(rules_exceed($1, $2, $3, null, now()), (
		select x.lacking from (
			select g.id, g.valid_from from member_role g
			where g.organization_id = $1 and g.member_id = $3
			union all
			select e.id, e.valid_from from member_permission e
			where e.organization_id = $1 and e.member_id = $3) later
		cross join lateral (select rules_exceed($1, $2, $3, later.id,
			later.valid_from) as lacking) x
		where later.valid_from > now() and x.lacking is not null
		limit 1));
$$;

-- All that was given to somebody and has not ended, in short.
create function member_held(organization_id uuid, member_id uuid) returns text
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select looked_at(concat_ws(' ', member_rules_text($1, $2), (
		select string_agg(x.id::text, ' ' order by x.id) from (
			select g.id, g.member_id, g.valid_until
			from member_role g where g.organization_id = $1
			union all
			select e.id, e.member_id, e.valid_until
			from member_permission e
			where e.organization_id = $1) x
		where x.member_id = $2 and (x.valid_until is null
			or x.valid_until > now()))));
$$;

-- Whether somebody has nothing but roles that one joins with.
create function member_is_plain(organization_id uuid, member_id uuid)
returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select not exists (select from member_role g
			where g.organization_id = $1 and g.member_id = $2
				and (g.valid_until is null
					or g.valid_until > now())
				and not role_is_plain($1, g.role_id))
		and not exists (select from member_permission e
			where e.organization_id = $1 and e.member_id = $2
				and e.effect = 'allow'
				and (e.valid_until is null
					or e.valid_until > now()));
$$;

-- They are back with what they hold; the id, or null where there is no such
-- member. `held` is what they held when it was asked for, null where nobody is
-- asked.
create function member_resume_now(id uuid, held text) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	who membership := suspension_turn($1);
	lacking text;
begin
	if who.id is null then
		return null;
	end if;
	if who.status = 'active' then
		raise exception 'not suspended' using errcode = 'OS409',
			constraint = 'membership_status_active';
	end if;
	if held <> member_held(who.organization_id, who.id) then
		raise exception 'what it is about has changed' using
			errcode = 'OS409', constraint = 'rights_change_stale';
	end if;
	lacking := member_exceeds(who.organization_id, current_member(), who.id);
	if lacking is not null then
		raise exception 'nobody gives more than they hold: %', lacking
			using errcode = 'OS422',
			constraint = 'membership_status_exceeds';
	end if;
	update membership m set status = 'active'
	where m.organization_id = who.organization_id and m.id = who.id;
	-- Of one that was being made while they were shut out.
	perform member_tokens_end(who);
	update suspension s set ended_at = now(), ended_by = current_member()
	where s.organization_id = who.organization_id
		and s.member_id = who.id and s.ended_at is null;
	perform mail_add('access_resumed', who.account_id, who.email);
	return who.id;
end $$;

create function member_resume(id uuid) returns setof membership
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	here uuid := current_organization();
	done uuid;
begin
	if current_setting('outstaff.is_token', true) = 'true' then
		raise exception 'an API token gives no rights' using
			errcode = 'OS422', constraint = 'token_gives';
	end if;
	-- Nobody gives or takes roles between what is seen and what is done.
	perform from organization o where o.id = here for no key update;
	done := case when member_is_plain(here, $1)
		then member_resume_now($1, null)
		else rights_change_begin('member_resume', $1,
			jsonb_build_object('member_id', $1,
				'held', member_held(here, $1))) end;
	return query select m.* from membership m
	where m.organization_id = here and m.id = $1 and done is not null;
end $$;

alter table rights_change
	drop constraint rights_change_kind_check,
	add constraint rights_change_kind_check check (kind in (
		'member_role_give', 'member_role_set', 'member_permission_give',
		'grant_end', 'role_create', 'role_update', 'role_delete',
		'role_emergency_set', 'ownership_give', 'ownership_end',
		'department_move', 'team_lead', 'second_person_end',
		'member_resume'));

-- As before, and access that comes back.
create or replace function rights_change_run(kind text, payload jsonb)
returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	p record;
begin
	select * into p from jsonb_to_record(payload) as x (id uuid,
		member_id uuid, role_id uuid, department_id uuid, team_id uuid,
		permission text, effect text, reach reach, condition text,
		valid_until timestamptz, reason text, name text,
		description text, permissions text[], parent_id uuid,
		parent_given boolean, emergency boolean, roles text[],
		handover boolean, held text);
	case kind
	when 'member_role_give' then
		return member_role_give_now(p.member_id, p.role_id,
			p.department_id, p.team_id, p.valid_until, p.reason);
	when 'member_role_set' then
		return (select s.id from member_role_set_now(p.member_id,
			p.roles) s);
	when 'member_permission_give' then
		return member_permission_give_now(p.member_id, p.permission,
			p.effect, p.reach, p.department_id, p.team_id,
			p.condition, p.valid_until, p.reason);
	when 'grant_end' then
		return grant_end_now(p.id);
	when 'role_create' then
		return role_create_now(p.name, p.description, p.reach,
			p.permissions, p.parent_id);
	when 'role_update' then
		return role_update_now(p.id, p.name, p.description, p.reach,
			p.permissions, p.parent_id, p.parent_given);
	when 'role_delete' then
		return role_delete_now(p.id);
	when 'role_emergency_set' then
		return role_emergency_set_now(p.id, p.emergency);
	when 'ownership_give' then
		return (select o.member_id from ownership_give_now(p.member_id,
			p.handover) o);
	when 'ownership_end' then
		return (select e from ownership_end_now(p.member_id) e);
	when 'department_move' then
		return department_move(p.id, p.parent_id);
	when 'team_lead' then
		return team_lead(p.id, p.member_id);
	when 'second_person_end' then
		update organization o set second_person = false
		where o.id = current_organization();
		return current_organization();
	when 'member_resume' then
		return member_resume_now(p.member_id, p.held);
	end case;
end $$;

-- As before, and those in which the caller's own access is suspended.
create or replace function organization_closed() returns table (
	id uuid, name text, slug text, state text, deleted_at timestamptz,
	restorable_until timestamptz, suspension_reason text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.id, o.name, o.slug, case
			when o.deleted_at is not null then 'deleted'
			when o.status <> 'active' then 'suspended'
			else 'access_suspended' end,
		o.deleted_at, o.deleted_at + organization_retention(),
		case when m.status = 'active' then o.suspension_reason end
	from membership m
	join organization o on o.id = m.organization_id
	where m.account_id = current_account() and m.deleted_at is null
		and case when o.deleted_at is null
			then o.status <> 'active' or m.status = 'suspended'
			else m.status = 'active'
			and o.deleted_at > now() - organization_retention()
			and exists (select from member_role_now g
				where g.organization_id = m.organization_id
					and g.member_id = m.id
					and g.template = 'owner') end
	order by o.name, o.id;
$$;

-- An invitation is no way back: somebody resumes their access.
create function invitation_of_suspended() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if exists (select from membership m
		where m.organization_id = new.organization_id
			and m.id = new.accepted_by and m.status <> 'active')
	then
		raise exception 'the access is suspended' using
			errcode = 'OS409',
			constraint = 'invitation_accepted_by_suspended';
	end if;
	return new;
end $$;
create trigger of_suspended before update on invitation
	for each row when (old.accepted_by is null
		and new.accepted_by is not null)
	execute function invitation_of_suspended();

insert into audit_view_kind values ('status', 'suspension');
-- Who did it is who the event is of.
insert into audit_hidden (table_name, column_name, omitted) values
	('suspension', 'suspended_by', true), ('suspension', 'ended_by', true);

-- As before, and who it is that was suspended.
create or replace function audit_subject_name(e audit_event) returns text
language sql stable
begin atomic
	select coalesce(case e.subject_kind when 'access_review_item' then (
			select coalesce(i.role_name, i.permission) || ', '
				|| m.name
			from access_review_item i
			join membership m
				on m.organization_id = i.organization_id
				and m.id = i.member_id
			where i.organization_id = e.organization_id
				and i.id = e.subject_id)
		when 'suspension' then (select m.name from suspension s
			join membership m
				on m.organization_id = s.organization_id
				and m.id = s.member_id
			where s.organization_id = e.organization_id
				and s.id = e.subject_id) end,
		audit_subject_lookup(e), e.changes #>> '{name,1}',
		e.changes #>> '{name,0}', e.changes #>> '{file_name,1}',
		e.changes #>> '{title,1}');
end;

alter function notification_for_active() owner to outstaff_definer;
alter function suspension_turn(uuid) owner to outstaff_definer;
alter function member_tokens_end(membership) owner to outstaff_definer;
alter function invitation_of_suspended() owner to outstaff_definer;
alter function member_suspend(uuid, text) owner to outstaff_definer;
alter function member_exceeds(uuid, uuid, uuid) owner to outstaff_definer;
alter function member_held(uuid, uuid) owner to outstaff_definer;
alter function member_is_plain(uuid, uuid) owner to outstaff_definer;
alter function member_resume_now(uuid, text) owner to outstaff_definer;
alter function member_resume(uuid) owner to outstaff_definer;
grant execute on function member_suspend(uuid, text), member_resume(uuid)
	to outstaff_app;

commit;
