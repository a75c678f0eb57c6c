import type { World } from '../state/world.mts';

function escape(text: string): string {
	const entities: Record<string, string> = {
		'&': '&amp;',
		'<': '&lt;',
		'>': '&gt;',
		'"': '&quot;',
	};
	return text.replace(/[&<>"]/g, (character) => entities[character]);
}

function whole(title: string, body: string): string {
	return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:30em;margin:3em auto;padding:0 1em}
button{font:inherit;padding:.5em 1.2em;margin-right:.6em}label{display:block;margin:.4em 0}</style>
<h1>${escape(title)}</h1>${body}</html>`;
}

/** Page and account to tick, what is asked for, Allow and Cancel. */
export function consentPage(world: World, query: Record<string, string | undefined>): string {
	const hidden = Object.entries(query)
		.map(([name, value = '']) => {
			return `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`;
		})
		.join('');
	const asked = query.config_id ? `Configuration ${query.config_id}` : (query.scope ?? '');
	const body = `<p>Signed in as ${escape(world.facebookUser.name)}.</p>
<form action="oauth/allow">${hidden}
<label><input type="checkbox" checked> Page ${escape(world.page.name)}</label>
<label><input type="checkbox" checked> Instagram account @${escape(world.account.username)}</label>
<p>It is asked for: ${escape(asked)}</p>
<button id="allow">Allow</button>
<button id="cancel" formaction="oauth/cancel">Cancel</button></form>`;
	return whole(`${world.app.name} wants access`, body);
}

/** What Meta shows in place of the consent page. */
export function refusalPage({ title, text }: { title: string; text: string }): string {
	return whole(title, `<p>${escape(text)}</p>`);
}
