-- A member's certificate: its dates, its document, and what a reviewer said.
-- It carries the names that lists show, kept by triggers: looking them up for
-- each row took four fifths of a list's time.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table certificate (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	member_id uuid not null,
	holder_name text not null,
	certificate_type_id uuid not null,
	number text,
	issuing_authority text not null,
	issued_on date not null,
	expires_on date,
	lasts_until date not null generated always as
		(coalesce(expires_on, 'infinity')) stored,
	document_id uuid,
	document_name text,
	document_type text,
	document_size int,
	review text not null default 'pending',
	review_reason text,
	reviewed_by uuid,
	reviewed_by_name text,
	reviewed_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	primary key (organization_id, id),
	constraint certificate_number_check
		check (char_length(number) between 1 and 60),
	constraint certificate_issuing_authority_check
		check (char_length(issuing_authority) between 1 and 120),
	constraint certificate_issued_on_check
		check (issued_on between '1900-01-01' and '2200-12-31'),
	constraint certificate_expires_on_check
		check (expires_on between '1900-01-01' and '2300-12-31'),
	constraint certificate_expires_on_after_issued_on
		check (expires_on > issued_on),
	constraint certificate_review_check
		check (review in ('pending', 'verified', 'rejected')),
	constraint certificate_review_reason_check
		check (char_length(review_reason) between 1 and 2000),
	constraint certificate_review_reason_required
		check (review <> 'rejected' or review_reason is not null),
	constraint certificate_reviewed_by_required
		check ((review = 'pending') = (reviewed_by is null)
			and (review = 'pending') = (reviewed_at is null)),
	constraint certificate_reviewed_by_not_holder
		check (reviewed_by <> member_id),
	constraint certificate_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint certificate_certificate_type_id_exists
		foreign key (organization_id, certificate_type_id)
		references certificate_type (organization_id, id),
	constraint certificate_document_id_exists
		foreign key (organization_id, document_id)
		references document (organization_id, id),
	constraint certificate_reviewed_by_exists
		foreign key (organization_id, reviewed_by)
		references membership (organization_id, id)
);
comment on column certificate.lasts_until is
	'expires_on as an order: what never expires comes last';

-- The list of an organization, and what is counted, from the index alone.
create index certificate_list on certificate
	(organization_id, lasts_until, id)
	include (member_id, certificate_type_id, review)
	where deleted_at is null;
create index certificate_member_list on certificate
	(organization_id, member_id, lasts_until, id)
	where deleted_at is null;
create index certificate_type_list on certificate
	(organization_id, certificate_type_id) where deleted_at is null;
create index certificate_pending_list on certificate
	(organization_id, member_id)
	where review = 'pending' and deleted_at is null;
create unique index certificate_document_id_unique on certificate
	(organization_id, document_id) where document_id is not null;

-- Other facts than those reviewed are pending again. A review decides what is
-- pending, once: of two at the same time the second is refused.
create function certificate_review() returns trigger language plpgsql as $$
begin
	if (new.member_id, new.certificate_type_id, new.number,
			new.issuing_authority, new.issued_on, new.expires_on,
			new.document_id)
		is distinct from (old.member_id, old.certificate_type_id,
			old.number, old.issuing_authority, old.issued_on,
			old.expires_on, old.document_id)
	then
		new.review := 'pending';
		new.review_reason := null;
		new.reviewed_by := null;
		new.reviewed_at := null;
	elsif old.review <> 'pending' and (new.review, new.review_reason,
			new.reviewed_by, new.reviewed_at)
		is distinct from (old.review, old.review_reason,
			old.reviewed_by, old.reviewed_at)
	then
		raise exception 'this certificate is % already', old.review
		using errcode = 'OS409',
			constraint = 'certificate_review_pending';
	end if;
	return new;
end $$;
create trigger review before update on certificate
	for each row execute function certificate_review();

-- A type or a person that is gone is not taken for new certificates (foreign
-- keys alone do not see that), nor a document whose bytes are not stored.
create function certificate_shown() returns trigger language plpgsql as $$
declare
	missing text;
begin
	if tg_op = 'INSERT' or new.certificate_type_id
			<> old.certificate_type_id then
		perform from certificate_type t
		where t.organization_id = new.organization_id
			and t.id = new.certificate_type_id
			and t.deleted_at is null;
		if not found then
			missing := 'certificate_type_id_exists';
		end if;
	end if;
	if tg_op = 'INSERT' or new.member_id <> old.member_id then
		select m.name into new.holder_name from membership m
		where m.organization_id = new.organization_id
			and m.id = new.member_id and m.deleted_at is null;
		if not found then
			missing := 'member_id_exists';
		end if;
	end if;
	if new.document_id is not null and (tg_op = 'INSERT'
			or new.document_id is distinct from old.document_id) then
		select d.file_name, d.content_type, d.size_bytes
		into new.document_name, new.document_type, new.document_size
		from document d
		where d.organization_id = new.organization_id
			and d.id = new.document_id and d.state = 'ready';
		if not found then
			missing := 'document_id_ready';
		end if;
	end if;
	if missing is not null then
		raise exception '% does not hold', missing using
			errcode = '23503', constraint = 'certificate_' || missing;
	end if;
	new.reviewed_by_name := case when new.reviewed_by is not null then (
		select m.name from membership m
		where m.organization_id = new.organization_id
			and m.id = new.reviewed_by) end;
	return new;
end $$;
-- after trigger review, which may end a review
create trigger shown before insert or update on certificate
	for each row execute function certificate_shown();

-- People change their names.
create function certificate_follow() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update certificate c set holder_name = new.name
	where c.organization_id = new.organization_id and c.member_id = new.id;
	update certificate c set reviewed_by_name = new.name
	where c.organization_id = new.organization_id
		and c.reviewed_by = new.id;
	return null;
end $$;
alter function certificate_follow() owner to outstaff_definer;
create trigger certificate after update on membership for each row
	when (old.name <> new.name) execute function certificate_follow();

-- A document that was replaced is given up.
create function certificate_document() returns trigger language plpgsql as $$
begin
	update document set state = 'deleted'
	where organization_id = old.organization_id and id = old.document_id;
	return null;
end $$;
create trigger document after update on certificate for each row
	when (old.document_id is not null
		and old.document_id is distinct from new.document_id)
	execute function certificate_document();

call tenant_table('certificate');
grant insert, update on certificate to outstaff_app;
grant select, update on certificate to outstaff_definer;
grant select on certificate_type, document to outstaff_definer;

commit;
