-- The language that somebody reads, and that of an organization's mail and of
-- its people who have not said; which there are, the program knows.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table account add column language text
	constraint account_language_check check (language ~ '^[a-z]{2,3}$');
grant select (language) on account
	to outstaff_app, outstaff_readonly, outstaff_worker;
alter table organization add column language text
	constraint organization_language_check check (language ~ '^[a-z]{2,3}$');
grant update (language) on organization to outstaff_app;

-- Only one's own.
create function account_language_set(language text) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	update account a set language = $1
	where a.id = current_account()
		and a.language is distinct from $1;
$$;

-- That of an account which this transaction made; nothing for one that was
-- there before, whoever asks.
create function account_language_first(language text) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	update account a set language = $1
	where a.id = current_account() and a.created_at = now()
		and $1 is not null;
$$;

-- Always one row.
create function principal_language(account_id uuid, organization_id uuid)
returns table (language text, organization_language text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select (select a.language from account a where a.id = $1),
		(select o.language from organization o where o.id = $2);
$$;

alter function account_language_set(text) owner to outstaff_definer;
alter function account_language_first(text) owner to outstaff_definer;
alter function principal_language(uuid, uuid) owner to outstaff_definer;
grant execute on function account_language_set(text),
	account_language_first(text),
	principal_language(uuid, uuid) to outstaff_app;

commit;
