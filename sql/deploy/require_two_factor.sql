-- Organizations may ask for a second proof: who has none sees nothing of them
-- until it is set up.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table organization add column require_two_factor boolean
	not null default false;
grant update (require_two_factor) on organization to outstaff_app;

-- What programs remember of their members, they read anew.
create function organization_two_factor() returns trigger
language plpgsql as $$
begin
	new.policy_version := old.policy_version + 1;
	return new;
end $$;
create trigger two_factor before update of require_two_factor on organization
	for each row
	when (old.require_two_factor <> new.require_two_factor)
	execute function organization_two_factor();

create function lacks_two_factor(account_id uuid, organization_id uuid)
returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from organization o
		where o.id = $2 and o.require_two_factor)
		and not exists (select from two_factor t
			where t.account_id = $1 and t.confirmed_at is not null);
$$;
alter function lacks_two_factor(uuid, uuid) owner to outstaff_definer;
grant execute on function lacks_two_factor(uuid, uuid) to outstaff_app;

commit;
