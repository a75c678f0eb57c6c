import { z } from 'zod';

import { BoundedMap } from '../../common/boundedMap';
import { compact } from '../../common/compact';
import type { ApiMedia } from '../../events/apiSchemas';
import { apiMedia } from '../../events/apiSchemas';
import type { LeadEvent } from '../../events/leadEvent';

/** Each costs a poll one call. */
const REMEMBERED = 10;

/** Boosts run for days; nobody tells when one ends. */
const MAX_SILENCE_MS = 30 * 24 * 60 * 60 * 1000;

interface AdCopy {
	media: ApiMedia;
	/** Milliseconds; when the latest comment occurred. */
	heardAt: number;
}

const storedCopy = z.object({ media: apiMedia, heardAt: z.number() });

/**
 * The ads' copies of boosted posts that comments came from. Meta lists them nowhere, so that only a comment tells of
 * them. Bounded: the one longest without a comment is forgotten first.
 */
export class AdCopies {
	private readonly copies = new BoundedMap<string, AdCopy>({ size: REMEMBERED });

	/** @param stored what `toJSON` gave; whatever is damaged in it is left out */
	constructor(stored = '') {
		for (const copy of readCopies(stored)) this.copies.set(copy.media.id, copy);
	}

	/** Learns from a comment, if it stands under an ad's copy. */
	note({ comment, occurredAt }: LeadEvent): void {
		if (!comment?.media?.originalId) return;
		const { id, originalId, productType, adId, adTitle } = comment.media;
		const media = compact<ApiMedia>({
			id,
			media_product_type: productType,
			original_media_id: originalId,
			ad_id: adId,
			ad_title: adTitle,
		});
		const heardAt = Math.max(this.copies.get(id)?.heardAt ?? 0, Date.parse(occurredAt));
		this.copies.set(id, { media, heardAt });
	}

	/**
	 * As posts, the one heard of last first.
	 *
	 * @param now milliseconds, by Meta's clock
	 * @param originals IDs of the posts whose copies are wanted; absent: of all
	 */
	newest(now: number, originals?: ReadonlySet<string>): ApiMedia[] {
		return this.copies
			.entries()
			.flatMap(([, { media, heardAt }]) => (now - heardAt <= MAX_SILENCE_MS ? media : []))
			.filter(({ original_media_id: id = '' }) => originals?.has(id) ?? true)
			.reverse();
	}

	/** What the constructor takes; empty where there are none. */
	toJSON(): string {
		const copies = this.copies.entries().map(([, copy]) => copy);
		return copies.length === 0 ? '' : JSON.stringify(copies);
	}
}

function readCopies(stored: string): AdCopy[] {
	try {
		const list: unknown = JSON.parse(stored || '[]');
		if (!Array.isArray(list)) return [];
		return list.flatMap((candidate) => {
			const parsed = storedCopy.safeParse(candidate);
			return parsed.success ? [parsed.data] : [];
		});
	} catch {
		return [];
	}
}
