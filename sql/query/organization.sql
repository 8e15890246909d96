-- Tenants.

-- organization_mine() many
-- The caller's organizations, the widest role held in each.
select o.id, o.name, o.slug, o.timezone, o.role, o.current, o.created_at
from organization_mine() o
order by o.name, o.id;

-- organization_get(organization_id uuid, id uuid) one
-- The current organization's settings.
select t.*, o.invitation_days, o.second_person, o.access_review_months
from organization o
cross join lateral organization_told(o) t
where o.id = :'id' and o.id = :'organization_id' and o.deleted_at is null;

-- company_id_check(organization_id uuid, id uuid) one
-- That the company named is the caller's.
select o.id from organization o
where o.id = :'id' and o.id = :'organization_id' and o.deleted_at is null;

-- organization_colors(organization_id uuid, id uuid) many
-- Its colors, and how well each can be read as text on white.
select c.color, c.kind, color_contrast(c.color) as contrast,
	color_contrast(c.color) < 4.5 as is_faint,
	case when color_contrast(c.color) < 4.5 then '#000000'
		else '#ffffff' end as text_color
from organization o
cross join lateral (values (1, 'primary', o.primary_color),
		(2, 'secondary', o.secondary_color),
		(3, 'accent', o.accent_color)) c (place, kind, color)
where o.id = :'id' and o.id = :'organization_id' and c.color is not null
order by c.place;

-- organization_style(organization_id uuid, id uuid) one
-- What its pages are colored by.
select o.primary_color, o.secondary_color, o.accent_color
from organization o
where o.id = :'id' and o.id = :'organization_id' and o.deleted_at is null;

-- organization_frame(organization_id uuid, member_id uuid) many
-- What every page shows of the organization beside its name, and the emergency
-- that the reader is in.
select t.logo_url, case when num_nonnulls(o.primary_color, o.secondary_color,
		o.accent_color) > 0 then '/organizations/' || o.id
		|| '/style?version=' || md5(concat_ws(',', 1, o.primary_color,
			'', o.secondary_color, '', o.accent_color))::uuid end
		as style_url,
	a.id as emergency_id, r.name as emergency_role,
	a.ends_at as emergency_until
from organization o
cross join lateral organization_told(o) t
left join emergency_access a on a.organization_id = o.id
	and a.member_id = :'member_id' and a.ends_at > now()
left join role r on r.organization_id = o.id and r.id = a.role_id
where o.id = :'organization_id';

-- organization_create(session_id uuid, name text, slug text, timezone text, workweek_start text, language text) one
-- The creator becomes owner, and the session goes on in it.
select t.id, t.company_id, t.name, t.slug, t.timezone, t.workweek_start,
	t.workdays, :'language' as language, t.require_two_factor, t.is_active,
	t.created_at, t.updated_at
from organization_create(:'session_id', :'name', :'slug', :'timezone',
	:'workweek_start') o
cross join lateral organization_told(o) t;

-- organization_language_set(language text) none
-- That of the organization which was just made.
update organization o set language = :'language'
where o.id = current_organization() and :'language' is not null;

-- organization_update(organization_id uuid, id uuid, seen_at timestamptz, name text, name_given bool, slug text, slug_given bool, timezone text, timezone_given bool, workweek_start text, workweek_start_given bool, workdays text[], workdays_given bool, language text, language_given bool, require_two_factor bool, require_two_factor_given bool, industry text, industry_given bool, size text, size_given bool, website text, website_given bool, description text, description_given bool, primary_color text, primary_color_given bool, secondary_color text, secondary_color_given bool, accent_color text, accent_color_given bool, deletion_blockers text[], deletion_blockers_given bool, invitation_days int, invitation_days_given bool, second_person bool, second_person_given bool, access_review_months int, access_review_months_given bool) one
-- Changes the current organization's settings.
with changed as (
	update organization o set
		name = case when :'name_given'
			then :'name' else o.name end,
		slug = case when :'slug_given'
			then :'slug' else o.slug end,
		timezone = case when :'timezone_given'
			then :'timezone' else o.timezone end,
		workweek_start = case when :'workweek_start_given'
			then :'workweek_start' else o.workweek_start end,
		workdays = case when :'workdays_given'
			then :'workdays' else o.workdays end,
		language = case when :'language_given'
			then :'language' else o.language end,
		require_two_factor = case when :'require_two_factor_given'
			then :'require_two_factor' else o.require_two_factor end,
		industry = case when :'industry_given'
			then :'industry' else o.industry end,
		size = case when :'size_given'
			then :'size' else o.size end,
		website = case when :'website_given'
			then :'website' else o.website end,
		description = case when :'description_given'
			then :'description' else o.description end,
		primary_color = case when :'primary_color_given'
			then lower(:'primary_color') else o.primary_color end,
		secondary_color = case when :'secondary_color_given'
			then lower(:'secondary_color') else o.secondary_color end,
		accent_color = case when :'accent_color_given'
			then lower(:'accent_color') else o.accent_color end,
		deletion_blockers = case when :'deletion_blockers_given'
			then coalesce(:'deletion_blockers', '{}')
			else o.deletion_blockers end,
		invitation_days = case when :'invitation_days_given'
			then :'invitation_days' else o.invitation_days end,
		second_person = case when :'second_person_given'
			then :'second_person' else o.second_person end,
		access_review_months = case when :'access_review_months_given'
			then :'access_review_months'
			else o.access_review_months end
	where o.id = :'id' and o.id = :'organization_id'
		and o.deleted_at is null
		and organization_unchanged(o.updated_at, :'seen_at')
	returning o)
select t.*, (changed.o).invitation_days, (changed.o).second_person,
	(changed.o).access_review_months
from changed cross join lateral organization_told(changed.o) t;

-- organization_logo_set(organization_id uuid, id uuid, document_id uuid) one
-- Another logo; the one before is given up.
with changed as (
	update organization o set logo_document_id = :'document_id'
	where o.id = :'id' and o.id = :'organization_id'
		and o.deleted_at is null
	returning o)
select t.* from changed cross join lateral organization_told(changed.o) t;

-- organization_logo_remove(organization_id uuid, id uuid) one
-- None from now on.
update organization o set logo_document_id = null
where o.id = :'id' and o.id = :'organization_id' and o.deleted_at is null
returning o.id;

-- organization_logo(organization_id uuid, id uuid) one
-- Where the bytes of the logo are.
select d.id, d.storage_key, d.content_type
from organization o
join document d on d.organization_id = o.id and d.id = o.logo_document_id
where o.id = :'id' and o.id = :'organization_id' and o.deleted_at is null
	and d.state = 'ready';

-- organization_switch(session_id uuid, id uuid) one
-- The session goes on in another organization of the caller.
select t.*
from organization_switch(:'session_id', :'id') o
cross join lateral organization_told(o) t;

-- timezone_options() many
-- Time zones that a person can choose.
select z.name as id, replace(z.name, '_', ' ') as name
from pg_timezone_names z
where timezone_choosable(z.name)
order by z.name;
