const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const valueOfDigit = new Map([...DIGITS].map((digit, value) => [digit, BigInt(value)]));

/** A number of at least 0 in letters, digits, `-` and `_`: ten of them for 17 decimal places. */
export function toDigits(value: bigint, length = 1): string {
	let text = '';
	for (let rest = value; rest > 0n; rest >>= 6n) text = DIGITS[Number(rest & 63n)] + text;
	return text.padStart(length, DIGITS[0]);
}

/** What `toDigits` wrote. Other characters count as 0. */
export function fromDigits(text: string): bigint {
	let value = 0n;
	for (const digit of text) value = (value << 6n) | (valueOfDigit.get(digit) ?? 0n);
	return value;
}

/** Takes a text apart that consists of pieces of one length; empty where it doesn't. */
export function piecesOf(text: string, length: number): string[] {
	if (text.length % length !== 0 || !/^[\w-]*$/.test(text)) return [];
	const count = text.length / length;
	return Array.from({ length: count }, (_, n) => text.slice(n * length, (n + 1) * length));
}
