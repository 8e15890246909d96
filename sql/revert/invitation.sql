begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- A member of the current organization; an account that the email does not
-- have yet is made. Nobody grants more than they hold: owners make owners.
create function member_add(email text, first_name text, last_name text,
	password_hash text, role text) returns setof membership
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	account uuid;
	member uuid := uuid_v7();
begin
	if role = 'owner' and not exists (select from member_role_now g
		where g.organization_id = current_organization()
			and g.member_id = current_member()
			and g.template = 'owner') then
		raise exception 'only an owner makes owners' using
			errcode = 'OS422', constraint = 'membership_role_not_held';
	end if;
	insert into account (email, password_hash, first_name, last_name)
	values (email, password_hash, first_name, last_name)
	on conflict do nothing
	returning id into account;
	if found then
		perform capability_mail('email_verification', account, email,
			interval '3 days');
	else
		select a.id into strict account from account a
		where lower(a.email) = lower(member_add.email)
			and a.deleted_at is null;
	end if;
	insert into membership (organization_id, id, account_id)
	values (current_organization(), member, account);
	insert into member_role (organization_id, member_id, role_id, granted_by)
	select r.organization_id, member, r.id, current_member() from role r
	where r.organization_id = current_organization()
		and r.template = member_add.role;
	return query select * from membership m
	where m.organization_id = current_organization() and m.id = member;
end $$;

alter function member_add(text, text, text, text, text)
	owner to outstaff_definer;
grant execute on function member_add(text, text, text, text, text)
	to outstaff_app;

delete from notification_event
where event in ('invitation_accepted', 'invitation_declined');

drop function invitation_decline, invitation_sign_up, invitation_accept,
	invitation_join, invitation_answer, invitation_use, invitation_find,
	invitation_of_link, invitation_revoke, invitation_resend,
	invitation_change, invitation_bulk, invitation_addresses,
	invitation_create, invitation_is_of_member, invitation_until,
	invitation_mail, invitation_mails, invitation_hindrance,
	address_is_plain;
drop view invitation_listed;
delete from message m using capability c
where m.capability_id = c.id and c.kind = 'invitation';
delete from capability where kind = 'invitation';
alter table capability
	drop constraint capability_invitation_id_exists,
	drop constraint capability_subject_check,
	drop constraint capability_kind_check,
	add constraint capability_kind_check check (kind in
		('email_verification', 'password_reset', 'email_change')),
	drop column invitation_id,
	drop column organization_id,
	alter column account_id set not null;
drop table invitation_role, invitation;
alter table organization drop column invitation_days;

commit;
