-- Whoever asks for another address sends a mail to it: five an hour, from
-- however many accounts.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create index capability_email on capability (lower(email), kind, created_at);

-- As before, and the same is told whether a mail is sent or not.
create or replace function email_change_ask(email text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if (select count(*) < 5 from capability c
		where lower(c.email) = lower(email_change_ask.email)
			and c.kind = 'email_change'
			and c.created_at > now() - interval '1 hour') then
		perform capability_mail('email_change', current_account(),
			email, interval '1 hour');
	end if;
	perform mail_add('email_change_asked', a.id, a.email)
	from account a where a.id = current_account();
end $$;

commit;
