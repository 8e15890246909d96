set search_path = outstaff, pg_temp;
do $$
begin
	assert uuid_v7()::text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]';
	assert uuid_v7('2026-01-01') < uuid_v7('2026-01-02');
	assert current_organization() is null;
	assert today() is not null;
end $$;
