const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** What a callback's address looks like, the most telling first. A proxy may hide it. */
const LOOKS: Array<{ sign: RegExp; owner: string }> = [
	{
		sign: new RegExp(`/webhook/${UUID}/webhook$`, 'i'),
		owner: 'it looks like an Instagram Leads Trigger in another n8n',
	},
	{ sign: /\/webhook-test\//i, owner: "it looks like a test address of another n8n's" },
	{ sign: new RegExp(`/webhook/${UUID}`, 'i'), owner: 'it looks like a workflow in another n8n' },
	{ sign: /\/\/([\w-]+\.)*manychat\.com\//i, owner: 'it looks like ManyChat' },
	{ sign: /\/\/([\w-]+\.)*chatfuel\.com\//i, owner: 'it looks like Chatfuel' },
	{ sign: /\/\/([\w-]+\.)*make\.com\//i, owner: 'it looks like Make' },
];

/** Whose a callback on another host than ours looks like, for the operator to find it. */
export function likelyOwner(url: string): string {
	const [address] = url.split('?');
	const found = LOOKS.find(({ sign }) => sign.test(address));
	return found?.owner ?? 'of another system or another n8n';
}
