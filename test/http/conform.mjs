// Holds answers against the OpenAPI description: the status is one that the
// operation can give, and the body is of the schema that is told there, with no
// member more.
import { execFileSync } from 'node:child_process';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const root = process.env.OUTSTAFF_ROOT ?? `${process.env.OUTSTAFF_DIR}/root`;

export const description = JSON.parse(execFileSync(
	`${root}/bin/outstaffctl`, ['openapi'], { encoding: 'utf8', timeout: 20000,
		maxBuffer: 2 ** 26 }));

/** Programs bear members that they do not know; here they are a mistake. */
function close(schema) {
	if (schema === null || typeof schema !== 'object')
		return;
	if (schema.properties !== undefined &&
	    Object.keys(schema.properties).length > 0)
		schema.additionalProperties ??= false;
	Object.values(schema).forEach(close);
}

const document = JSON.parse(JSON.stringify(description)
	.replaceAll('"$ref":"#/', '"$ref":"api#/'));
const ajv = new Ajv({ strict: false, allErrors: true });

addFormats(ajv);
close(document.components.schemas);
ajv.addSchema({ $id: 'api', components: document.components });

const paths = Object.keys(document.paths).map((path) => ({ path,
	literals: path.split('/').filter((each) => !each.startsWith('{')).length,
	pattern: new RegExp(`^${path.replaceAll('.', '\\.')
		.replace(/\{id\}/g, '[0-9a-fA-F-]{36}')
		.replace(/\{\w+\}/g, '[^/]+')}$`) }))
	.sort((one, other) => other.literals - one.literals);
const compiled = new Map();

function validatorOf(schema) {
	const key = JSON.stringify(schema);

	if (!compiled.has(key)) {
		const closed = JSON.parse(key);

		close(closed);
		compiled.set(key, ajv.compile(closed));
	}
	return compiled.get(key);
}

/** The operation of a request, as it is described; undefined: none is. */
export function operationOf(method, target) {
	const address = target.split('?')[0];
	const found = paths.find(({ pattern }) => pattern.test(address));

	return found && { path: found.path,
		...document.paths[found.path][method.toLowerCase()] };
}

const follow = (part) => part?.$ref === undefined ? part :
	part.$ref.split('/').slice(1).reduce((at, key) => at[key], document);

/** What is wrong with the description of a body that was taken, or null. An
 * empty text is what a form sends for nothing, and { a: { b } } is a_b. */
export function bodyFault(method, target, body) {
	const operation = operationOf(method, target);
	const schema = operation?.requestBody?.content['application/json']?.schema;
	const given = Object.fromEntries(Object.entries(body).flatMap(
		([key, value]) => value?.constructor !== Object ? [[key, value]] :
			Object.entries(value).map(([part, inner]) =>
				[`${key}_${part}`, inner]))
		.filter(([key, value]) => !key.startsWith('_') && value !== '' &&
			value !== undefined));

	if (operation?.responses === undefined)
		return null;
	if (schema === undefined)
		return Object.keys(given).length === 0 ? null :
			`${method} ${operation.path} takes no body`;
	const validate = validatorOf(schema);

	return validate(given) ? null : `${method} ${operation.path} took ${
		JSON.stringify(given).slice(0, 300)}: ${
		ajv.errorsText(validate.errors)}`;
}

/** What is wrong with an answer, or null. */
export function fault(method, target, answer) {
	const operation = operationOf(method, target);
	const { status } = answer;

	if (operation?.responses === undefined)
		return null;
	const told = follow(operation.responses[status] ??
		(status === 431 || status >= 500 ? operation.responses.default : undefined));

	if (told === undefined)
		return `${method} ${operation.path}: ${status} is not described`;
	const type = (answer.headers['content-type'] ?? '').split(';')[0];
	const content = told.content ?? {};

	if (answer.body.length === 0 && content[type] !== undefined &&
	    type === 'application/jsonl')
		return null;
	if (answer.body.length === 0)
		return Object.keys(content).length === 0 ? null :
			`${method} ${operation.path}: ${status} has no body`;
	if (content['image/*'] !== undefined && type.startsWith('image/'))
		return null;
	if (content[type] === undefined)
		return `${method} ${operation.path}: ${status} is ${type}`;
	if (!/jsonl?$/.test(type) || content[type].schema === undefined)
		return null;
	const validate = validatorOf(content[type].schema);
	const all = type.endsWith('jsonl') ? answer.text.trimEnd().split('\n')
		.map((line) => JSON.parse(line)) : [answer.json];

	return all.every((each) => validate(each)) ? null : `${method} ${operation.path}: ${
		status}: ${ajv.errorsText(validate.errors)} in ${
		answer.text.slice(0, 300)}`;
}
