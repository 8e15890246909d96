-- Tenants.

-- organization_mine() many
-- The caller's organizations, the widest role held in each.
select o.id, o.name, o.slug, o.timezone, o.role, o.current, o.created_at
from organization_mine() o
order by o.name, o.id;

-- organization_get(organization_id uuid, id uuid) one
-- The current organization's settings.
select o.id, o.name, o.slug, o.timezone, o.workweek_start, o.language,
	o.require_two_factor, o.created_at, o.updated_at
from organization o
where o.id = :'id' and o.id = :'organization_id' and o.deleted_at is null;

-- organization_create(session_id uuid, name text, slug text, timezone text, workweek_start text, language text) one
-- The creator becomes owner, and the session goes on in it.
select o.id, o.name, o.slug, o.timezone, o.workweek_start,
	:'language' as language, o.require_two_factor, o.created_at,
	o.updated_at
from organization_create(:'session_id', :'name', :'slug', :'timezone',
	:'workweek_start') o;

-- organization_language_set(language text) none
-- That of the organization which was just made.
update organization o set language = :'language'
where o.id = current_organization() and :'language' is not null;

-- organization_update(organization_id uuid, id uuid, name text, name_given bool, slug text, slug_given bool, timezone text, timezone_given bool, workweek_start text, workweek_start_given bool, language text, language_given bool, require_two_factor bool, require_two_factor_given bool) one
-- Changes the current organization's settings.
update organization o set
	name = case when :'name_given' then :'name' else o.name end,
	slug = case when :'slug_given' then :'slug' else o.slug end,
	timezone = case when :'timezone_given' then :'timezone'
		else o.timezone end,
	workweek_start = case when :'workweek_start_given'
		then :'workweek_start' else o.workweek_start end,
	language = case when :'language_given' then :'language'
		else o.language end,
	require_two_factor = case when :'require_two_factor_given'
		then :'require_two_factor' else o.require_two_factor end
where o.id = :'id' and o.id = :'organization_id' and o.deleted_at is null
returning o.id, o.name, o.slug, o.timezone, o.workweek_start, o.language,
	o.require_two_factor, o.created_at, o.updated_at;

-- organization_switch(session_id uuid, id uuid) one
-- The session goes on in another organization of the caller.
select o.id, o.name, o.slug, o.timezone, o.workweek_start, o.language,
	o.require_two_factor, o.created_at, o.updated_at
from organization_switch(:'session_id', :'id') o;

-- timezone_options() many
-- Time zones that a person can choose.
select z.name as id, replace(z.name, '_', ' ') as name
from pg_timezone_names z
where timezone_choosable(z.name)
order by z.name;
