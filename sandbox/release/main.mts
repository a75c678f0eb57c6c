import { readFile } from 'node:fs/promises';
import { type Identity, objectionsTo } from './identity.mts';

// Refuses a release while package.json doesn't say whose package it is.
const objections = objectionsTo(JSON.parse(await readFile('package.json', 'utf8')) as Identity);
for (const objection of objections) console.error(`Not to be published: ${objection}`);
process.exitCode = objections.length === 0 ? 0 : 1;
