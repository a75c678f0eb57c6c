import { z } from 'zod';

const memberSchema = z.object({
	key: z.string(),
	workflow: z.string().catch(''),
	callbackUrl: z.string().optional().catch(undefined),
	accounts: z.array(z.string()).optional().catch(undefined),
});

export const appRecordSchema = z.object({
	appId: z.string().min(1),
	members: z.array(memberSchema).catch([]),
	callback: z.object({ callbackUrl: z.string(), since: z.number() }).optional().catch(undefined),
});

/** Who shares the trigger's Meta app, itself included, and where the app's callback pointed. */
export type AppRecord = z.output<typeof appRecordSchema>;

/** The Meta app of a trigger and who shares it, from what was stored: for who has nothing but that. */
export function storedApp(stored: unknown): AppRecord | undefined {
	const app = (stored as { app?: unknown } | undefined)?.app;
	return appRecordSchema.safeParse(app).data;
}
