-- Who has proven their address is welcomed by mail, once.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function email_verify(token_hash bytea, request_id text)
returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	used capability := capability_use(token_hash, 'email_verification',
		'account.verify_email', request_id);
begin
	if used.id is null then
		return;
	end if;
	perform mail_add('welcome', a.id, a.email) from account a
	where a.id = used.account_id and a.deleted_at is null
		and lower(a.email) = lower(used.email)
		and a.email_verified_at is null;
	return query
	update account a set email_verified_at = now()
	where a.id = used.account_id and a.deleted_at is null
		and lower(a.email) = lower(used.email)
	returning a.id;
end $$;

commit;
