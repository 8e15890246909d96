/* What is served before anybody signs in, and to those who watch over us. */
#include "resource/resource.h"

#include "resource/openapi.h"

static enum status
to_home(struct request *request)
{
	if (request->principal != NULL)
		request->location = "/home";
	return OK;
}

static enum status
answer_ok(struct request *request)
{
	request->http.out_type = "application/json; charset=utf-8";
	buf_text(&request->http.out, "{\"status\":\"ok\"}");
	request->answered = true;
	return OK;
}

static enum status
describe_api(struct request *request)
{
	request->http.out_type = "application/json; charset=utf-8";
	openapi_print(&request->http.out);
	request->answered = true;
	return OK;
}

static const struct route routes[] = {
	{ GET, "/", PUBLIC, .finish = to_home, .view = "landing/index",
		.flags = PAGE_ONLY },
	{ GET, "/openapi.json", PUBLIC, .finish = describe_api,
		.flags = API_ONLY | WITHOUT_DATABASE,
		.summary = "describe this API",
		.answer = "application/json" },
	{ GET, "/healthz", PUBLIC, .finish = answer_ok,
		.flags = ROOT_ONLY | WITHOUT_DATABASE },
	{ GET, "/readyz", PUBLIC, .query = { Q_ready }, .finish = answer_ok,
		.flags = ROOT_ONLY },
	{ 0 }
};

const struct resource landing = { "landing", routes, NULL };
