-- A person who can sign in. Serving roles see only the caller's own row, and
-- never the password's hash; the functions of change sign_in do the rest.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table account (
	id uuid primary key default uuid_v7(),
	email text not null,
	password_hash text not null,
	first_name text not null,
	last_name text not null,
	name text not null generated always as
		(first_name || ' ' || last_name) stored,
	status text not null default 'active',
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	constraint account_email_check check (char_length(email) <= 254
		and email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
	constraint account_password_hash_check
		check (char_length(password_hash) between 1 and 256),
	constraint account_first_name_check
		check (char_length(first_name) between 1 and 120),
	constraint account_last_name_check
		check (char_length(last_name) between 1 and 120),
	constraint account_status_check
		check (status in ('active', 'deactivated'))
);
create unique index account_email_unique on account (lower(email))
	where deleted_at is null;

call table_protect('account', 'id = (select current_account())');
call table_audit('account');
grant select (id, email, first_name, last_name, name, status, created_at,
	updated_at, deleted_at)
	on account to outstaff_app, outstaff_readonly, outstaff_worker;
grant select, insert, update on account to outstaff_definer;

commit;
