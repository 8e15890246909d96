-- The roles: who owns, who serves requests, who works in the background, who
-- only reads, and who owns the few functions that see more than their caller.
-- Roles belong to the cluster: one that is there already is kept.
begin;
set local client_min_messages = warning;

do $$
declare
	name text;
begin
	foreach name in array array['outstaff_owner', 'outstaff_definer',
		'outstaff_app', 'outstaff_worker', 'outstaff_readonly']
	loop
		if to_regrole(name) is null then
			execute format('create role %I', name);
		end if;
	end loop;
	-- The deployer makes objects in the name of their owner.
	if not (select rolsuper from pg_roles where rolname = current_user) then
		execute format('grant outstaff_owner to %I', current_user);
	end if;
	-- to make schema outstaff in the name of its owner
	execute format('grant create on database %I to outstaff_owner',
		current_database());
end $$;

grant outstaff_definer to outstaff_owner;

alter role outstaff_owner nologin;
alter role outstaff_definer nologin;
alter role outstaff_app login;
alter role outstaff_worker login;
alter role outstaff_readonly login;

alter role outstaff_app set search_path = outstaff, pg_temp;
alter role outstaff_worker set search_path = outstaff, pg_temp;
alter role outstaff_readonly set search_path = outstaff, pg_temp;

-- Nothing waits for ever; the programs' own deadlines are shorter.
alter role outstaff_app set lock_timeout = '5s';
alter role outstaff_app set statement_timeout = '60s';
alter role outstaff_app set idle_in_transaction_session_timeout = '60s';
alter role outstaff_worker set lock_timeout = '5s';
alter role outstaff_worker set idle_in_transaction_session_timeout = '60s';
alter role outstaff_readonly set default_transaction_read_only = on;

-- Statements are prepared once and written so that one plan fits all values;
-- planning anew each time would cost more than most of them.
alter role outstaff_app set plan_cache_mode = 'force_generic_plan';
alter role outstaff_app set jit = off;
alter role outstaff_worker set jit = off;

commit;
