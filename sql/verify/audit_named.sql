set search_path = outstaff, pg_temp;
select audit_kind_title('membership');
