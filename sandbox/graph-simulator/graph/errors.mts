import { ids } from '../state/ids.mts';
import type { LoginType } from '../types.mts';

/** Parts of Meta's error envelope beside message and code. */
export interface GraphErrorDetails {
	subcode?: number;
	/** HTTP status, 400 unless given. */
	status?: number;
	/** Only where it differs from the mount's usual type. */
	type?: string;
	isTransient?: boolean;
	userTitle?: string;
	userMessage?: string;
}

/** A refusal in Meta's terms; edges throw it, the server writes it out. */
export class GraphError extends Error {
	constructor(
		readonly code: number,
		message: string,
		readonly details: GraphErrorDetails = {},
	) {
		super(message);
	}
}

/** Portuguese texts of some errors: Meta localises them to the token owner. */
const portuguese: Record<string, string> = {
	'10/2534022': 'A mensagem foi enviada fora da janela permitida.',
	'100/2534014': 'Nenhum usuário do Instagram correspondente foi encontrado.',
	'190/463': 'Erro ao validar o token de acesso: a sessão expirou.',
	'230/': 'É necessário o consentimento do usuário para acessar o perfil.',
};

/** The JSON body of an error. The type names the host's family, except for token errors. */
export function errorEnvelope(
	error: GraphError,
	loginType: LoginType,
	language: 'en' | 'pt',
): { error: Record<string, unknown> } {
	const { subcode, isTransient, userTitle, userMessage, type } = error.details;
	const isTokenError = error.code === 190;
	const usual = loginType === 'instagram' && !isTokenError ? 'IGApiException' : 'OAuthException';
	const translated = portuguese[`${error.code}/${subcode ?? ''}`];
	return {
		error: {
			message: language === 'pt' && translated ? translated : error.message,
			type: type ?? usual,
			code: error.code,
			...(subcode === undefined ? {} : { error_subcode: subcode }),
			...(isTransient === undefined ? {} : { is_transient: isTransient }),
			...(userTitle === undefined ? {} : { error_user_title: userTitle }),
			...(userMessage === undefined ? {} : { error_user_msg: userMessage }),
			fbtrace_id: ids.trace(),
		},
	};
}

/** Code 100 for a field or edge a node does not have; each host words it its own way. */
export function nonexistingField(loginType: LoginType, field: string, node: string): GraphError {
	const text = `Tried accessing nonexisting field (${field})`;
	return new GraphError(
		100,
		loginType === 'instagram' ? text : `(#100) ${text} on node type (${node})`,
	);
}

/** 100/33: the id is unknown, out of reach, or has no such operation. */
export function missingObject(method: string, id: string): GraphError {
	return new GraphError(
		100,
		`Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
		{ subcode: 33, type: 'GraphMethodException' },
	);
}

/** 2500: no such path. */
export function unknownPath(path: string): GraphError {
	return new GraphError(2500, `Unknown path components: /${path}`);
}

/** 100 for a parameter that is missing or not acceptable. */
export function badParameter(message: string, subcode?: number): GraphError {
	return new GraphError(100, `(#100) ${message}`, { subcode });
}
