import { GraphError } from '../../graph/errors/graphError';

/**
 * Reads a date that a person or an expression gave.
 *
 * @returns milliseconds, or `undefined` where the field is empty
 * @throws GraphError `badRequest` that names the field
 */
export function readDate(value: unknown, label: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const milliseconds = typeof value === 'number' ? value : Date.parse(String(value));
	if (Number.isFinite(milliseconds)) return milliseconds;
	throw GraphError.local(
		'badRequest',
		`'${label}' is not a date`,
		'Write it like 2026-11-22T09:00:00Z, or pick it in the panel.',
	);
}
