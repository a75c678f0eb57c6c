import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Simulator } from '../simulator.mts';
import { ids } from '../state/ids.mts';
import { mounts } from '../types.mts';
import { consentPage, refusalPage } from './pages.mts';

type Query = Record<string, string | undefined>;

const dialog = `${mounts.facebook}/:version/dialog/oauth`;

/** Why Meta shows no consent page, in its words; nothing where it shows one. */
function refusalOf(
	{ state }: Simulator,
	query: Query,
): { title: string; text: string } | undefined {
	const { redirectUris, inDevelopment, hasRole } = state.settings;
	const redirectUri = query.redirect_uri ?? '';
	if (query.client_id !== state.world.app.id) {
		return {
			title: 'Invalid App ID',
			text: 'The provided app ID does not look like a valid app ID.',
		};
	}
	if (!URL.canParse(redirectUri) || (redirectUris && !redirectUris.includes(redirectUri))) {
		return {
			title: 'URL Blocked',
			text: "This redirect failed because the redirect URI is not whitelisted in the app's Client OAuth Settings. Make sure Client and Web OAuth Login are on and add all your app domains as Valid OAuth Redirect URIs.",
		};
	}
	if (inDevelopment && !hasRole) {
		return {
			title: 'App not active',
			text: 'This app is not currently accessible and the app developer is aware of the issue. You will be able to log in when the app is reactivated.',
		};
	}
	return undefined;
}

/** Back to who asked, with more in the address. */
function goBack(reply: FastifyReply, query: Query, more: Record<string, string>): FastifyReply {
	const url = new URL(query.redirect_uri ?? '');
	for (const [name, value] of Object.entries({ ...more, state: query.state ?? '' })) {
		url.searchParams.set(name, value);
	}
	return reply.redirect(url.toString());
}

function newCode({ state }: Simulator, query: Query): string {
	const code = ids.code();
	const isConfigured = query.config_id !== undefined;
	const isSystemUser = isConfigured && state.settings.configurationToken === 'systemUser';
	state.codes.set(code, {
		redirectUri: query.redirect_uri ?? '',
		kind: isSystemUser ? 'systemUser' : 'facebookUser',
		isUsed: false,
		issuedAt: state.clock.now(),
	});
	return code;
}

/** The consent page of www.facebook.com: choose what to give access to, allow it or cancel. */
export function registerLogin(app: FastifyInstance, sim: Simulator): void {
	const page = (path: string, answer: (query: Query, reply: FastifyReply) => FastifyReply) => {
		app.get(path, (request: FastifyRequest, reply) => {
			const query = request.query as Query;
			const refusal = refusalOf(sim, query);
			void reply.header('content-type', 'text/html; charset=utf-8');
			if (refusal) return reply.code(400).send(refusalPage(refusal));
			return answer(query, reply);
		});
	};
	page(dialog, (query, reply) => reply.send(consentPage(sim.state.world, query)));
	page(`${dialog}/allow`, (query, reply) => goBack(reply, query, { code: newCode(sim, query) }));
	page(`${dialog}/cancel`, (query, reply) =>
		goBack(reply, query, {
			error: 'access_denied',
			error_code: '200',
			error_description: 'Permissions error',
			error_reason: 'user_denied',
		}),
	);
}
