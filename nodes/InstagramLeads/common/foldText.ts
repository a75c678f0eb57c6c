/**
 * A text as it is compared where case doesn't count, in any script: `ЦЕНА` and `цена`, `Straße` and `STRASSE`,
 * `İndirim` and `indirim` are the same. Letters stay letters: `й` isn't `и`.
 */
export function foldText(text: string): string {
	const plain = text.normalize('NFKC').replace(/İ/g, 'I').toUpperCase();
	return plain.normalize('NFC').replace(/\s+/g, ' ').trim();
}
