-- What a change of rights would do to people, as the statement before has told.

-- preview_changes() many
-- How many people gain, lose or change what.
select c.kind, c.permission, c.before::text as before, c.after::text as after,
	c.count
from preview_changes() c;

-- preview_people() many
-- Who they are: the first 200 differences.
select p.id, p.name, p.kind, p.permission, p.before::text as before,
	p.before_places, p.after::text as after, p.after_places,
	nullif(p.more, 0) as more, nullif(p.fewer, 0) as fewer
from preview_people() p;

-- preview_flags() many
-- What to know before it is made.
select f.flag, f.permission
from preview_flags() f;
