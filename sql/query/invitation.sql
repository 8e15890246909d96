-- Invitations to join an organization.

-- invitation_list(organization_id uuid, status text, search text, cursor text, row_limit int) many
-- The newest first.
select l.*, l.id::text as cursor
from invitation_listed l
where l.organization_id = :'organization_id'
	and case when :'status' is null then true
		else l.status = :'status' end
	and case when :'search' is null then true
		else strpos(l.email || ' ' || coalesce(lower(l.first_name), '')
			|| ' ' || coalesce(lower(l.last_name), ''),
			lower(:'search')) > 0 end
	and case when :'cursor' is null then true
		else l.id < :'cursor'::uuid end
order by l.id desc
limit :'row_limit';

-- invitation_export(organization_id uuid, status text, search text) many
-- The list without pages.
select l.email, l.first_name, l.last_name,
	array_to_string(l.role_names, chr(59) || ' ') as roles, l.status,
	l.invited_by_name, l.created_at, l.sent_at, l.sent_count, l.expires_at,
	l.accepted_at
from invitation_listed l
where l.organization_id = :'organization_id'
	and case when :'status' is null then true
		else l.status = :'status' end
	and case when :'search' is null then true
		else strpos(l.email || ' ' || coalesce(lower(l.first_name), '')
			|| ' ' || coalesce(lower(l.last_name), ''),
			lower(:'search')) > 0 end
order by l.id desc;

-- invitation_figures(organization_id uuid) one
-- How many of those that have ended were accepted, and how soon: the median.
select f.total, f.pending, f.accepted, f.declined, f.expired, f.revoked,
	case when f.accepted + f.declined + f.expired > 0
		then (100.0 * f.accepted / (f.accepted + f.declined + f.expired))
			::int end as acceptance_percent,
	f.median as median_seconds,
	case when f.median < 7200
		then greatest(1, round(f.median / 60.0))::int end
		as median_minutes,
	case when f.median between 7200 and 172799
		then round(f.median / 3600.0)::int end as median_hours,
	case when f.median >= 172800
		then round(f.median / 86400.0)::int end as median_days
from (select count(*)::int as total,
		(count(*) filter (where l.status = 'pending'))::int as pending,
		(count(*) filter (where l.status = 'accepted'))::int as accepted,
		(count(*) filter (where l.status = 'declined'))::int as declined,
		(count(*) filter (where l.status = 'expired'))::int as expired,
		(count(*) filter (where l.status = 'revoked'))::int as revoked,
		(percentile_cont(0.5) within group (order by extract(
			epoch from l.accepted_at - l.created_at)))::int as median
	from (select i.created_at, i.accepted_at,
			case when i.status = 'pending' and i.expires_at <= now()
			then 'expired' else i.status end as status
		from invitation i
		where i.organization_id = :'organization_id') l) f;

-- invitation_get(organization_id uuid, id uuid) one
-- One invitation.
select l.*
from invitation_listed l
where l.organization_id = :'organization_id' and l.id = :'id';

-- invitation_create(email text, first_name text, last_name text, message text, roles text[]) one
-- A mail with a link goes to the address, whoever has it.
select c.*
from invitation_create(:'email', :'first_name', :'last_name', :'message',
	:'roles') c;

-- invitation_bulk(emails text, message text, roles text[]) many
-- One after the other, and what became of each.
select b.email, b.result, b.invitation_id
from invitation_bulk(:'emails', :'message', :'roles') b;

-- invitation_resend(id uuid) one
-- A new link, for as long as a new invitation; the one before is dead.
select r.* from invitation_resend(:'id') r;

-- invitation_revoke(id uuid) one
-- Its link is dead.
select r.* from invitation_revoke(:'id') r;

-- invitation_find(token_hash bytea) one
-- What a link is for; without an email where it is for nothing, or not for who
-- is signed in.
select f.email is not null as is_open, f.is_mine, f.is_other, f.has_account,
	f.email, f.first_name, f.last_name, f.message, f.role_names,
	f.organization_name, f.invited_by_name, f.expires_at
from (select) always
left join invitation_find(:'token_hash') f on true;

-- invitation_accept(token_hash bytea, session_id uuid, request_id text) many
-- No row where the link is good for nothing, or another was quicker.
select a.organization_id, a.organization_name, a.member_id, a.roles
from invitation_accept(:'token_hash', :'session_id', :'request_id') a;

-- invitation_sign_up(token_hash bytea, password_hash text, first_name text, last_name text, request_id text) many
-- The newcomer's account; no row where the link is good for nothing.
select s.account_id
from invitation_sign_up(:'token_hash', :'password_hash', :'first_name',
	:'last_name', :'request_id') s;

-- invitation_decline(token_hash bytea, request_id text) many
-- No row where the link is good for nothing.
select d.id from invitation_decline(:'token_hash', :'request_id') d;
