import type { FactCheck } from './vendorFacts.mts';
import {
	SalesforceError,
	typeNamed,
	type SalesforceOrg,
	type SObject,
	type SObjectType,
} from './salesforceOrg.mts';

export const DATA = '/services/data/v62.0';

type Fields = Record<string, unknown>;

interface Subrequest {
	method: string;
	url: string;
	referenceId: string;
	body?: Fields;
}

interface Subresponse {
	referenceId: string;
	httpStatusCode: number;
	body: unknown;
}

interface Composite {
	allOrNone?: boolean;
	compositeRequest: Subrequest[];
}

const MOST_SUBREQUESTS = 25;
const MOST_QUERIES = 5;

/**
 * Carries out subrequests one after the other, as `collateSubrequests: false` has it, each with what
 * earlier ones answered. Salesforce answers 200 whatever became of them.
 */
export function runComposite(
	org: SalesforceOrg,
	facts: FactCheck,
	body: unknown,
): { compositeResponse: Subresponse[] } {
	facts.check('POST /composite', body);
	const { allOrNone = false, compositeRequest } = body as Composite;
	const queries = compositeRequest.filter(({ url }) => url.includes('/query?')).length;
	if (compositeRequest.length > MOST_SUBREQUESTS || queries > MOST_QUERIES) {
		throw new SalesforceError(400, 'LIMIT_EXCEEDED', 'Too many subrequests');
	}
	return org.transaction(() => {
		const done: Subresponse[] = [];
		for (const subrequest of compositeRequest) done.push(runOne(org, facts, subrequest, done));
		const isUndone = allOrNone && done.some(({ httpStatusCode }) => httpStatusCode >= 400);
		return { result: { compositeResponse: isUndone ? done.map(halted) : done }, isUndone };
	});
}

/** What becomes of the others where one of them fails. */
function halted(response: Subresponse): Subresponse {
	if (response.httpStatusCode >= 400) return response;
	const message =
		'The transaction was rolled back since another operation in the same transaction failed.';
	return {
		...response,
		httpStatusCode: 400,
		body: new SalesforceError(400, 'PROCESSING_HALTED', message).body,
	};
}

function runOne(
	org: SalesforceOrg,
	facts: FactCheck,
	given: Subrequest,
	done: Subresponse[],
): Subresponse {
	const { referenceId } = given;
	try {
		const { method, url, body = {} } = withReferences(given, done) as Subrequest;
		const { status, answer } = handle(org, facts, method, url, body);
		return { referenceId, httpStatusCode: status, body: answer };
	} catch (error) {
		if (!(error instanceof SalesforceError)) throw error;
		return { referenceId, httpStatusCode: error.status, body: error.body };
	}
}

/** Puts in `@{referenceId.field}`. */
function withReferences(value: unknown, done: Subresponse[]): unknown {
	if (typeof value === 'string') {
		return value.replace(/@\{(\w+)\.(\w+)\}/g, (whole, name: string, field: string) => {
			const source = done.find(({ referenceId }) => referenceId === name);
			const found = (source?.body as Fields | undefined)?.[field];
			if (typeof found === 'string') return found;
			const said = `Invalid reference specified. No value for ${whole} found.`;
			throw new SalesforceError(400, 'PROCESSING_HALTED', said);
		});
	}
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, part]) => [key, withReferences(part, done)]),
	);
}

function handle(
	org: SalesforceOrg,
	facts: FactCheck,
	method: string,
	url: string,
	body: Fields,
): { status: number; answer: unknown } {
	const { pathname, searchParams } = new URL(url, 'https://salesforce.example');
	const [, resource, name, ...rest] = pathname.slice(DATA.length).split('/');
	if (!pathname.startsWith(`${DATA}/`)) throw notFound();
	if (method === 'GET' && resource === 'query') {
		facts.check('GET /query', Object.fromEntries(searchParams));
		const records = query(org, searchParams.get('q') ?? '');
		return { status: 200, answer: { totalSize: records.length, done: true, records } };
	}
	if (resource !== 'sobjects') throw notFound();
	const type = typeNamed(name);
	const call = `${method} /sobjects/${type}${rest.length > 1 ? '/external ID' : rest.length > 0 ? '/ID' : ''}`;
	facts.check(call, method === 'GET' ? Object.fromEntries(searchParams) : body);
	if (method === 'GET') {
		const names = (searchParams.get('fields') ?? '').split(',');
		return { status: 200, answer: selected(org.get(type, rest[0]), names) };
	}
	if (method === 'POST') {
		return { status: 201, answer: { id: org.create(type, body).Id, success: true, errors: [] } };
	}
	if (rest.length > 1) return upsert(org, type, rest[0], decodeURIComponent(rest[1]), body);
	org.update(type, rest[0], body);
	return { status: 204, answer: null };
}

const notFound = (): SalesforceError =>
	new SalesforceError(404, 'NOT_FOUND', 'The requested resource does not exist');

function upsert(
	org: SalesforceOrg,
	type: SObjectType,
	field: string,
	value: string,
	fields: Fields,
): { status: number; answer: unknown } {
	if (fields.Id !== undefined || fields[field] !== undefined) {
		const said = `The ${field} field should not be specified in the sobject data.`;
		throw new SalesforceError(400, 'INVALID_FIELD', said);
	}
	// Salesforce takes the end of such addresses for a file type.
	if (/\.(json|xml|inc)$/.test(value)) throw notFound();
	const old = org.findBy(type, field, value);
	if (old) org.update(type, old.Id, fields);
	const { Id } = old ?? org.create(type, { ...fields, [field]: value });
	return {
		status: old ? 200 : 201,
		answer: { id: Id, success: true, errors: [], created: !old },
	};
}

/** Understands `SELECT fields FROM object WHERE externalId = 'value'`. */
function query(org: SalesforceOrg, soql: string): object[] {
	const [, names, from, field, value] =
		/^SELECT ([\w, ]+) FROM (\w+) WHERE (\w+) = '([^'\\]*)'$/.exec(soql) ?? [];
	if (!names) throw new SalesforceError(400, 'MALFORMED_QUERY', `unexpected token: ${soql}`);
	const type = typeNamed(from);
	const found = org.findBy(type, field, value);
	return found ? [{ attributes: { type }, ...selected(found, names.split(/,\s*/)) }] : [];
}

function selected({ Id, fields }: SObject, names: string[]): Fields {
	// An empty text is no text to Salesforce.
	const entries = names.map((name) => [name, name === 'Id' ? Id : fields[name] || null]);
	return Object.fromEntries(entries) as Fields;
}
