-- role: superuser
-- Valid, expiring and expired follow the calendar day of the organization, not
-- the server's: Tongatapu (north) is always 24 hours ahead of Pago Pago (south).
begin;
select plan(16);

select is(certificate_status('2026-05-10', 0, '2026-05-10'), 'expiring',
	'on its last day it still holds');
select is(certificate_status('2026-05-10', 0, '2026-05-11'), 'expired',
	'the day after it is expired');
select is(certificate_status('2026-05-10', 30, '2026-04-09'), 'valid',
	'31 days ahead it is valid');
select is(certificate_status('2026-05-10', 30, '2026-04-10'), 'expiring',
	'30 days ahead it is expiring');
select is(certificate_status('infinity', 365, '2026-04-10'), 'valid',
	'what never expires is valid');
select is(certificate_expiry(null, '2024-02-29', 12), '2025-02-28'::date,
	'months of validity end within a shorter month');
select is(certificate_expiry('2030-01-01', '2024-02-29', 12),
	'2030-01-01'::date, 'a stated expiry counts');
select is(certificate_expiry(null, '2024-02-29', null), null::date,
	'without either there is none');

select set_config('outstaff.zone', 'Pacific/Tongatapu', true);
select is(today(), (now() at time zone 'Pacific/Tongatapu')::date,
	'today is the day in the zone');
select today() as ahead \gset
select set_config('outstaff.zone', 'Pacific/Pago_Pago', true);
select is(today(), :'ahead'::date - 1, 'a day behind on the other side');
select set_config('outstaff.zone', '', true);
select is(today(), (now() at time zone 'UTC')::date, 'UTC for nobody');

-- The same expiry on both sides of midnight: the last day here is over there.
update certificate set expires_on = :'ahead'::date - 1,
	issued_on = '2020-01-01';
update certificate_type set lead_days = '{1,7}';
set role outstaff_app;
prepare status(text) as select l.status, l.days_left
from certificate c, certificate_listed(c) l where c.number = $1;
select act_as('Eve', 'south');
select results_eq($$execute status('S-1')$$, $$values ('expiring', 0)$$,
	'the last day in the south');
select act_as('Ann', 'north');
select results_eq($$execute status('N-1')$$, $$values ('expired', -1)$$,
	'is over in the north');

reset role;
update certificate set expires_on = :'ahead'::date + 7;
set role outstaff_app;
select act_as('Eve', 'south');
select results_eq($$execute status('S-1')$$, $$values ('valid', 8)$$,
	'eight days ahead is valid in the south');
select act_as('Ann', 'north');
select results_eq($$execute status('N-1')$$, $$values ('expiring', 7)$$,
	'and the longest lead time in the north');
select act_as('Ann', 'north', 'test', 'Pacific/Tongatapu');
select is(current_setting('TimeZone'), 'Pacific/Tongatapu',
	'pages are in the zone they asked for');

select * from finish();
rollback;
