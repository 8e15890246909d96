set search_path = outstaff, pg_temp;
select organization_id, id, member_id, holder_name, certificate_type_id, number,
	issuing_authority, issued_on, expires_on, lasts_until, document_id,
	document_name, document_type, document_size, review, review_reason,
	reviewed_by, reviewed_by_name, reviewed_at, created_at,
	updated_at, deleted_at
from certificate where false;
