import {
	checkPath,
	numericId,
	opaqueId,
} from '../../../../nodes/InstagramLeads/graph/client/pathId';

const conversation = 'aWdfZAG06MTpJR01lc3NhZ2VUaHJlYWQ6MTc4NDE0==';
const odd = [
	'..',
	'.',
	'../me',
	'a/b',
	'x?access_token=y',
	'%2e%2e',
	'%2f',
	'x\r\nHost: evil',
	'\u0000',
	'',
];

describe('ids in paths', () => {
	it.each(['17865799348089039', '1'])('takes %s', (id) => {
		expect(numericId(id, 'Comment')).toBe(id);
	});

	it.each([
		...odd,
		'me',
		'104857600000001_998877',
		'１２３',
		'1 ',
		'-1',
		'1){id},conversations{messages',
	])('refuses %j for a number', (id) => {
		expect(() => numericId(id, 'Comment')).toThrow("'Comment' is not an ID of Instagram's");
	});

	it('takes the id of a conversation, whatever letters it has', () => {
		expect(opaqueId(conversation, 'Conversation')).toBe(encodeURIComponent(conversation));
		expect(opaqueId('t_10015', 'Conversation')).toBe('t_10015');
		expect(opaqueId('a/b?', 'Conversation')).toBe('a%2Fb%3F');
	});

	it.each(['..', '.', '../me', 'a/../b', '/a', 'a/', 'x\r\nHost: evil', '\u0000', '', 'a b', 'me'])(
		'refuses %j for a conversation',
		(id) => {
			expect(() => opaqueId(id, 'Conversation')).toThrow("'Conversation' is not an ID");
		},
	);

	it.each([
		'/me/accounts',
		`/${encodeURIComponent(conversation)}/messages`,
		'/1',
		'/oauth/access_token',
	])('calls %s', (path) => {
		expect(() => checkPath(path)).not.toThrow();
	});

	it.each([
		'/../me',
		'/1/..',
		'/.',
		'/%2e%2e/me',
		'/%2E./me',
		'//evil.example',
		'/a?b',
		'/a#b',
		'/a b',
		'me',
		'/a\\b',
		'/',
	])('calls nobody by %j', (path) => {
		expect(() => checkPath(path)).toThrow("is not an ID of Instagram's");
	});
});
