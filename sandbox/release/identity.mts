/** Who publishes the package, as package.json says it: the one place that everything else follows. */
export interface Identity {
	name: string;
	homepage: string;
	bugs: { url: string };
	author: { name: string; email: string };
	repository: { url: string };
}

/** What stands there until somebody has taken the package over. */
const PLACEHOLDERS = {
	owner: 'n8n-nodes-instagram-leads',
	mailDomain: 'n8n-nodes-instagram-leads.dev',
	author: 'n8n-nodes-instagram-leads contributors',
};

const REPOSITORY = /^git\+(https:\/\/github\.com\/([\w.-]+)\/([\w.-]+))\.git$/;

/** What has to be mended before the package may be published; empty when it may. */
export function objectionsTo({ name, homepage, bugs, author, repository }: Identity): string[] {
	const [, address = '', owner, project] = REPOSITORY.exec(repository.url) ?? [];
	const objections = [
		!address && "'repository.url' is not of the form git+https://github.com/OWNER/NAME.git",
		owner === PLACEHOLDERS.owner && "'repository.url' has the placeholder for the owner",
		address && project !== name && "'repository.url' is not the repository of the package's name",
		homepage !== `${address}#readme` && "'homepage' is not the README of the repository",
		bugs.url !== `${address}/issues` && "'bugs.url' is not the issues of the repository",
		author.name === PLACEHOLDERS.author && "'author.name' is a placeholder",
		author.email.endsWith(`@${PLACEHOLDERS.mailDomain}`) && "'author.email' is a placeholder",
	];
	return objections.filter(
		(objection) => typeof objection === 'string' && objection !== '',
	) as string[];
}
