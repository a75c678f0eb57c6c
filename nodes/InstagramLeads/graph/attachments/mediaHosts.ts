/**
 * Domains under which Meta serves what people send: `lookaside.fbsbx.com` in webhooks, `scontent….cdninstagram.com`
 * and `….fbcdn.net` in reads and behind redirects. Doc: instagram-platform/webhooks/examples, instagram-messaging
 * (ig_messaging_cdn), reference/ig-media (media_url).
 */
const META_DOMAINS = ['fbsbx.com', 'fbcdn.net', 'cdninstagram.com'];

/**
 * Whether a file may be fetched from there: from Meta's own hosts, encrypted, and from whatever stands in for Meta.
 * A message can carry any link at all, so nothing else is ever called.
 *
 * @param baseUrl the credential's; empty: nothing stands in for Meta
 */
export function isMediaHost(address: string, baseUrl: string): boolean {
	if (!URL.canParse(address)) return false;
	const { origin, protocol, port, hostname, username, password } = new URL(address);
	if (baseUrl && URL.canParse(baseUrl) && new URL(baseUrl).origin === origin) return true;
	const isPlain = protocol === 'https:' && port === '' && username === '' && password === '';
	return isPlain && META_DOMAINS.some((domain) => hostname.endsWith(`.${domain}`));
}
