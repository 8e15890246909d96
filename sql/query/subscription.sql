-- What the organization has booked.

-- subscription_get(organization_id uuid) one
-- Its plan, its seats, and how many of them are taken.
select s.id, s.organization_id, s.organization_id as company_id, s.plan,
	s.seats, u.used as usage, case when s.seats is not null
		then greatest(s.seats - u.used, 0) end as seats_left,
	case when s.seats is not null
		then least(100, u.used * 100 / s.seats) end as percent,
	s.seats is not null and u.used >= s.seats as is_full,
	s.billing_email, s.payment_reference, s.updated_at
from subscription s
cross join lateral (select seats_used(s.organization_id)) u (used)
where s.organization_id = :'organization_id';

-- subscription_update(organization_id uuid, seats int, seats_given bool, billing_email text, billing_email_given bool, payment_reference text, payment_reference_given bool) one
-- The seats, and where bills go.
update subscription s set
	seats = case when :'seats_given' then :'seats' else s.seats end,
	billing_email = case when :'billing_email_given'
		then :'billing_email' else s.billing_email end,
	payment_reference = case when :'payment_reference_given'
		then :'payment_reference' else s.payment_reference end
where s.organization_id = :'organization_id'
returning s.id, s.organization_id, s.organization_id as company_id, s.plan,
	s.seats, seats_used(s.organization_id) as usage, s.billing_email,
	s.payment_reference, s.updated_at;

-- operator_plan_change(slug text, plan text) many
-- Puts an organization on another plan.
select c.id, c.name from operator_plan_change(:'slug', :'plan') c;
