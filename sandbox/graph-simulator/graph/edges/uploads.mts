import { z } from 'zod';
import { ids } from '../../state/ids.mts';
import { requireMessagingToken, requirePermission } from '../auth.mts';
import type { GraphContext } from '../context.mts';
import { badParameter } from '../errors.mts';

const MB = 1024 * 1024;
/** Endings that name what Meta takes, and how much of it. */
const kinds: Record<string, { ending: RegExp; maxBytes: number }> = {
	image: { ending: /\.(png|jpe?g|gif)$/, maxBytes: 8 * MB },
	audio: { ending: /\.(aac|m4a|wav|mp4)$/, maxBytes: 25 * MB },
	video: { ending: /\.(mp4|ogg|avi|mov|webm)$/, maxBytes: 25 * MB },
	file: { ending: /\.pdf$/, maxBytes: 25 * MB },
};

const uploadSchema = z.object({
	platform: z.literal('instagram'),
	message: z.object({
		attachment: z.object({
			type: z.enum(['image', 'audio', 'video', 'file']),
			payload: z.object({ url: z.string().url().optional() }).passthrough().default({}),
		}),
	}),
	filedata: z.object({ name: z.string(), size: z.number() }).optional(),
});

/** Attachment upload, by address or with the file in a form: keeps what kind it is, and hands out an id. */
export function uploadAttachment(ctx: GraphContext): unknown {
	requireMessagingToken(ctx);
	requirePermission(ctx, 'messages');
	const parsed = uploadSchema.safeParse(ctx.params);
	if (!parsed.success)
		throw badParameter(`Param ${parsed.error.issues[0].path.join('.')} is wrong`);
	const { message, filedata } = parsed.data;
	const { type, payload } = message.attachment;
	if (!filedata && payload.url === undefined)
		throw badParameter('Upload attachment failure.', 2018047);
	const { ending, maxBytes } = kinds[type];
	const isFit = !filedata || (ending.test(filedata.name) && filedata.size <= maxBytes);
	if (!isFit) throw badParameter('Upload attachment failure.', 2018047);
	const id = ids.attachment();
	ctx.state.uploads.set(id, type);
	return { attachment_id: id };
}

/** The upload that a send names, of the kind that it says. */
export function requireUpload(ctx: GraphContext, id: string, type: string): void {
	if (ctx.state.uploads.get(id) === type) return;
	throw badParameter('Invalid attachment_id', 2018074);
}
