set search_path = outstaff, pg_temp;
select address_is_plain('a@example.com');
