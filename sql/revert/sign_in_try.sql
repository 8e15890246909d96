begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function sign_in_clear(text, text);
drop function sign_in_try(text, text, inet);
drop function sign_in_make_usual(uuid, inet, text);
drop function sign_in_is_usual(text, inet);
drop function attempt_key(text, text);

commit;
