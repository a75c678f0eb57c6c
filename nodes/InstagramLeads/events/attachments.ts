import type { z } from 'zod';

import { compact } from '../common/compact';
import type { ApiShare } from './apiSchemas';
import type { sharedProducts } from './fieldSchemas';
import type { LeadAttachment } from './leadEvent';
import type { webhookAttachment } from './webhookSchemas';

type Products = NonNullable<z.infer<typeof sharedProducts>>;

/** What a webhook says was attached: one of ours, or one for each product. */
export function readAttachment({
	type,
	url,
	title,
	payload,
}: z.infer<typeof webhookAttachment>): LeadAttachment[] {
	const products = productsOf(payload?.product);
	if (products.length > 0) return products;
	return [
		compact<LeadAttachment>({
			type,
			id: payload?.ig_post_media_id ?? payload?.reel_video_id ?? payload?.story_media_id,
			url: payload?.url ?? url,
			title: payload?.title ?? title,
			stickerId: payload?.sticker_id,
		}),
	];
}

/** What reading a conversation says was shared. */
export function readShare({ id, link, name, template }: ApiShare): LeadAttachment[] {
	const products = productsOf(template?.payload.product);
	if (products.length > 0) return products;
	return [compact<LeadAttachment>({ type: 'share', id, url: link, title: name })];
}

function productsOf(products: Products | undefined): LeadAttachment[] {
	return (products?.elements ?? []).flatMap((product) => {
		if (!product) return [];
		return compact<LeadAttachment>({
			type: 'product',
			id: product.id,
			url: product.image_url,
			title: product.title ?? product.name,
			price: product.price ?? product.subtitle,
			retailerId: product.retailer_id,
		});
	});
}
