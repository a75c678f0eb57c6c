const LOCAL_HOST = /^(localhost|127\.|10\.|192\.168\.|\[|172\.(1[6-9]|2\d|3[01])\.)/;

/** Whether Meta can call the address: https, and no name or number of a local network. */
export function isPublicAddress(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const { protocol, hostname } = new URL(url);
	return protocol === 'https:' && !LOCAL_HOST.test(hostname) && hostname.includes('.');
}

/** The address as it may be shown: what follows `?` can be a secret of somebody's. */
export function withoutQuery(url: string): string {
	return url.replace(/[?#].*$/, '');
}
