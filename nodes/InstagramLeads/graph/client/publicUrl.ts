/** Names that no public name server has. Doc: RFC 6761, 6762, 8375. */
const LOCAL_NAME = /(^|\.)(localhost|local|lan|internal|home\.arpa|test|invalid)$/;

/** Numbers of local networks, as the URL standard writes an IPv4 address. Doc: RFC 1918, 6598, 3927. */
const LOCAL_NUMBER =
	/^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;

const IS_NUMBER = /^\d+\.\d+\.\d+\.\d+$/;

/** Loopback, unspecified, unique local, link-local and mapped IPv4 addresses. Doc: RFC 4291, 4193. */
const LOCAL_IPV6 = /^\[(::1?|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*|::ffff:.*)\]$/;

/** Whether Meta can call the address: https, and no name or number of a local network. */
export function isPublicAddress(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const { protocol, hostname } = new URL(url);
	if (protocol !== 'https:') return false;
	const host = hostname.replace(/\.$/, '');
	if (host.startsWith('[')) return !LOCAL_IPV6.test(host);
	if (IS_NUMBER.test(host)) return !LOCAL_NUMBER.test(host);
	return host.includes('.') && !LOCAL_NAME.test(host);
}

/**
 * The address in the one spelling that the URL standard gives it: host in lower case and ASCII (IDN as
 * xn--), no port that goes without saying. What is no address stays as it is.
 */
export function canonicalAddress(url: string): string {
	return URL.canParse(url) ? new URL(url).href : url;
}

/** Whether two spellings are of one address. */
export function isSameAddress(a: string, b: string): boolean {
	return canonicalAddress(a) === canonicalAddress(b);
}

/** Whether two addresses have one host and port. */
export function isSameHost(a: string, b: string): boolean {
	return URL.canParse(a) && URL.canParse(b) && new URL(a).host === new URL(b).host;
}

/** The address as it may be shown: what follows `?` can be a secret of somebody's. */
export function withoutQuery(url: string): string {
	return url.replace(/[?#].*$/, '');
}
