set search_path = outstaff, pg_temp;
select organization_id, id, state, storage_key, file_name, content_type,
	size_bytes, sha256, uploaded_by, created_at, updated_at
from document where false;
