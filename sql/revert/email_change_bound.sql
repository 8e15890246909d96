begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function email_change_ask(email text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform capability_mail('email_change', current_account(), email,
		interval '1 hour');
	perform mail_add('email_change_asked', a.id, a.email)
	from account a where a.id = current_account();
end $$;

drop index capability_email;

commit;
