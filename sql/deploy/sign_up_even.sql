-- Signing up takes as long for an address that has an account as for one that
-- has none: both do the work of both, and take back what is not theirs.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- As before. A known address makes an account of a name that nobody has, which
-- is undone; an unknown one writes the mail to a holder, which is undone.
create or replace function account_sign_up(email text, password_hash text,
	first_name text, last_name text, company_name text, request_id text)
returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	known uuid := (select a.id from account a
		where lower(a.email) = lower(account_sign_up.email)
			and a.deleted_at is null);
	address text := case when known is null then email
		else gen_random_uuid() || '@undone.invalid' end;
begin
	begin
		perform capability_mail('email_verification', account_create(
			address, password_hash, first_name, last_name,
			request_id), address, interval '3 days');
		if company_name is not null then
			perform organization_create(null, company_name,
				slug_of(company_name), 'UTC', 'monday');
		end if;
		if known is not null then
			raise unique_violation;
		end if;
	exception when unique_violation then
		-- Also where another sign-up was quicker by a moment.
		select a.id into strict known from account a
		where lower(a.email) = lower(account_sign_up.email)
			and a.deleted_at is null;
	end;
	begin
		perform set_actor(coalesce(known, current_account()),
			'account.sign_up', request_id);
		perform mail_add('sign_up_again', current_account(), email);
		if known is null then
			raise 'undone' using errcode = 'OS000';
		end if;
	exception when sqlstate 'OS000' then
		null;
	end;
end $$;

commit;
