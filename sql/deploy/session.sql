-- A signed-in browser or API client. Only the SHA-256 of its token is kept. A
-- session ends 12 hours after sign-in; a browser's also after 30 idle minutes.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table session (
	id uuid primary key default uuid_v7(),
	account_id uuid not null,
	organization_id uuid,
	token_hash bytea not null,
	kind text not null,
	user_agent text,
	address inet,
	created_at timestamptz not null default now(),
	seen_at timestamptz not null default now(),
	expires_at timestamptz not null default now() + interval '12 hours',
	revoked_at timestamptz,
	updated_at timestamptz not null default now(),
	constraint session_token_hash_unique unique (token_hash),
	constraint session_token_hash_check check (length(token_hash) = 32),
	constraint session_kind_check check (kind in ('cookie', 'bearer')),
	constraint session_user_agent_check
		check (char_length(user_agent) <= 255),
	constraint session_account_id_exists
		foreign key (account_id) references account (id),
	constraint session_organization_id_exists
		foreign key (organization_id) references organization (id)
);
create index session_account on session (account_id, seen_at);

-- Whether a session can be used now.
create function session_alive(s session) returns boolean
language sql stable
begin atomic
	select s.revoked_at is null and s.expires_at > now()
		and (s.kind = 'bearer'
			or s.seen_at > now() - interval '30 minutes');
end;

call table_protect('session', 'account_id = (select current_account())');
call table_audit('session');
grant select (id, account_id, organization_id, kind, user_agent, address,
	created_at, seen_at, expires_at, revoked_at, updated_at)
	on session to outstaff_app, outstaff_readonly, outstaff_worker;
grant delete on session to outstaff_worker;
grant select, insert, update on session to outstaff_definer;
grant execute on function session_alive(session) to outstaff_definer;

commit;
