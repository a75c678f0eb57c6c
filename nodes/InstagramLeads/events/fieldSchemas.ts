import { z } from 'zod';

/** Ids are strings to us, however Meta sends them. */
export const id = z.union([z.string(), z.number().int()]).transform(String).pipe(z.string().min(1));

/** Whether it is an id as Meta gives to accounts, contacts, posts and comments: digits and nothing else. */
export function isNumericId(id: string): boolean {
	return /^\d{1,40}$/.test(id);
}

export const optionalId = id.optional().catch(undefined);

export const optionalText = z.string().optional().catch(undefined);

/** Who wrote a comment; webhooks and reads show the same. Doc: reference/ig-comment. */
export const commentAuthor = z
	.object({ id: optionalId, username: optionalText, self_ig_scoped_id: optionalId })
	.passthrough()
	.optional()
	.catch(undefined);

const sharedProduct = z
	.object({
		id: optionalId,
		retailer_id: optionalId,
		image_url: optionalText,
		title: optionalText,
		name: optionalText,
		subtitle: optionalText,
		price: optionalText,
	})
	.passthrough();

const productList = z.array(sharedProduct.optional().catch(undefined));

/** Products that somebody shared; reads wrap the list as they wrap all lists. Doc: reference/message. */
export const sharedProducts = z
	.object({
		elements: z.union([productList, z.object({ data: productList }).transform(({ data }) => data)]),
	})
	.passthrough()
	.optional()
	.catch(undefined);
