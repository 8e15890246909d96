-- Invitations: who was asked by mail to join an organization, and as what.
-- Nobody becomes a member without accepting; the link in the mail proves the
-- address. That one has expired is seen, not done: there is no job for it.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table organization add column invitation_days integer
	constraint organization_invitation_days_check
		check (invitation_days between 1 and 90);
alter table organization disable trigger user;
update organization set invitation_days = 7;
alter table organization enable trigger user;
alter table organization alter column invitation_days set not null,
	alter column invitation_days set default 7;
grant update (invitation_days) on organization to outstaff_app;

create table invitation (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	email text not null,
	first_name text,
	last_name text,
	message text,
	status text not null default 'pending',
	invited_by uuid not null,
	sent_at timestamptz not null default now(),
	sent_count integer not null default 1,
	expires_at timestamptz not null,
	ended_at timestamptz,
	accepted_at timestamptz,
	accepted_by uuid,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint invitation_email_check
		check (char_length(email) <= 254 and email = lower(email)
		and email ~ '^[^@ ]{1,64}@[^@ ]+[.][^@ .]+$'),
	constraint invitation_first_name_check
		check (char_length(first_name) between 1 and 120),
	constraint invitation_last_name_check
		check (char_length(last_name) between 1 and 120),
	constraint invitation_message_check
		check (char_length(message) between 1 and 500),
	constraint invitation_status_check check (status in ('pending',
		'accepted', 'declined', 'revoked', 'expired')),
	constraint invitation_ended_at_check
		check ((status = 'pending') = (ended_at is null)),
	constraint invitation_accepted_check check ((status = 'accepted')
		= (accepted_at is not null and accepted_by is not null)),
	constraint invitation_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint invitation_invited_by_exists
		foreign key (organization_id, invited_by)
		references membership (organization_id, id),
	constraint invitation_accepted_by_exists
		foreign key (organization_id, accepted_by)
		references membership (organization_id, id)
);
comment on column invitation.status is 'pending also where it has expired,
	until the address is invited anew';
create unique index invitation_email_unique
	on invitation (organization_id, email) where status = 'pending';

create table invitation_role (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	invitation_id uuid not null,
	role_id uuid not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint invitation_role_invitation_id_exists
		foreign key (organization_id, invitation_id)
		references invitation (organization_id, id),
	constraint invitation_role_role_id_exists
		foreign key (organization_id, role_id)
		references role (organization_id, id)
);
create unique index invitation_role_role_id_unique
	on invitation_role (organization_id, invitation_id, role_id);

call tenant_table('invitation');
call tenant_table('invitation_role');
grant select, insert, update on invitation, invitation_role
	to outstaff_definer;

-- A link may also be for an invitation: of whoever reads the mail.
alter table capability
	alter column account_id drop not null,
	add column organization_id uuid,
	add column invitation_id uuid,
	drop constraint capability_kind_check,
	add constraint capability_kind_check check (kind ~ '^[a-z_]{1,60}$'),
	add constraint capability_subject_check check (
		account_id is not null or invitation_id is not null),
	add constraint capability_invitation_id_exists
		foreign key (organization_id, invitation_id)
		references invitation (organization_id, id);
create index capability_invitation on capability
	(organization_id, invitation_id) where invitation_id is not null;

-- An invitation as it is shown.
create view invitation_listed with (security_invoker) as
select i.organization_id, i.id, i.email, i.first_name, i.last_name, i.message,
	held.roles, held.role_names,
	case when i.status = 'pending' and i.expires_at <= now() then 'expired'
		else i.status end as status,
	i.status = 'pending' as is_open, i.invited_by, m.name as invited_by_name,
	i.sent_at, i.sent_count, i.expires_at, i.accepted_at,
	i.accepted_by as member_id, i.created_at
from invitation i
join membership m on m.organization_id = i.organization_id
	and m.id = i.invited_by
cross join lateral (
	select array_agg(r.template order by r.template) as roles,
		array_agg(r.name order by r.template) as role_names
	from invitation_role x
	join role r on r.organization_id = x.organization_id
		and r.id = x.role_id
	where x.organization_id = i.organization_id
		and x.invitation_id = i.id) held;
grant select on invitation_listed to outstaff_app, outstaff_definer;

-- How many mails an address got from this organization within an hour.
create function invitation_mails(email text) returns bigint
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select count(*)
	from invitation i
	join capability c on c.organization_id = i.organization_id
		and c.invitation_id = i.id
	where i.organization_id = current_organization() and i.email = $1
		and c.created_at > now() - interval '1 hour';
$$;

-- A new link by mail; the one before is dead. Nobody's mailbox is flooded:
-- five an hour.
create function invitation_mail(id uuid, email text, expires_at timestamptz)
returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	link uuid := uuid_v7();
begin
	if invitation_mails(email) >= 5 then
		raise exception 'too many mails to one address' using
			errcode = 'OS409', constraint = 'invitation_email_often';
	end if;
	update capability c set revoked_at = now()
	where c.organization_id = current_organization()
		and c.invitation_id = invitation_mail.id
		and c.used_at is null and c.revoked_at is null;
	insert into capability (id, kind, organization_id, invitation_id, email,
		expires_at)
	values (link, 'invitation', current_organization(), invitation_mail.id,
		invitation_mail.email, invitation_mail.expires_at);
	perform mail_add('invitation', null, invitation_mail.email, link);
end $$;

create function invitation_until() returns timestamptz
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select now() + make_interval(days => o.invitation_days)
	from organization o where o.id = current_organization();
$$;

create function invitation_is_of_member(email text) returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from membership m
		where m.organization_id = current_organization()
			and lower(m.email) = $1 and m.deleted_at is null);
$$;

-- Whether the address has an account makes no difference to anything here.
create function invitation_create(email text, first_name text, last_name text,
	message text, roles text[]) returns setof invitation_listed
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	made uuid := uuid_v7();
	until timestamptz := invitation_until();
begin
	perform from organization o where o.id = current_organization()
	for no key update;
	if not member_may_give(current_organization(), current_member(), $5) then
		raise exception 'nobody gives more than they hold' using
			errcode = 'OS422', constraint = 'invitation_roles_not_held';
	end if;
	if invitation_is_of_member($1) then
		raise exception 'a member is not invited' using
			errcode = 'OS409', constraint = 'invitation_email_member';
	end if;
	update invitation i set status = 'expired', ended_at = i.expires_at
	where i.organization_id = current_organization() and i.email = $1
		and i.status = 'pending' and i.expires_at <= now();
	insert into invitation (organization_id, id, email, first_name,
		last_name, message, invited_by, expires_at)
	values (current_organization(), made, $1, $2, $3, $4, current_member(),
		until);
	insert into invitation_role (organization_id, invitation_id, role_id)
	select r.organization_id, made, r.id from role r
	where r.organization_id = current_organization()
		and r.deleted_at is null and r.template = any ($5);
	perform invitation_mail(made, $1, until);
	return query select l.* from invitation_listed l
	where l.organization_id = current_organization() and l.id = made;
end $$;

-- The addresses of a pasted text, one by one: separated by lines, commas,
-- semicolons or spaces, also as "Name <address>".
create function invitation_addresses(emails text) returns table (email text)
language sql immutable as $$
	select x.email from (
		select lower(btrim(word)) as email, min(line.nr) as nr
		from regexp_split_to_table($1, '[,;\n\r]+')
			with ordinality line (item, nr)
		cross join lateral regexp_split_to_table(
			case when item ~ '<[^<>]*>\s*$'
			then substring(item from '<([^<>]*)>\s*$')
			else item end, '\s+') word
		where btrim(word) <> ''
		group by 1) x
	order by x.nr, x.email;
$$;

-- An address among many is judged as one alone is (fcgi/resource/kinds.c says
-- the same of a field; a test compares them).
create function address_is_plain(email text) returns boolean
language sql immutable parallel safe
begin atomic
	select char_length($1) <= 254 and $1 !~ '[.][.]'
		and $1 ~ '^[a-z0-9!#$%&''*+/=?^_`{|}~.-]{1,64}@'
		and $1 ~ '@[a-z0-9-][a-z0-9.-]*[.][a-z0-9-]+$'
		and $1 !~ '@.*@';
end;

-- Nobody else invites meanwhile.
create function invitation_hindrance(email text) returns text
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select case
		when not address_is_plain($1) then 'invalid'
		when invitation_is_of_member($1) then 'member'
		when exists (select from invitation i
			where i.organization_id = current_organization()
				and i.email = $1 and i.status = 'pending'
				and i.expires_at > now()) then 'pending'
		when invitation_mails($1) >= 5 then 'often' end;
$$;

-- Each for itself: what is wrong with one keeps no other back.
create function invitation_bulk(emails text, message text, roles text[])
returns table (email text, result text, invitation_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	most constant integer := 200;
begin
	perform from organization o where o.id = current_organization()
	for no key update;
	if (select count(*) from invitation_addresses($1)) > most then
		raise exception 'too many at once' using
			errcode = 'OS422', constraint = 'invitation_emails_most';
	end if;
	if not member_may_give(current_organization(), current_member(), $3) then
		raise exception 'nobody gives more than they hold' using
			errcode = 'OS422', constraint = 'invitation_roles_not_held';
	end if;
	for email in select a.email from invitation_addresses($1) a loop
		invitation_id := null;
		result := invitation_hindrance(email);
		if result is null then
			select 'invited', c.id into result, invitation_id
			from invitation_create(email, null, null, $2, $3) c;
		end if;
		return next;
	end loop;
end $$;

-- The invitation that is to be changed; what has ended is changed no more.
create function invitation_change(id uuid) returns setof invitation
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	found_one invitation;
begin
	select i.* into found_one from invitation i
	where i.organization_id = current_organization() and i.id = $1
	for update;
	if not found then
		return;
	end if;
	if found_one.status <> 'pending' then
		raise exception 'this invitation has ended' using
			errcode = 'OS409', constraint = 'invitation_status_ended';
	end if;
	return next found_one;
end $$;

create function invitation_resend(id uuid) returns setof invitation_listed
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	i invitation;
	until timestamptz := invitation_until();
begin
	select c.* into i from invitation_change($1) c;
	if i.id is null then
		return;
	end if;
	if not member_may_give(current_organization(), current_member(),
			(select l.roles from invitation_listed l
			where l.organization_id = i.organization_id
				and l.id = i.id)) then
		raise exception 'nobody gives more than they hold' using
			errcode = 'OS422', constraint = 'invitation_roles_not_held';
	end if;
	if invitation_is_of_member(i.email) then
		raise exception 'a member is not invited' using
			errcode = 'OS409', constraint = 'invitation_email_member';
	end if;
	update invitation x set sent_at = now(), expires_at = until,
		sent_count = x.sent_count + 1
	where x.organization_id = i.organization_id and x.id = i.id;
	perform invitation_mail(i.id, i.email, until);
	return query select l.* from invitation_listed l
	where l.organization_id = i.organization_id and l.id = i.id;
end $$;

create function invitation_revoke(id uuid) returns setof invitation_listed
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	i invitation;
begin
	select c.* into i from invitation_change($1) c;
	update invitation x set status = 'revoked', ended_at = now()
	where x.organization_id = i.organization_id and x.id = i.id;
	update capability c set revoked_at = now()
	where c.organization_id = i.organization_id and c.invitation_id = i.id
		and c.used_at is null and c.revoked_at is null;
	return query select l.* from invitation_listed l
	where l.organization_id = i.organization_id and l.id = i.id;
end $$;

-- What a link opens now: not used, replaced, revoked or too old, of an active
-- organization, and by somebody who may still give what it gives.
create function invitation_of_link(token_hash bytea) returns setof invitation
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select i.*
	from capability c
	join invitation i on i.organization_id = c.organization_id
		and i.id = c.invitation_id
	join organization o on o.id = i.organization_id
	where c.token_hash = $1 and c.kind = 'invitation'
		and c.used_at is null and c.revoked_at is null
		and c.expires_at > now() and i.status = 'pending'
		and i.expires_at > now()
		and o.status = 'active' and o.deleted_at is null
		and member_may_give(i.organization_id, i.invited_by, array(
			select r.template from invitation_role x
			join role r on r.organization_id = x.organization_id
				and r.id = x.role_id
			where x.organization_id = i.organization_id
				and x.invitation_id = i.id));
$$;

-- What the page of a link shows. Who is signed in as somebody else learns that
-- it is not for them, and nothing more.
create function invitation_find(token_hash bytea) returns table (
	is_mine boolean, is_other boolean, has_account boolean, email text,
	first_name text, last_name text, message text, role_names text[],
	organization_name text, invited_by_name text, expires_at timestamptz)
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select coalesce(current_account() = a.id, false), other,
		a.id is not null and not other, l.email, l.first_name,
		l.last_name, l.message, l.role_names, o.name,
		l.invited_by_name, l.expires_at
	from invitation_of_link($1) i
	left join account a on lower(a.email) = i.email and a.deleted_at is null
	cross join lateral (select current_account() is distinct from a.id
			and current_account() is not null as other) who
	left join organization o on o.id = i.organization_id and not other
	left join invitation_listed l on l.organization_id = i.organization_id
		and l.id = i.id and not other;
$$;

-- The open invitation of a link, for whoever's turn it is: of any number that
-- try, one gets a row. The rest of the transaction is in its organization.
create function invitation_use(token_hash bytea, action text, request_id text)
returns setof invitation
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	organization uuid := (select i.organization_id
		from invitation_of_link($1) i);
begin
	perform from organization o where o.id = organization
	for no key update;
	if not found then
		return;
	end if;
	perform set_config('outstaff.org', organization::text, true),
		set_config('outstaff.action', $2, true),
		set_config('outstaff.request', $3, true);
	return query select i.* from invitation_of_link($1) i;
	update capability c set used_at = now()
	where c.token_hash = $1 and c.used_at is null;
end $$;

-- Who was asked has answered; who asked is told.
create function invitation_answer(i invitation, answer text, member_id uuid)
returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update invitation x set status = answer, ended_at = now(),
		accepted_at = case answer when 'accepted' then now() end,
		accepted_by = member_id
	where x.organization_id = i.organization_id and x.id = i.id
		and x.status = 'pending';
	perform notify('invitation_' || answer, m.account_id, o.id, member_id,
		i.email, (select n.name from membership n
			where n.organization_id = o.id and n.id = member_id),
		o.name)
	from organization o
	join membership m on m.organization_id = o.id and m.id = i.invited_by
	where o.id = i.organization_id;
end $$;

-- The account becomes a member with the roles of the invitation. Who was one
-- before starts anew: what they left stays with the membership that ended.
create function invitation_join(i invitation, account_id uuid) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	member uuid;
begin
	update account a set email_verified_at = now()
	where a.id = account_id and a.email_verified_at is null;
	select m.id into member from membership m
	where m.organization_id = i.organization_id
		and m.account_id = account_id and m.deleted_at is null;
	if member is null then
		member := uuid_v7();
		insert into membership (organization_id, id, account_id)
		values (i.organization_id, member, account_id);
	end if;
	perform set_config('outstaff.member', member::text, true),
		member_role_grant(i.organization_id, member, array(
			select r.template from invitation_role x
			join role r on r.organization_id = x.organization_id
				and r.id = x.role_id
			where x.organization_id = i.organization_id
				and x.invitation_id = i.id), i.invited_by),
		invitation_answer(i, 'accepted', member);
	return member;
end $$;

-- By who is signed in, if the invitation is theirs; a browser goes on in the
-- new organization.
create function invitation_accept(token_hash bytea, session_id uuid,
	request_id text) returns table (organization_id uuid,
	organization_name text, member_id uuid, roles text[])
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	i invitation;
	member uuid;
begin
	select u.* into i from invitation_use($1, 'invitation.accept', $3) u;
	if i.id is null then
		return;
	end if;
	if not exists (select from account a where a.id = current_account()
			and lower(a.email) = i.email) then
		raise exception 'the invitation is for somebody else' using
			errcode = 'OS409', constraint = 'invitation_account_other';
	end if;
	member := invitation_join(i, current_account());
	update session s set organization_id = i.organization_id
	where s.id = $2 and s.account_id = current_account()
		and (s.kind = 'cookie' or s.organization_id is null);
	return query select o.id, o.name, member, l.roles
	from invitation_listed l
	join organization o on o.id = l.organization_id
	where l.organization_id = i.organization_id and l.id = i.id;
end $$;

-- By a newcomer: the link proves the address of the new account.
create function invitation_sign_up(token_hash bytea, password_hash text,
	first_name text, last_name text, request_id text)
returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	i invitation;
	account uuid;
begin
	select u.* into i from invitation_use($1, 'invitation.accept', $5) u;
	if i.id is null then
		return;
	end if;
	if exists (select from account a where lower(a.email) = i.email
			and a.deleted_at is null) then
		raise exception 'the address has an account' using
			errcode = 'OS409', constraint = 'account_email_unique';
	end if;
	account := account_create(i.email, $2, $3, $4, $5);
	perform set_config('outstaff.action', 'invitation.accept', true),
		invitation_join(i, account);
	return query select account;
end $$;

create function invitation_decline(token_hash bytea, request_id text)
returns table (id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	i invitation;
begin
	select u.* into i from invitation_use($1, 'invitation.decline', $2) u;
	if i.id is null then
		return;
	end if;
	perform invitation_answer(i, 'declined', null);
	return query select i.id;
end $$;

insert into notification_event values
	('invitation_accepted', false, true, true),
	('invitation_declined', false, true, false);

-- Nobody is made a member by others any more.
drop function member_add;

alter function invitation_mails(text) owner to outstaff_definer;
alter function invitation_hindrance(text) owner to outstaff_definer;
alter function invitation_mail(uuid, text, timestamptz)
	owner to outstaff_definer;
alter function invitation_until() owner to outstaff_definer;
alter function invitation_is_of_member(text) owner to outstaff_definer;
alter function invitation_create(text, text, text, text, text[])
	owner to outstaff_definer;
alter function invitation_bulk(text, text, text[]) owner to outstaff_definer;
alter function invitation_change(uuid) owner to outstaff_definer;
alter function invitation_resend(uuid) owner to outstaff_definer;
alter function invitation_revoke(uuid) owner to outstaff_definer;
alter function invitation_of_link(bytea) owner to outstaff_definer;
alter function invitation_find(bytea) owner to outstaff_definer;
alter function invitation_use(bytea, text, text) owner to outstaff_definer;
alter function invitation_answer(invitation, text, uuid)
	owner to outstaff_definer;
alter function invitation_join(invitation, uuid) owner to outstaff_definer;
alter function invitation_accept(bytea, uuid, text) owner to outstaff_definer;
alter function invitation_sign_up(bytea, text, text, text, text)
	owner to outstaff_definer;
alter function invitation_decline(bytea, text) owner to outstaff_definer;
grant execute on function invitation_mail(uuid, text, timestamptz),
	invitation_mails(text), address_is_plain(text),
	invitation_hindrance(text),
	invitation_until(), invitation_is_of_member(text),
	invitation_addresses(text), invitation_change(uuid),
	invitation_of_link(bytea), invitation_use(bytea, text, text),
	invitation_answer(invitation, text, uuid),
	invitation_join(invitation, uuid) to outstaff_definer;
grant execute on function
	invitation_create(text, text, text, text, text[]),
	invitation_bulk(text, text, text[]), invitation_resend(uuid),
	invitation_revoke(uuid), invitation_find(bytea),
	invitation_accept(bytea, uuid, text),
	invitation_sign_up(bytea, text, text, text, text),
	invitation_decline(bytea, text) to outstaff_app;

commit;
