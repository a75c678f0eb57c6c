import type { GraphErrorClass } from '../../nodes/InstagramLeads/graph/errors/graphError';

/** A failure as Meta may tell it, and the class it has to end up in. */
export interface ErrorRow {
	name: string;
	code: number;
	subcode?: number;
	expected: GraphErrorClass;
}

const row = (
	name: string,
	expected: GraphErrorClass,
	code: number,
	...subcodes: number[]
): ErrorRow[] =>
	subcodes.length === 0
		? [{ name, code, expected }]
		: subcodes.map((subcode) => ({ name, code, subcode, expected }));

/** Meta's "Common Error Codes" and what the field reports besides. */
export const ERROR_ROWS: ErrorRow[] = [
	...row('outside the messaging window', 'window', 10, 2534022, 2018278, 2018065),
	...row("they can't receive messages now", 'gone', 10, 2018108),
	...row('link of Page and account not verifiable', 'permission', 10, 2534077),
	...row('temporarily restricted from sending', 'rate', 10, 1893063),
	...row('another app controls the thread', 'permission', 10, 2018300),
	...row('permission missing', 'permission', 10),
	...row('permission missing, unknown subcode', 'permission', 10, 4242),
	...row('no matching Instagram user', 'gone', 100, 2534014, 2018001),
	...row('Page not linked to an account', 'permission', 100, 2534013),
	...row('invalid message data', 'badRequest', 100, 2534015),
	...row('comment invalid for a private reply', 'alreadyDone', 100, 2534025),
	...row('business blocked from messaging', 'permission', 100, 2534029),
	...row('not the owner of the thread', 'permission', 100, 2534037, 2018300),
	...row('thread archived or deleted', 'gone', 100, 2534001),
	...row('attachment', 'badRequest', 100, 2018008, 2018047, 2018294, 2018109, 2018074),
	...row('object missing', 'gone', 100, 33),
	...row('invalid parameter', 'badRequest', 100),
	...row('app not live', 'permission', 200),
	...row('app not reviewed for this recipient', 'permission', 200, 2018028),
	...row('access to messages is switched off', 'permission', 200, 2534041),
	...row('person unavailable', 'gone', 200, 1545041),
	...row('person unavailable', 'gone', 551),
	...row('person unavailable', 'gone', 551, 1545041),
	...row('already replied to', 'alreadyDone', 10900),
	...row("can't reply to this activity", 'alreadyDone', 10903),
	...row('user consent required', 'permission', 230),
	...row('no matching user', 'gone', 9010),
	...row('user unavailable', 'gone', 9009),
	...row('message deleted or too old', 'gone', 9000001),
	...row('account not eligible', 'permission', 36103),
	...row('blocked as abusive', 'permission', 368),
	...row('throttled: app', 'rate', 4),
	...row('throttled: user', 'rate', 17),
	...row('throttled: page', 'rate', 32),
	...row('throttled: custom', 'rate', 613),
	...row('throttled: custom', 'rate', 613, 2534040, 1996, 2018338),
	...row('throttled: page use case', 'rate', 80001),
	...row('throttled: Instagram use case', 'rate', 80002),
	...row('throttled: messenger use case', 'rate', 80006),
	...row('unknown error', 'transient', 1),
	...row('reduce the amount of data', 'transient', 1, 99),
	...row('service unavailable', 'transient', 2),
	...row('service unavailable', 'transient', 2, 1545133),
	...row('limit of the application', 'transient', 341),
	...row('session invalid', 'reconnect', 102),
	...row('token', 'reconnect', 190),
	...row('token', 'reconnect', 190, 0, 458, 459, 460, 463, 464, 467, 492),
	...row('access token missing', 'badRequest', 104),
	...row('app unknown', 'badRequest', 101),
	...row('no such object', 'gone', 803),
	...row('unknown path', 'badRequest', 2500),
	...row('callback verification failed', 'badRequest', 2200),
	...row('permission range', 'permission', 3),
	...row('permission range', 'permission', 299),
	...row('fatal, of Meta itself', 'transient', -1),
	...row('too much data, of Meta itself', 'transient', -3),
	...row('no such resource', 'gone', 24),
	...row('Page token needed', 'reconnect', 190, 2069032),
	...row('no Advanced Access for this recipient', 'permission', 200, 2534048),
];
