-- What an organization has booked, and for how many people. Money is not ours:
-- a payment is a reference to what another system keeps, never a card.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

call permission_define('billing.read', 'organization',
	'owner admin billing auditor');
call permission_define('billing.write', 'organization', 'owner billing');

create table subscription (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	plan text not null default 'standard',
	seats int,
	billing_email text,
	payment_reference text,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint subscription_plan_check
		check (plan in ('free', 'standard', 'enterprise')),
	constraint subscription_seats_check
		check (seats between 1 and 1000000),
	constraint subscription_billing_email_check
		check (char_length(billing_email) between 3 and 254),
	constraint subscription_payment_reference_check check
		(char_length(payment_reference) between 1 and 100),
	-- Card numbers have 13 to 19 digits (ISO/IEC 7812), however grouped.
	constraint subscription_payment_reference_no_card check
		(payment_reference !~ '([0-9][^0-9[:alpha:]]*){13}'),
	constraint subscription_organization_id_exists
		foreign key (organization_id) references organization (id)
);
comment on column subscription.seats is 'null: as many as there are people';
create unique index subscription_organization_id_unique
	on subscription (organization_id);
call tenant_table('subscription');
grant update (seats, billing_email, payment_reference)
	on subscription to outstaff_app;
grant select, insert, update on subscription to outstaff_definer;

-- Each organization has one, from its beginning.
create function organization_subscribe() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	insert into subscription (organization_id) values (new.id);
	return null;
end $$;
alter function organization_subscribe() owner to outstaff_definer;
create trigger subscription after insert on organization
	for each row execute function organization_subscribe();

create function subscription_begin() returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	insert into subscription (organization_id)
	select o.id from organization o;
$$;
alter function subscription_begin() owner to outstaff_definer;
grant execute on function subscription_begin() to outstaff_owner;
select subscription_begin();
drop function subscription_begin();

-- People who have a seat: whoever can get in.
create function seats_used(organization_id uuid) returns bigint
language sql stable as $$
	select count(*) from outstaff.membership m
	where m.organization_id = $1 and m.status = 'active'
		and m.deleted_at is null;
$$;

-- Whoever takes a seat holds the organization's row, so that they come one by
-- one and each counts those before.
create function membership_seats() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if not exists (select from subscription s
		where s.organization_id = new.organization_id
			and s.seats is not null) then
		return null;
	end if;
	perform from organization o where o.id = new.organization_id
	for no key update;
	if exists (select from subscription s
		where s.organization_id = new.organization_id
			and s.seats < seats_used(s.organization_id)) then
		raise exception 'all seats are taken' using errcode = 'OS409',
			constraint = 'membership_seats_left';
	end if;
	return null;
end $$;
alter function membership_seats() owner to outstaff_definer;
create constraint trigger seats after insert or update of status, deleted_at
	on membership for each row
	when (new.status = 'active' and new.deleted_at is null)
	execute function membership_seats();

-- Nobody loses a seat that they sit on.
create function subscription_seats() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform from organization o where o.id = new.organization_id
	for no key update;
	if new.seats < seats_used(new.organization_id) then
		raise exception 'more people have a seat' using
			errcode = 'OS422',
			constraint = 'subscription_seats_used';
	end if;
	return new;
end $$;
alter function subscription_seats() owner to outstaff_definer;
create trigger seats before update of seats on subscription
	for each row when (new.seats is not null)
	execute function subscription_seats();

-- Which plan an organization is on, who runs the installation says.
create function operator_plan_change(slug text, plan text)
returns table (id uuid, name text)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	perform set_config('outstaff.action', 'operator.plan', true);
	return query update subscription s set plan = $2
	from organization o
	where o.slug = $1 and o.deleted_at is null
		and s.organization_id = o.id
	returning o.id, o.name;
end $$;
alter function operator_plan_change(text, text) owner to outstaff_definer;
grant execute on function seats_used(uuid)
	to outstaff_app, outstaff_readonly, outstaff_worker, outstaff_definer;
grant execute on function operator_plan_change(text, text)
	to outstaff_worker;

commit;
