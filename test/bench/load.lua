-- What wrk sends: wrk -s load.lua URL -- KIND SIGN-INS [warm]
-- KIND is one of the requests below or "file" for the address alone;
-- SIGN-INS is a Lua file. Somebody signed in asks 50 times before another one
-- does, as in the scripts of pgbench; "warm" is somebody else each time.
-- The last line of the output is for scripts/bench.
local threads = 0

function setup(thread)
	threads = threads + 1
	thread:set("number", threads)
end

local function bearer(who)
	return { ["Authorization"] = "Bearer " .. who.bearer }
end

local kinds = {}

function kinds.json(who)
	return wrk.format("GET", "/api/v1/certificates", bearer(who))
end

function kinds.page(who)
	return wrk.format("GET", "/certificates",
		{ ["Cookie"] = "__Host-sid=" .. who.cookie })
end

local made = 0

function kinds.create(who)
	local headers = bearer(who)

	made = made + 1
	headers["Content-Type"] = "application/json"
	return wrk.format("POST", "/api/v1/certificates", headers,
		string.format('{"certificate_type_id":"%s",' ..
		'"number":"bench-%d-%d-%d",' ..
		'"issuing_authority":"Austrian Red Cross",' ..
		'"issued_on":"%s"}', who.certificate_type_id,
		os.time(), number, made, os.date("!%Y-%m-%d")))
end

function init(args)
	kind = args[1]
	people = dofile(args[2])
	stay = args[3] == "warm" and 1 or 50
	left = 0
	math.randomseed(os.time() * 16 + number)
end

function request()
	if kind == "file" then
		return wrk.format("GET")
	end
	if left == 0 then
		who = people[math.random(#people)]
		text = kind ~= "create" and kinds[kind](who)
		left = stay
	end
	left = left - 1
	return text or kinds[kind](who)
end

function done(summary, latency)
	local errors = summary.errors

	io.write(string.format("%.1f %.2f %.2f %d\n",
		summary.requests / summary.duration * 1e6,
		latency:percentile(50) / 1000, latency:percentile(99) / 1000,
		errors.connect + errors.read + errors.write + errors.status +
		errors.timeout))
end
