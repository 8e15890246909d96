-- A person in an organization. It carries the account's names and email, kept
-- by triggers, so that lists need neither a join nor a look at accounts.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table membership (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	account_id uuid not null,
	first_name text not null,
	last_name text not null,
	name text not null generated always as
		(first_name || ' ' || last_name) stored,
	email text not null,
	status text not null default 'active',
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	primary key (organization_id, id),
	constraint membership_status_check
		check (status in ('active', 'suspended')),
	constraint membership_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint membership_account_id_exists
		foreign key (account_id) references account (id)
);
-- One person is a member once; forms tell it beside the email.
create unique index membership_email_unique
	on membership (organization_id, account_id) where deleted_at is null;
create index membership_account on membership (account_id);
create index membership_list on membership (organization_id, name, id)
	where deleted_at is null;

create function membership_person() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	select a.first_name, a.last_name, a.email
	into new.first_name, new.last_name, new.email
	from account a where a.id = new.account_id;
	return new;
end $$;
alter function membership_person() owner to outstaff_definer;
create trigger person before insert or update of account_id on membership
	for each row execute function membership_person();

create function membership_follow() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update membership set first_name = new.first_name,
		last_name = new.last_name, email = new.email
	where account_id = new.id;
	return null;
end $$;
alter function membership_follow() owner to outstaff_definer;
create trigger membership after update on account for each row
	when ((old.first_name, old.last_name, old.email)
		is distinct from (new.first_name, new.last_name, new.email))
	execute function membership_follow();

call tenant_table('membership');
create trigger policy after insert or update of account_id, status, deleted_at
	or delete on membership
	for each row execute function organization_policy_changed();
grant select, insert, update on membership to outstaff_definer;

commit;
