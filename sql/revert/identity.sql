begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function sign_in_flow_begin, sign_in_flow_find, sign_in_flow_use,
	identity_sign_in, identity_link, identity_create_account,
	identity_groups, identity_mine, identity_linkable, identity_unlink;
drop trigger identity on account;
drop function identity_account_end;
drop table sign_in_flow, identity;
-- no password is '!': a link by mail sets one
alter table account no force row level security;
update account set password_hash = '!' where password_hash is null;
alter table account force row level security;
alter table account alter column password_hash set not null;

commit;
