import { readFileSync } from 'node:fs'; // eslint-disable-line @n8n/community-nodes/no-restricted-imports -- documents are files, and tests are never shipped

/** A document of this project, by its path from the project's folder. */
export const readDocument = (file: string): string => readFileSync(file, 'utf8');
