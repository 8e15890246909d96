// Wrong passwords from everywhere: node flood.mjs URL SECONDS. Sixteen at a
// time, each from another address of this machine, in the name of accounts that
// are there and of such that are not; beside them somebody signs in rightly, ten
// times a second at most. Prints: wrong per second, their refusals that were not
// 401 or 429, right ones that were let in, right ones that were tried, and their
// median in milliseconds.
import http from "node:http";
import { randomBytes, randomInt } from "node:crypto";

const [url, seconds] = [process.argv[2], Number(process.argv[3])];
const PASSWORD = "wander-copper-sunrise";
const address = () => `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`;
const email = () => `${randomBytes(6).toString("hex")}@example.test`;

const post = (path, body) => new Promise((done, fail) => {
	const request = http.request(`${url}/api/v1${path}`, { method: "POST", agent: false, localAddress: address(),
		timeout: 20000, headers: { "content-type": "application/json" } }, (answer) => {
		answer.resume();
		answer.on("end", () => done(answer.statusCode));
	});
	request.on("timeout", () => request.destroy(new Error("timeout")));
	request.on("error", fail);
	request.end(JSON.stringify(body));
});

const mine = { email: email(), password: PASSWORD };
await post("/auth/register", { first_name: "Ada", last_name: "Lovelace", ...mine });

const end = performance.now() + seconds * 1000;
const right = [], wrong = { all: 0, odd: 0 };
let entered = 0;

async function guess() {
	for (let i = 0; performance.now() < end; i++) {
		const status = await post("/auth/login", { email: i % 2 ? mine.email : email(), password: "a wrong guess" }).catch(() => 0);
		wrong.all++;
		if (![401, 429].includes(status)) wrong.odd++;
	}
}

async function enter() {
	while (performance.now() < end) {
		const begun = performance.now();
		if (await post("/auth/login", mine).catch(() => 0) === 200) entered++;
		right.push(performance.now() - begun);
		await new Promise((done) => { setTimeout(done, 100); });
	}
}

await Promise.all([enter(), ...Array.from({ length: 16 }, guess)]);
right.sort((a, b) => a - b);
console.log((wrong.all / seconds).toFixed(1), wrong.odd, entered, right.length, right[right.length >> 1].toFixed(1));
