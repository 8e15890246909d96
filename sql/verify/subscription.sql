set search_path = outstaff, pg_temp;
select organization_id, id, plan, seats, billing_email, payment_reference,
	created_at, updated_at from subscription where false;
do $$
begin
	assert has_column_privilege('outstaff_app', 'subscription', 'seats',
		'update');
	assert not has_column_privilege('outstaff_app', 'subscription', 'plan',
		'update');
end $$;
