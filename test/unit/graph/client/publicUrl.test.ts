import {
	isPublicAddress,
	isSameAddress,
	isSameHost,
} from '../../../../nodes/InstagramLeads/graph/client/publicUrl';

describe('an address that Meta can call', () => {
	it.each([
		'https://n8n.example.com/webhook',
		'https://10.example.com/webhook',
		'https://192.168.example.com/webhook',
		'https://localhost-tunnel.example.com/webhook',
		'https://127.example.com/webhook',
		'https://8.8.8.8/webhook',
		'https://172.15.0.1/webhook',
		'https://100.63.0.1/webhook',
		'https://[2a00:1450:4001::1]/webhook',
		'https://xn--e1afmkfd.xn--p1ai/webhook',
		'https://пример.рф/webhook',
		'https://N8N.EXAMPLE.COM:443/webhook',
	])('is %s', (url) => expect(isPublicAddress(url)).toBe(true));

	it.each([
		'http://n8n.example.com/webhook',
		'xyz.ngrok-free.app/webhook',
		'https://n8n/webhook',
		'https://localhost/webhook',
		'https://n8n.localhost/webhook',
		'https://n8n.local/webhook',
		'https://n8n.internal./webhook',
		'https://10.0.0.1/webhook',
		'https://0x7f.1/webhook',
		'https://2130706433/webhook',
		'https://172.31.255.1/webhook',
		'https://100.64.0.1/webhook',
		'https://169.254.169.254/webhook',
		'https://[::1]/webhook',
		'https://[fd00::1]/webhook',
		'https://[fe80::1]/webhook',
		'https://[::ffff:10.0.0.1]/webhook',
	])('is not %s', (url) => expect(isPublicAddress(url)).toBe(false));
});

describe('one address', () => {
	const kept = 'https://n8n.example.com/webhook/hook-1/webhook';
	it.each([
		['in upper case', kept, 'https://N8N.example.com/webhook/hook-1/webhook'],
		['with the port', kept, 'https://n8n.example.com:443/webhook/hook-1/webhook'],
		['in Cyrillic', 'https://xn--e1afmkfd.xn--p1ai/w', 'https://пример.рф/w'],
		['that is none', 'not an address', 'not an address'],
	])('%s stays the same', (_name, a, b) => expect(isSameAddress(a, b)).toBe(true));

	it.each([
		['path', 'https://n8n.example.com/webhook/hook-2/webhook'],
		['port', 'https://n8n.example.com:8443/webhook/hook-1/webhook'],
		['host', 'https://n8n.example.org/webhook/hook-1/webhook'],
		['case of the path', 'https://n8n.example.com/webhook/HOOK-1/webhook'],
	])('is another with another %s', (_name, other) =>
		expect(isSameAddress(kept, other)).toBe(false),
	);

	it('has its host in any spelling', () => {
		expect(isSameHost('https://Hooks.example.com:443/a', 'https://hooks.example.com/b')).toBe(true);
		expect(isSameHost('https://hooks.example.com/a', '')).toBe(false);
	});
});
