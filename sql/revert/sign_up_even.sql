begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function account_sign_up(email text, password_hash text,
	first_name text, last_name text, company_name text, request_id text)
returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	known uuid;
begin
	perform capability_mail('email_verification', account_create(email,
		password_hash, first_name, last_name, request_id), email,
		interval '3 days');
	if company_name is not null then
		perform organization_create(null, company_name,
			slug_of(company_name), 'UTC', 'monday');
	end if;
exception when unique_violation then
	select a.id into strict known from account a
	where lower(a.email) = lower(account_sign_up.email)
		and a.deleted_at is null;
	perform set_actor(known, 'account.sign_up', request_id);
	perform mail_add('sign_up_again', known, email);
end $$;

commit;
