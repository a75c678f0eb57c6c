const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const valueOfDigit = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** A whole number from 0 to `64 ** length - 1` in so many letters, digits, `-` and `_`; five at most. */
export function toDigits(value: number, length: number): string {
	let text = '';
	for (let place = length - 1; place >= 0; place--) text += DIGITS[(value >> (6 * place)) & 63];
	return text;
}

/** What `toDigits` wrote. Other characters count as 0. */
export function fromDigits(text: string): number {
	let value = 0;
	for (const digit of text) value = value * 64 + (valueOfDigit.get(digit) ?? 0);
	return value;
}

/** Decimal places of any number that doesn't begin with 0, in the same digits: ten of them for 17 places. */
export function packDecimal(decimal: string): string {
	let text = '';
	for (let rest = BigInt(decimal); rest > 0n; rest >>= 6n) text = DIGITS[Number(rest & 63n)] + text;
	return text;
}

/** What `packDecimal` was given. */
export function unpackDecimal(text: string): string {
	let value = 0n;
	for (const digit of text) value = (value << 6n) | BigInt(valueOfDigit.get(digit) ?? 0);
	return String(value);
}

/** Takes a text apart that consists of pieces of one length; empty where it doesn't. */
export function piecesOf(text: string, length: number): string[] {
	if (text.length % length !== 0 || !/^[\w-]*$/.test(text)) return [];
	const count = text.length / length;
	return Array.from({ length: count }, (_, n) => text.slice(n * length, (n + 1) * length));
}
