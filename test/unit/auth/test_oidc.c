/* OpenID Connect (U15): metadata, addresses, and every way in which an ID
 * token is not what it has to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "auth/oidc.h"
#include "base/buf.h"
#include "keys_fixture.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define NOW 1800000000
#define ISSUER "https://id.example"
#define TENANT "9188040d-6c67-4c5b-b112-36a304b66dad"
#define TENANT_ISSUER "https://login.example/{tenantid}/v2.0"
#define ACCESS_TOKEN "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
#define AT_HASH "77QmUPtjPfzWtF2AnpK9RQ"	/* of that, by the book */

/* All that a provider says. */
#define TIMES "\"iat\":1799999990,\"exp\":1800000600"
#define WHO "\"iss\":\"" ISSUER "\",\"sub\":\"anna\",\"aud\":\"us\","
#define GOOD "{" WHO TIMES ",\"nonce\":\"n\"}"
#define HEADER "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}"

static struct pool *pool;
static EVP_PKEY *rsa, *ec, *other;
static struct jwt_key keys[2];
static struct oidc_provider provider;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	keys[0] = (struct jwt_key){ .id = "r", .algorithm = RS256,
		.public_key = rsa };
	keys[1] = (struct jwt_key){ .id = "e", .algorithm = ES256,
		.public_key = ec };
	provider = (struct oidc_provider){ .issuer = ISSUER,
		.client_id = "us" };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static int
make_keys(void **state)
{
	(void)state;
	rsa = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	other = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	ec = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "prime256v1");
	return rsa == NULL || other == NULL || ec == NULL;
}

static int
free_keys(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(other);
	EVP_PKEY_free(ec);
	return 0;
}

/* R and S side by side, as a JWS has them. */
static size_t
flat_signature(const unsigned char *der, size_t length, unsigned char out[64])
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)length);

	BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
	ECDSA_SIG_free(pair);
	return 64;
}

static const char *
sign_text(EVP_PKEY *key, const char *header, const char *payload)
{
	const char *text = pool_printf(pool, "%s.%s",
		base64url_encode(pool, header, strlen(header)),
		base64url_encode(pool, payload, strlen(payload)));
	unsigned char signature[1024], flat[64];
	size_t length = sizeof(signature);
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL,
		key), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &length,
		(const unsigned char *)text, strlen(text)), 1);
	EVP_MD_CTX_free(context);
	if (EVP_PKEY_is_a(key, "EC")) {
		length = flat_signature(signature, length, flat);
		memcpy(signature, flat, length);
	}
	return pool_printf(pool, "%s.%s", text,
		base64url_encode(pool, signature, length));
}

static const char *
token_of(const char *payload)
{
	return sign_text(rsa, pool_printf(pool, HEADER, "RS256", "r"),
		payload);
}

static enum jwt_result
judge(const char *token, const char *access_token)
{
	const struct oidc_said said = { .id_token = token,
		.access_token = access_token, .nonce = "n", .keys = keys,
		.key_count = 2, .now = NOW };
	const struct json *claims;
	const char *issuer = NULL;
	enum jwt_result result = oidc_id_token(pool, &provider, &said,
		&claims, &issuer);

	assert_int_equal(claims != NULL, result == JWT_OK);
	return result;
}

static void
test_good_tokens(void **state)
{
	static const char *const good[] = {
		GOOD,
		"{" WHO TIMES ",\"nonce\":\"n\",\"azp\":\"us\"}",
		"{\"iss\":\"" ISSUER "\",\"sub\":\"anna\",\"aud\":[\"us\"],"
			TIMES ",\"nonce\":\"n\"}",
		"{\"iss\":\"" ISSUER "\",\"sub\":\"anna\","
			"\"aud\":[\"them\",\"us\"],\"azp\":\"us\","
			TIMES ",\"nonce\":\"n\"}",
		"{" WHO TIMES ",\"nonce\":\"n\",\"nbf\":1800000030}",
		"{" WHO "\"iat\":1799999000,\"exp\":1799999970,"
			"\"nonce\":\"n\"}",
		"{" WHO TIMES ",\"nonce\":\"n\",\"at_hash\":\"" AT_HASH "\"}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_int_equal(judge(token_of(good[i]), ACCESS_TOKEN),
			JWT_OK);
	assert_int_equal(judge(sign_text(ec, pool_printf(pool, HEADER,
		"ES256", "e"), GOOD), NULL), JWT_OK);
}

/* Signed as it should be, and wrong in one place. */
static void
test_claims_that_lie(void **state)
{
	static const struct { const char *payload; enum jwt_result want; }
	cases[] = {
		{ "{\"iss\":\"" ISSUER "/\",\"sub\":\"a\",\"aud\":\"us\","
			TIMES ",\"nonce\":\"n\"}", JWT_WRONG_ISSUER },
		{ "{\"iss\":\"https://evil.example\",\"sub\":\"a\","
			"\"aud\":\"us\"," TIMES ",\"nonce\":\"n\"}",
			JWT_WRONG_ISSUER },
		{ "{\"iss\":\"HTTPS://ID.EXAMPLE\",\"sub\":\"a\","
			"\"aud\":\"us\"," TIMES ",\"nonce\":\"n\"}",
			JWT_WRONG_ISSUER },
		{ "{\"sub\":\"a\",\"aud\":\"us\"," TIMES ",\"nonce\":\"n\"}",
			JWT_BAD_CLAIMS },
		{ "{\"iss\":[\"" ISSUER "\"],\"sub\":\"a\",\"aud\":\"us\","
			TIMES ",\"nonce\":\"n\"}", JWT_BAD_CLAIMS },
		{ "{\"iss\":\"" ISSUER "\",\"aud\":\"us\"," TIMES
			",\"nonce\":\"n\"}", JWT_BAD_CLAIMS },
		{ "{\"iss\":\"" ISSUER "\",\"sub\":\"\",\"aud\":\"us\"," TIMES
			",\"nonce\":\"n\"}", JWT_BAD_CLAIMS },
		{ "{\"iss\":\"" ISSUER "\",\"sub\":7,\"aud\":\"us\"," TIMES
			",\"nonce\":\"n\"}", JWT_BAD_CLAIMS },
		{ "{\"iss\":\"" ISSUER "\",\"sub\":\"a\\nb\",\"aud\":\"us\","
			TIMES ",\"nonce\":\"n\"}", JWT_BAD_CLAIMS },
		{ "{\"iss\":\"" ISSUER "\",\"sub\":\"a\",\"aud\":\"them\","
			TIMES ",\"nonce\":\"n\"}", JWT_WRONG_AUDIENCE },
		{ "{\"iss\":\"" ISSUER "\",\"sub\":\"a\",\"aud\":[],"
			TIMES ",\"nonce\":\"n\"}", JWT_BAD_CLAIMS },
		{ "{\"iss\":\"" ISSUER "\",\"sub\":\"a\","
			"\"aud\":[\"us\",\"them\"]," TIMES
			",\"nonce\":\"n\"}", JWT_WRONG_AUDIENCE },
		{ "{" WHO TIMES ",\"nonce\":\"n\",\"azp\":\"them\"}",
			JWT_WRONG_AUDIENCE },
		{ "{" WHO TIMES ",\"nonce\":\"n\",\"azp\":null}",
			JWT_WRONG_AUDIENCE },
		{ "{" WHO TIMES "}", JWT_WRONG_NONCE },
		{ "{" WHO TIMES ",\"nonce\":\"m\"}", JWT_WRONG_NONCE },
		{ "{" WHO TIMES ",\"nonce\":\"nn\"}", JWT_WRONG_NONCE },
		{ "{" WHO TIMES ",\"nonce\":[\"n\"]}", JWT_WRONG_NONCE },
		{ "{" WHO "\"iat\":1799990000,\"exp\":1799999939,"
			"\"nonce\":\"n\"}", JWT_EXPIRED },
		{ "{" WHO "\"iat\":1799999990,\"nonce\":\"n\"}",
			JWT_BAD_CLAIMS },
		{ "{" WHO "\"exp\":1800000600,\"nonce\":\"n\"}",
			JWT_BAD_CLAIMS },
		{ "{" WHO "\"iat\":1800000300,\"exp\":1800000600,"
			"\"nonce\":\"n\"}", JWT_NOT_YET },
		{ "{" WHO TIMES ",\"nbf\":1800000300,\"nonce\":\"n\"}",
			JWT_NOT_YET },
		{ "{" WHO "\"iat\":1799999990,\"exp\":\"1800000600\","
			"\"nonce\":\"n\"}", JWT_BAD_CLAIMS },
		{ "{" WHO TIMES ",\"nonce\":\"n\",\"at_hash\":\"AAAA\"}",
			JWT_BAD_CLAIMS },
		{ "{" WHO TIMES ",\"nonce\":\"n\",\"at_hash\":7}",
			JWT_BAD_CLAIMS },
		{ "{" WHO TIMES ",\"nonce\":\"n\",\"nonce\":\"n\"}",
			JWT_MALFORMED },
		{ "[" GOOD "]", JWT_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(judge(token_of(cases[i].payload),
			ACCESS_TOKEN), cases[i].want);
	assert_int_equal(judge(token_of("{" WHO TIMES ",\"nonce\":\"n\","
		"\"at_hash\":\"" AT_HASH "\"}"), NULL), JWT_BAD_CLAIMS);
}

/* The public key of a pair is no secret to sign with. */
static const char *
signed_with_public_key(void)
{
	unsigned char *der = NULL;
	int length = i2d_PUBKEY(rsa, &der);
	struct jwt_key secret = { .id = "r", .algorithm = HS256,
		.secret = { (char *)der, (size_t)length } };
	const char *token = jwt_sign(pool, &secret, "JWT",
		slice_of(GOOD));

	OPENSSL_free(der);
	return token;
}

static void
test_signatures_that_lie(void **state)
{
	const char *good = token_of(GOOD);
	const char *end = strrchr(good, '.');
	const char *payload = strchr(good, '.') + 1;
	char *changed = pool_text(pool, good);

	(void)state;
	changed[payload - good + 4] ^= 1;
	assert_int_not_equal(judge(changed, NULL), JWT_OK);
	changed = pool_text(pool, good);
	changed[end - good + 9] = changed[end - good + 9] == 'A' ? 'B' : 'A';
	assert_int_equal(judge(changed, NULL), JWT_BAD_SIGNATURE);
	assert_int_not_equal(judge(pool_printf(pool, "%.*s.",
		(int)(end - good), good), NULL), JWT_OK);
	assert_int_equal(judge(sign_text(other, pool_printf(pool, HEADER,
		"RS256", "r"), GOOD), NULL), JWT_BAD_SIGNATURE);
	assert_int_equal(judge(sign_text(rsa, pool_printf(pool, HEADER,
		"RS256", "new"), GOOD), NULL), JWT_UNKNOWN_KEY);
	assert_int_equal(judge(sign_text(rsa, pool_printf(pool, HEADER,
		"RS256", "e"), GOOD), NULL), JWT_BAD_SIGNATURE);
	assert_int_equal(judge(sign_text(ec, pool_printf(pool, HEADER,
		"RS256", "r"), GOOD), NULL), JWT_BAD_SIGNATURE);
	assert_int_equal(judge(sign_text(rsa, pool_printf(pool, HEADER,
		"none", "r"), GOOD), NULL), JWT_BAD_SIGNATURE);
	assert_int_equal(judge(sign_text(rsa, pool_printf(pool, HEADER,
		"PS256", "r"), GOOD), NULL), JWT_BAD_SIGNATURE);
	assert_int_equal(judge(sign_text(rsa, "{\"alg\":\"RS256\"}", GOOD),
		NULL), JWT_UNKNOWN_KEY);
	assert_int_equal(judge(sign_text(rsa, "{\"alg\":\"RS256\","
		"\"kid\":\"r\",\"crit\":[\"x\"]}", GOOD), NULL),
		JWT_MALFORMED);
	assert_int_equal(judge(sign_text(rsa, "{\"alg\":\"RS256\","
		"\"kid\":\"r\",\"typ\":\"at+jwt\"}", GOOD), NULL),
		JWT_WRONG_TYPE);
	assert_int_equal(judge(signed_with_public_key(), NULL),
		JWT_BAD_SIGNATURE);
	assert_int_equal(judge("", NULL), JWT_MALFORMED);
	assert_int_equal(judge("a.b", NULL), JWT_MALFORMED);
}

/* The tenant is the token's own, and must look like one. */
static void
test_tenants(void **state)
{
	static const char form[] = "{\"iss\":\"https://login.example/%s/v2.0\","
		"\"tid\":\"%s\",\"oid\":\"7\",\"sub\":\"a\",\"aud\":\"us\","
		TIMES ",\"nonce\":\"n\"}";

	(void)state;
	provider.issuer = TENANT_ISSUER;
	assert_int_equal(judge(token_of(pool_printf(pool, form, TENANT,
		TENANT)), NULL), JWT_OK);
	assert_int_equal(judge(token_of(pool_printf(pool, form,
		"00000000-0000-0000-0000-000000000000", TENANT)), NULL),
		JWT_WRONG_ISSUER);
	assert_int_equal(judge(token_of(pool_printf(pool, form, "common",
		"common")), NULL), JWT_WRONG_ISSUER);
	assert_int_equal(judge(token_of(pool_printf(pool, form,
		"{tenantid}", "{tenantid}")), NULL), JWT_WRONG_ISSUER);
	assert_int_equal(judge(token_of(GOOD), NULL), JWT_WRONG_ISSUER);
	assert_string_equal(oidc_discovery_url(pool, TENANT_ISSUER),
		"https://login.example/organizations/v2.0/.well-known/"
		"openid-configuration");
	assert_string_equal(oidc_discovery_url(pool, "https://a.example/b/"),
		"https://a.example/b/.well-known/openid-configuration");
}

#define ADDRESSES "\"authorization_endpoint\":\"https://id.example/auth\"," \
	"\"token_endpoint\":\"https://id.example/token\"," \
	"\"jwks_uri\":\"https://id.example/jwks\""

static const char *
read_metadata(const char *text, struct oidc_metadata *metadata)
{
	return oidc_metadata_read(pool, slice_of(text), &provider, metadata);
}

static void
test_metadata(void **state)
{
	static const char *const bad[] = {
		"", "[]", "null", "{}", "{\"issuer\":\"" ISSUER "\"}",
		"{\"issuer\":\"" ISSUER "/\"," ADDRESSES "}",
		"{\"issuer\":\"https://evil.example\"," ADDRESSES "}",
		"{\"issuer\":[\"" ISSUER "\"]," ADDRESSES "}",
		"{\"issuer\":\"" ISSUER "\",\"issuer\":\"x\"," ADDRESSES "}",
		"{\"issuer\":\"" ISSUER "\"," ADDRESSES ","
			"\"response_types_supported\":[\"token\"]}",
		"{\"issuer\":\"" ISSUER "\"," ADDRESSES ","
			"\"code_challenge_methods_supported\":[\"plain\"]}",
		"{\"issuer\":\"" ISSUER "\"," ADDRESSES ","
			"\"id_token_signing_alg_values_supported\":[\"HS256\"]"
			"}",
		"{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":"
			"\"javascript:alert(1)\",\"token_endpoint\":"
			"\"https://id.example/t\",\"jwks_uri\":"
			"\"https://id.example/j\"}",
		"{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":"
			"\"https://id.example/a\",\"token_endpoint\":"
			"\"http://id.example/t\",\"jwks_uri\":"
			"\"https://id.example/j\"}",
		"{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":"
			"\"https://id.example/a\",\"token_endpoint\":"
			"\"https://id.example/t\",\"jwks_uri\":"
			"\"file:///etc/passwd\"}",
	};
	struct oidc_metadata metadata;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_non_null(read_metadata(bad[i], &metadata));
	assert_null(read_metadata("{\"issuer\":\"" ISSUER "\"," ADDRESSES
		",\"authorization_response_iss_parameter_supported\":true,"
		"\"token_endpoint_auth_methods_supported\":"
		"[\"client_secret_post\"]}", &metadata));
	assert_true(metadata.sends_issuer);
	assert_true(metadata.secret_in_body);
	assert_null(metadata.userinfo_endpoint);
	assert_string_equal(metadata.jwks_uri, "https://id.example/jwks");
	assert_null(read_metadata("{\"issuer\":\"" ISSUER "\"," ADDRESSES "}",
		&metadata));
	assert_false(metadata.sends_issuer);
	assert_false(metadata.secret_in_body);
	provider.issuer = TENANT_ISSUER;
	assert_null(read_metadata("{\"issuer\":\"" TENANT_ISSUER "\","
		ADDRESSES ",\"tenant_region_scope\":null}", &metadata));
}

static void
test_urls(void **state)
{
	(void)state;
	assert_true(oidc_url_allowed("https://a.example", false));
	assert_true(oidc_url_allowed("https://a.example:8443/b?c=d", false));
	assert_true(oidc_url_allowed("http://127.0.0.1:80/a", true));
	assert_true(oidc_url_allowed("http://localhost:80/a", true));
	assert_false(oidc_url_allowed("http://127.0.0.1:80/a", false));
	assert_false(oidc_url_allowed("http://a.example/", true));
	assert_false(oidc_url_allowed("http://localhost.a.example/", true));
	assert_false(oidc_url_allowed("http://localhost:80@a.example/", true));
	assert_false(oidc_url_allowed("https://", false));
	assert_false(oidc_url_allowed("https:///a", false));
	assert_false(oidc_url_allowed("https://a@b.example", false));
	assert_false(oidc_url_allowed("https://a.example/b#c", false));
	assert_false(oidc_url_allowed("https://a.example\\b", false));
	assert_false(oidc_url_allowed("https://a.example/ b", false));
	assert_false(oidc_url_allowed("https://a.example/\r\nX: y", false));
	assert_false(oidc_url_allowed("https://\xc3\xa4.example/", false));
	assert_false(oidc_url_allowed("ftp://a.example", true));
	assert_false(oidc_url_allowed("", true));
}

/* IDN-24, IDN-25: secrets of a visit follow from both ends' secrets. */
static void
test_visit(void **state)
{
	struct oidc_metadata metadata = { .authorization_endpoint =
		"https://id.example/auth?tenant=1" };
	struct oidc_visit one, again, two, elsewhere;
	const char *url;

	(void)state;
	oidc_visit_derive(pool, "secret", "token", &one);
	oidc_visit_derive(pool, "secret", "token", &again);
	oidc_visit_derive(pool, "secret", "other", &two);
	oidc_visit_derive(pool, "elsewhere", "token", &elsewhere);
	assert_string_equal(one.state, again.state);
	assert_string_not_equal(one.state, one.nonce);
	assert_string_not_equal(one.nonce, one.verifier);
	assert_string_not_equal(one.state, two.state);
	assert_string_not_equal(one.state, elsewhere.state);
	assert_int_equal(strlen(one.verifier), 43);
	url = oidc_authorization_url(pool, &metadata, &provider,
		"https://us.example/sign-in/callback", &one);
	assert_non_null(strstr(url, "https://id.example/auth?tenant=1&"
		"response_type=code&client_id=us&redirect_uri=https%3A%2F%2F"
		"us.example%2Fsign-in%2Fcallback&scope=openid%20email%20"
		"profile&state="));
	assert_non_null(strstr(url, "&code_challenge_method=S256"));
	assert_null(strstr(url, one.verifier));
	/* RFC 7636, appendix B */
	one.verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
	metadata.authorization_endpoint = "https://id.example/auth";
	url = oidc_authorization_url(pool, &metadata, &provider, "u", &one);
	assert_non_null(strstr(url, "/auth?response_type=code&"));
	assert_non_null(strstr(url, "&code_challenge="
		"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_good_tokens),
		TEST(test_claims_that_lie),
		TEST(test_signatures_that_lie),
		TEST(test_tenants),
		TEST(test_metadata),
		TEST(test_urls),
		TEST(test_visit),
#undef TEST
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
