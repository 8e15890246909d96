set search_path = outstaff, pg_temp;
select table_name, column_name, omitted from audit_hidden where false;
do $$
begin
	assert audit_changes('account', '{"email": "a@x.test"}',
		'{"email": "b@x.test"}') = '{"email": ["hidden", "hidden"]}';
	assert audit_changes('certificate_type', '{"name": "a"}',
		'{"name": "b", "updated_at": 1}') = '{"name": ["a", "b"]}';
end $$;
