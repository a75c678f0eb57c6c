import { readFileSync } from 'node:fs';
import { Plugin } from 'release-it';

const readManifest = () => JSON.parse(readFileSync('package.json', 'utf8'));

/**
 * Raises the version in package.json and its lock file. Takes the place of release-it's own step for npm,
 * which writes them in a dry run too.
 */
export default class VersionInManifest extends Plugin {
	getName() {
		return readManifest().name;
	}

	getLatestVersion() {
		return readManifest().version;
	}

	async bump(version) {
		await this.exec(`npm version ${version} --no-git-tag-version --allow-same-version`);
	}
}
