-- The kinds of certificates that an organization asks for.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- A certificate is about to expire from the longest lead time on.
create function longest_lead(lead_days int[]) returns int
language sql immutable
begin atomic
	select coalesce(max(lead), 0) from unnest(lead_days) lead;
end;

create table certificate_type (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	name text not null,
	description text,
	valid_months int,
	lead_days int[] not null default '{30,7,1}',
	longest_lead int not null generated always as
		(longest_lead(lead_days)) stored,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	primary key (organization_id, id),
	constraint certificate_type_name_check
		check (char_length(name) between 1 and 120),
	constraint certificate_type_description_check
		check (char_length(description) <= 2000),
	constraint certificate_type_valid_months_check
		check (valid_months between 1 and 600),
	constraint certificate_type_lead_days_check
		check (cardinality(lead_days) <= 5 and 1 <= all (lead_days)
			and 365 >= all (lead_days)
			and array_position(lead_days, null) is null),
	constraint certificate_type_organization_id_exists
		foreign key (organization_id) references organization (id)
);
-- also the order of the list
create unique index certificate_type_name_unique
	on certificate_type (organization_id, lower(name))
	where deleted_at is null;

call tenant_table('certificate_type');
grant insert, update on certificate_type to outstaff_app;
grant execute on function longest_lead(int[]) to outstaff_app;

commit;
