-- Reviews of access: once in a while who looks after people decides on each
-- right that somebody was given whether it stays. What there is to decide on is
-- written down as a review begins; a right that ends meanwhile needs nothing
-- more, and the review is complete when nothing is left.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table organization add column access_review_months int
	constraint organization_access_review_months_check
	check (access_review_months in (1, 3, 6, 12));
comment on column organization.access_review_months is
	'months from one review of access to the next; null: none by itself';
grant update (access_review_months) on organization to outstaff_app;

create table access_review (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	made_by uuid,
	due_at timestamptz not null default now() + interval '14 days',
	completed_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint access_review_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint access_review_made_by_exists
		foreign key (organization_id, made_by)
		references membership (organization_id, id)
);
comment on column access_review.made_by is 'null: it was time for it';
create unique index access_review_open_unique
	on access_review (organization_id) where completed_at is null;
call tenant_table('access_review');
grant select, insert, update on access_review to outstaff_definer;

-- A right as it was when the review began. People are told by who they are, so
-- that none are named here who have ended their account.
create table access_review_item (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	review_id uuid not null,
	number int not null,
	kind text not null,
	member_id uuid not null,
	grant_id uuid not null,
	role_id uuid,
	role_name text,
	template text,
	permission text,
	reach reach not null,
	place_name text,
	source text not null,
	granted_by uuid,
	granted_at timestamptz not null,
	valid_until timestamptz,
	leaves_events boolean not null,
	last_used_at timestamptz,
	status text not null default 'undecided',
	note text,
	decided_by uuid,
	decided_at timestamptz,
	rights_change_id uuid,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint access_review_item_kind_check
		check (kind in ('ownership', 'role', 'exception')
			and (kind = 'exception') = (permission is not null)
			and (kind = 'exception') = (role_id is null)),
	constraint access_review_item_status_check check (status in
		('undecided', 'waiting', 'kept', 'ended', 'over', 'exempt')),
	constraint access_review_item_note_check
		check (char_length(note) between 1 and 500),
	constraint access_review_item_decided_check check (
		(status = 'undecided') = (decided_at is null)
		and (status in ('waiting', 'kept', 'ended'))
			= (decided_by is not null)
		and (status <> 'waiting' or rights_change_id is not null)),
	constraint access_review_item_decided_by_check
		check (decided_by <> member_id),
	constraint access_review_item_review_id_exists
		foreign key (organization_id, review_id)
		references access_review (organization_id, id),
	constraint access_review_item_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint access_review_item_role_id_exists
		foreign key (organization_id, role_id)
		references role (organization_id, id),
	constraint access_review_item_granted_by_exists
		foreign key (organization_id, granted_by)
		references membership (organization_id, id),
	constraint access_review_item_decided_by_exists
		foreign key (organization_id, decided_by)
		references membership (organization_id, id),
	constraint access_review_item_rights_change_id_exists
		foreign key (organization_id, rights_change_id)
		references rights_change (organization_id, id)
);
comment on column access_review_item.status is 'waiting: that it ends waits for
	a second person; over: it ended without a decision here; exempt: nobody
	else is there who could decide on it';
comment on column access_review_item.leaves_events is
	'whether its use is known at all; last_used_at looks back 90 days';
create unique index access_review_item_number_unique
	on access_review_item (organization_id, review_id, number);
create index access_review_item_member on access_review_item
	(organization_id, review_id, member_id);
create index access_review_item_open on access_review_item
	(organization_id, grant_id) where status in ('undecided', 'waiting');
call tenant_table('access_review_item');
grant select, insert, update on access_review_item to outstaff_definer;

create function access_review_status(r access_review) returns text
language sql stable
begin atomic
	select case when r.completed_at is not null then 'complete'
		when r.due_at <= now() then 'overdue' else 'open' end;
end;

-- Whether somebody sees reviews at all: who reads the log, or gives roles.
create function access_review_visible(audit_read boolean, role_assign boolean,
	reach uuid[]) returns boolean
language sql immutable
begin atomic
	select audit_read or role_assign or coalesce(cardinality(reach), 0) > 0;
end;

-- The items that they see: all, or those of people to whom they give roles.
create function access_review_seen(organization_id uuid, review_id uuid,
	audit_read boolean, role_assign boolean, reach uuid[])
returns setof access_review_item
language sql stable
begin atomic
	select i.* from access_review_item i
	where i.organization_id = $1 and i.review_id = $2
		and (audit_read or role_assign or i.member_id in (select r
			from members_reached($1, $5) r));
end;

-- Whether nothing of it was used in the 90 days before the review began.
create function access_review_unused(i access_review_item) returns boolean
language sql immutable
begin atomic
	select i.leaves_events and i.last_used_at is null
		and i.granted_at < i.created_at - interval '90 days';
end;

-- Those of them that filters find; null: any.
create function access_review_found(i access_review_item, status text,
	search text, department_id uuid, unused boolean) returns boolean
language sql stable
begin atomic
	select (status is null or i.status = $2)
		and (unused is not true or access_review_unused(i))
		and ($3 is null and $4 is null or i.member_id in (select m.id
			from member_found(i.organization_id, $3, $4, null, null,
				null, null) m));
end;

-- The only active owner, of whose rights nobody else could decide; else null.
create function only_owner(organization_id uuid) returns uuid
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select min(m.id::text)::uuid
	from member_role_now g
	join membership m on m.organization_id = g.organization_id
		and m.id = g.member_id and m.status = 'active'
		and m.deleted_at is null
	where g.organization_id = $1 and g.template = 'owner'
	having count(distinct m.id) = 1;
$$;

create function grant_lasts(organization_id uuid, id uuid) returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from member_role g
			where g.organization_id = $1 and g.id = $2
				and (g.valid_until is null
					or g.valid_until > now()))
		or exists (select from member_permission e
			where e.organization_id = $1 and e.id = $2
				and (e.valid_until is null
					or e.valid_until > now()));
$$;

-- Whom somebody gives roles to, of these.
create function members_assigned(organization_id uuid, holder uuid,
	members uuid[]) returns setof uuid
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with held as materialized (
		select h.effect, h.reach, h.anchor_id
		from member_rules($1, $2, now()) h
		join permission p on p.name = h.permission
			and (h.reach >= p.floor or h.effect = 'deny')
		where h.permission = 'role.assign' and h.since < now()
	)
	select x from unnest(members) x
	where not exists (select from held h where h.effect = 'deny')
		and (exists (select from held h where h.reach = 'organization')
		or x in (select r from members_reached($1, array(
			select h.anchor_id from held h)) r));
$$;

-- Why a member does not decide on items, each by a name as constraints have;
-- null where they do. Who could not give a right does not confirm it either:
-- as rules_exceed judges one, for many at once.
create function access_review_refusals(organization_id uuid, items uuid[],
	member_id uuid) returns table (id uuid, refusal text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with item as materialized (
		select i.* from access_review_item i
		where i.organization_id = $1 and i.id = any (items)
	), holds as materialized (
		select h.permission, h.effect, h.reach, h.anchor_id,
			h.valid_until, h.condition, p.floor
		from member_rules($1, $3, now()) h
		join permission p on p.name = h.permission
		where h.since < now()
	), lacking as materialized (
		select distinct w.grant_id
		from members_rules($1, array(select distinct i.member_id
			from item i where i.status = 'undecided'), now()) w
		join item i on i.grant_id = w.grant_id
		join permission p on p.name = w.permission
			and w.reach >= p.floor
		where w.effect <> 'deny'
			and (exists (select from holds h
				where h.permission = w.permission
					and h.effect = 'deny')
			or not exists (select from holds h
				where h.permission = w.permission
					and h.effect <> 'deny'
					and h.reach >= h.floor
					and (h.valid_until is null
						or h.valid_until >= w.valid_until)
					and (h.condition is null
						or h.condition = w.condition)
					and (h.reach = 'organization'
						or rule_covers($1, $3, h.reach,
							h.anchor_id, w.reach,
							w.anchor_id,
							w.member_id))))
	)
	select i.id, case
		when i.member_id = $3 then 'access_review_item_own'
		when i.status <> 'undecided' then 'access_review_item_decided'
		when not grant_lasts($1, i.grant_id)
			then 'access_review_item_over'
		when emergency_runs($1, $3) then 'emergency_access_runs'
		when i.kind = 'ownership' then case
			when not member_owns($1, $3)
			then 'access_review_item_ownership' end
		when not i.member_id in (select a from members_assigned($1, $3,
				array(select distinct x.member_id from item x)) a)
			or i.grant_id in (select l.grant_id from lacking l)
			or (i.granted_at > now() or i.kind = 'exception')
				and rules_exceed($1, $3,
				i.member_id, i.grant_id, i.granted_at)
				is not null
			then 'access_review_item_exceeds' end
	from item i;
$$;

-- Who gives roles to somebody whose right is undecided still; who asks or
-- reminds them must not ask each of a thousand people for all they may do.
create function access_reviewers(r access_review) returns setof uuid
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with giving as materialized (
		select distinct a.role_id
		from role_allows(r.organization_id, now()) a
		where a.permission = 'role.assign'
	), candidate as materialized (
		select g.member_id from member_role g
		where g.organization_id = r.organization_id
			and g.role_id in (select x.role_id from giving x)
			and (g.valid_until is null or g.valid_until > now())
		union
		select e.member_id from member_permission e
		where e.organization_id = r.organization_id
			and e.permission = 'role.assign'
			and e.effect = 'allow'
			and (e.valid_until is null or e.valid_until > now())
	), held as materialized (
		select h.member_id, bool_or(h.reach = 'organization') as whole,
			array_agg(h.anchor_id) as anchors
		from members_rules(r.organization_id, array(
			select c.member_id from candidate c), now()) h
		where h.permission = 'role.assign'
		group by h.member_id
		having not bool_or(h.effect = 'deny')
	)
	select m.id from held h
	join membership m on m.organization_id = r.organization_id
		and m.id = h.member_id and m.status = 'active'
		and m.deleted_at is null
	where case when h.whole then exists (select from access_review_item i
			where i.organization_id = r.organization_id
				and i.review_id = r.id
				and i.status = 'undecided'
				and i.member_id <> m.id)
		else exists (select
			from members_reached(r.organization_id, h.anchors) x
			join access_review_item i
				on i.organization_id = r.organization_id
				and i.review_id = r.id and i.member_id = x
				and i.status = 'undecided'
			where x <> m.id) end;
$$;

-- Tells members of it, each once for a key where there is one.
create function access_review_tell(r access_review, event text, member_id uuid,
	key text default null) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select notify(event, m.account_id, r.organization_id, r.id, null,
		o.name, (r.due_at at time zone o.timezone)::date::text, key)
	from membership m
	join organization o on o.id = m.organization_id
	where m.organization_id = r.organization_id and m.id = $3;
$$;

create function access_review_owners(organization_id uuid) returns setof uuid
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select distinct g.member_id from member_role_now g
	join membership m on m.organization_id = g.organization_id
		and m.id = g.member_id and m.status = 'active'
		and m.deleted_at is null
	where g.organization_id = $1 and g.template = 'owner';
$$;

-- It is complete when nothing is left to decide on.
create function access_review_close(organization_id uuid, id uuid) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	r access_review;
begin
	update access_review x set completed_at = now()
	where x.organization_id = $1 and x.id = $2 and x.completed_at is null
		and not exists (select from access_review_item i
			where i.organization_id = $1 and i.review_id = $2
				and i.status in ('undecided', 'waiting'))
	returning x.* into r;
	if found then
		perform access_review_tell(r, 'access_review_complete', o)
		from access_review_owners($1) o;
	end if;
end $$;

-- Everything that gives rights, once, with what is known of its use.
create function access_review_list_rights(r access_review) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	with used as materialized (
		select e.member_id, e.action, max(e.at) as at
		from audit_event e
		where e.organization_id = r.organization_id
			and e.id > (select uuid_v7(now()
				- interval '90 days'))
			and e.member_id is not null
		group by e.member_id, e.action
	), allowed as materialized (
		select distinct a.role_id, a.permission
		from role_allows(r.organization_id, now()) a
		where permission_leaves_events(a.permission)
	), used_role as materialized (
		select u.member_id, a.role_id, max(u.at) as at
		from used u join allowed a on a.permission = u.action
		group by u.member_id, a.role_id
	), given as (
		select case o.template when 'owner' then 'ownership'
				else 'role' end as kind,
			g.member_id, g.id, g.role_id, o.name, o.template,
			null as permission, g.reach, g.department_id, g.team_id,
			g.source, g.granted_by, g.valid_from, g.valid_until,
			g.role_id in (select a.role_id from allowed a)
				as leaves_events, u.at
		from member_role g
		join role o on o.organization_id = g.organization_id
			and o.id = g.role_id
		left join used_role u on u.member_id = g.member_id
			and u.role_id = g.role_id
		where g.organization_id = r.organization_id
		union all
		select 'exception', e.member_id, e.id, null, null, null,
			e.permission, e.reach, e.department_id, e.team_id,
			'local', e.granted_by, e.valid_from, e.valid_until,
			permission_leaves_events(e.permission), u.at
		from member_permission e
		left join used u on u.member_id = e.member_id
			and u.action = e.permission
		where e.organization_id = r.organization_id
			and e.effect = 'allow'
	)
	insert into access_review_item (organization_id, review_id, number,
		kind, member_id, grant_id, role_id, role_name, template,
		permission, reach, place_name, source, granted_by, granted_at,
		valid_until, leaves_events, last_used_at, status, decided_at)
	select r.organization_id, r.id, row_number() over (order by
			lower(m.name), m.id, g.kind = 'exception',
			lower(g.name), g.permission, g.id),
		g.kind, g.member_id, g.id, g.role_id, g.name, g.template,
		g.permission, g.reach, coalesce(d.name, t.name), g.source,
		g.granted_by, g.valid_from, g.valid_until, g.leaves_events,
		g.at, case when m.id = sole.id then 'exempt'
			else 'undecided' end,
		case when m.id = sole.id then now() end
	from given g
	join membership m on m.organization_id = r.organization_id
		and m.id = g.member_id and m.deleted_at is null
	cross join (select only_owner(r.organization_id) as id) sole
	left join department d on d.organization_id = r.organization_id
		and d.id = g.department_id
	left join team t on t.organization_id = r.organization_id
		and t.id = g.team_id
	where g.valid_until is null
		or g.valid_until > greatest(now(), g.valid_from);
$$;

-- A review begins: what there is is written down, and who decides is told.
create function access_review_begin(organization_id uuid, made_by uuid)
returns access_review
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	r access_review;
begin
	perform from organization o where o.id = $1 for no key update;
	insert into access_review (organization_id, made_by) values ($1, $2)
	returning * into r;
	perform access_review_list_rights(r);
	perform access_review_tell(r, 'access_review_started', m)
	from access_reviewers(r) m;
	perform access_review_close($1, r.id);
	select x.* into r from access_review x
	where x.organization_id = $1 and x.id = r.id;
	return r;
end $$;

create function access_review_start() returns access_review
language sql security definer set search_path = outstaff, pg_temp as $$
	select access_review_begin(current_organization(), current_member());
$$;

-- Items that are to be decided on by the caller, whose turn it then is, and why
-- not; none of people to whom the caller gives nothing.
create function access_review_turn(items uuid[])
returns table (id uuid, refusal text)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	here uuid := current_organization();
	me uuid := current_member();
	people uuid[];
begin
	perform from organization o where o.id = here for no key update;
	people := array(select distinct i.member_id from access_review_item i
		where i.organization_id = here and i.id = any (items));
	people := array(select a from members_assigned(here, me, people) a)
		|| me;
	return query select f.id, f.refusal
	from access_review_refusals(here, items, me) f
	join access_review_item i on i.organization_id = here and i.id = f.id
	where i.member_id = any (people)
	order by i.number;
end $$;

create function access_review_refuse(reason text) returns void
language plpgsql as $$
begin
	if reason is not null then
		raise exception 'this is not theirs to decide' using
			errcode = case when reason in ('access_review_item_own',
				'access_review_item_ownership',
				'access_review_item_exceeds')
				then 'OS422' else 'OS409' end,
			constraint = reason;
	end if;
end $$;

-- The item that the caller decides on; null where there is none.
create function access_review_decide(id uuid) returns access_review_item
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	turn record;
	i access_review_item;
begin
	select * into turn from access_review_turn(array[$1]);
	if turn.id is null then
		return null;
	end if;
	perform access_review_refuse(turn.refusal);
	select x.* into i from access_review_item x
	where x.organization_id = current_organization() and x.id = turn.id;
	return i;
end $$;

-- It stays. The first to decide does.
create function access_review_keep(id uuid, note text)
returns setof access_review_item
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	i access_review_item := access_review_decide(id);
begin
	if i.id is null then
		return;
	end if;
	return query update access_review_item x
	set status = 'kept', note = note, decided_by = current_member(),
		decided_at = now()
	where x.organization_id = i.organization_id and x.id = i.id
	returning x.*;
	perform access_review_close(i.organization_id, i.review_id);
end $$;

-- Several of one review stay: each of those that the caller decides on. With
-- none of them nothing is done.
create function access_review_keep_all(review_id uuid, items uuid[], note text)
returns table (id uuid, refusal text)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	here uuid := current_organization();
	turn record;
	kept uuid[] := '{}';
begin
	if not exists (select from access_review r
			where r.organization_id = here and r.id = $1) then
		return;
	end if;
	for turn in select t.id, t.refusal
		from access_review_turn(array(select i.id
			from access_review_item i
			where i.organization_id = here
				and i.review_id = $1
				and i.id = any (items))) t loop
		id := turn.id;
		refusal := turn.refusal;
		if refusal is null then
			kept := kept || id;
		end if;
		return next;
	end loop;
	if kept = '{}' then
		perform access_review_refuse(coalesce(refusal,
			'access_review_item_none'));
	end if;
	update access_review_item x set status = 'kept', note = $3,
		decided_by = current_member(), decided_at = now()
	where x.organization_id = here and x.id = any (kept);
	perform access_review_close(here, $1);
end $$;

-- It ends, as rights end everywhere; where a second person must decide on that,
-- the item waits for them. Ownership ends under ownership alone.
create function access_review_end(id uuid, note text)
returns setof access_review_item
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	i access_review_item := access_review_decide(id);
	asked uuid;
begin
	if i.id is null then
		return;
	end if;
	if i.kind = 'ownership' then
		perform ownership_elsewhere();
	end if;
	update access_review_item x set status = 'ended', note = note,
		decided_by = current_member(), decided_at = now()
	where x.organization_id = i.organization_id and x.id = i.id;
	perform set_config('outstaff.rights_change', '', true);
	perform grant_end(i.grant_id);
	asked := nullif(current_setting('outstaff.rights_change', true), '');
	if asked is not null then
		update access_review_item x set status = 'waiting',
			rights_change_id = asked
		where x.organization_id = i.organization_id and x.id = i.id;
	end if;
	perform access_review_close(i.organization_id, i.review_id);
	return query select x.* from access_review_item x
	where x.organization_id = i.organization_id and x.id = i.id;
end $$;

-- Whatever ends a right, nobody has to decide on it any more.
create function access_review_grant_ended() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	review uuid;
begin
	update access_review_item i set decided_at = now(),
		status = case i.status when 'waiting' then 'ended'
			else 'over' end
	from access_review r
	where r.organization_id = new.organization_id
		and r.completed_at is null
		and i.organization_id = r.organization_id
		and i.review_id = r.id and i.grant_id = new.id
		and i.status in ('undecided', 'waiting')
	returning i.review_id into review;
	if found then
		perform access_review_close(new.organization_id, review);
	end if;
	return null;
end $$;
create trigger review after update on member_role for each row
	when (old.valid_until is distinct from new.valid_until
		and new.valid_until <= greatest(now(), new.valid_from))
	execute function access_review_grant_ended();
create trigger review after update on member_permission for each row
	when (old.valid_until is distinct from new.valid_until
		and new.valid_until <= greatest(now(), new.valid_from))
	execute function access_review_grant_ended();

-- Where the second person does not want it to end, it is to be decided anew.
create function access_review_change_decided() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update access_review_item i set status = 'undecided',
		decided_by = null, decided_at = null
	where i.organization_id = new.organization_id
		and i.rights_change_id = new.id and i.status = 'waiting';
	return null;
end $$;
create trigger review after update on rights_change for each row
	when (old.decision is null and new.kind = 'grant_end'
		and new.decision in ('rejected', 'withdrawn', 'expired'))
	execute function access_review_change_decided();

-- What time has ended, and what nobody else is left to decide on.
create function access_review_settle() returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	with open as materialized (
		select x.organization_id, x.id,
			only_owner(x.organization_id) as sole
		from access_review x where x.completed_at is null)
	update access_review_item i set decided_at = now(),
		status = case when i.status = 'waiting' then 'ended'
			when i.member_id = r.sole
			then 'exempt' else 'over' end
	from open r
	where i.organization_id = r.organization_id
		and i.review_id = r.id
		and i.status in ('undecided', 'waiting')
		and (not grant_lasts(i.organization_id, i.grant_id)
			or exists (select from membership m
				where m.organization_id = i.organization_id
					and m.id = i.member_id
					and m.deleted_at is not null)
			or i.status = 'undecided'
			and i.member_id = r.sole);
	select access_review_close(r.organization_id, r.id)
	from access_review r where r.completed_at is null;
$$;

-- Once a day who decides is told from three days before it is due, and owners
-- once a week from then on.
create function access_review_remind() returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	with open as materialized (
		select r from access_review r
		join organization o on o.id = r.organization_id
			and o.deleted_at is null and o.status = 'active'
		where r.completed_at is null
			and r.due_at <= now() + interval '3 days'
	)
	select access_review_tell(o.r, 'access_review_due', m, format(
		'access_review_due %s', (o.r).id))
	from open o cross join lateral access_reviewers(o.r) m
	where (o.r).due_at > now()
	union all
	select access_review_tell(o.r, 'access_review_overdue', m, format(
		'access_review_overdue %s %s', (o.r).id,
		floor(extract(epoch from now() - (o.r).due_at) / 604800)))
	from open o
	cross join lateral access_review_owners((o.r).organization_id) m
	where (o.r).due_at <= now();
$$;

-- When the next begins by itself; null where none does.
create function access_review_next(organization_id uuid) returns timestamptz
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select coalesce(max(r.created_at)
		+ make_interval(months => o.access_review_months), now())
	from organization o
	left join access_review r on r.organization_id = o.id
	where o.id = $1 and o.access_review_months is not null
	group by o.id
	having bool_and(r.id is null or r.completed_at is not null);
$$;

-- Everything about reviews that time brings; whoever asks, it is done once.
create function access_review_round() returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	here uuid;
begin
	perform access_review_settle();
	for here in select o.id from organization o
		where o.access_review_months is not null
			and o.deleted_at is null and o.status = 'active'
			and access_review_next(o.id) <= now()
		order by o.id loop
		perform from organization o where o.id = here
		for no key update;
		if access_review_next(here) <= now() then
			perform access_review_begin(here, null);
		end if;
	end loop;
	perform access_review_remind();
end $$;
insert into schedule (kind, every)
values ('access_review_round', interval '15 minutes');

insert into notification_event values
	('access_review_started', false, true, true),
	('access_review_due', false, true, true),
	('access_review_overdue', false, true, true),
	('access_review_complete', false, true, false);
insert into audit_view_kind values ('permissions', 'access_review');

-- An event of an item names whose right it is about.
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
				and i.id = e.subject_id) end,
		audit_subject_lookup(e), e.changes #>> '{name,1}',
		e.changes #>> '{name,0}', e.changes #>> '{file_name,1}',
		e.changes #>> '{title,1}');
end;

alter function only_owner(uuid) owner to outstaff_definer;
alter function grant_lasts(uuid, uuid) owner to outstaff_definer;
alter function members_assigned(uuid, uuid, uuid[])
	owner to outstaff_definer;
alter function access_review_refusals(uuid, uuid[], uuid)
	owner to outstaff_definer;
alter function access_reviewers(access_review) owner to outstaff_definer;
alter function access_review_tell(access_review, text, uuid, text)
	owner to outstaff_definer;
alter function access_review_owners(uuid) owner to outstaff_definer;
alter function access_review_close(uuid, uuid) owner to outstaff_definer;
alter function access_review_list_rights(access_review)
	owner to outstaff_definer;
alter function access_review_begin(uuid, uuid) owner to outstaff_definer;
alter function access_review_start() owner to outstaff_definer;
alter function access_review_turn(uuid[]) owner to outstaff_definer;
alter function access_review_decide(uuid) owner to outstaff_definer;
alter function access_review_keep(uuid, text) owner to outstaff_definer;
alter function access_review_keep_all(uuid, uuid[], text)
	owner to outstaff_definer;
alter function access_review_end(uuid, text) owner to outstaff_definer;
alter function access_review_grant_ended() owner to outstaff_definer;
alter function access_review_change_decided() owner to outstaff_definer;
alter function access_review_settle() owner to outstaff_definer;
alter function access_review_remind() owner to outstaff_definer;
alter function access_review_next(uuid) owner to outstaff_definer;
alter function access_review_round() owner to outstaff_definer;
grant execute on function access_review_refuse(text) to outstaff_definer;
grant execute on function access_review_status(access_review),
	access_review_visible(boolean, boolean, uuid[]),
	access_review_seen(uuid, uuid, boolean, boolean, uuid[]),
	access_review_unused(access_review_item),
	access_review_found(access_review_item, text, text, uuid, boolean),
	access_review_refusals(uuid, uuid[], uuid),
	access_review_start(), access_review_keep(uuid, text),
	access_review_keep_all(uuid, uuid[], text),
	access_review_end(uuid, text), access_review_next(uuid)
	to outstaff_app;
grant execute on function access_review_round() to outstaff_worker;

commit;
