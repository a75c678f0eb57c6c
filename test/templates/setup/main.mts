import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { startHarness } from './harness.mts';

// For work on templates: a harness that outlives the tests, so that none waits for n8n's start.
//   npx tsx test/templates/setup/main.mts /tmp/harness.env &
//   set -a; . /tmp/harness.env; set +a; npx jest --selectProjects templates --testPathPatterns postgres
const [file] = process.argv.slice(2);
if (!file) throw new Error('Which file should the address of the harness go to?');
const harness = await startHarness();
const lines = Object.entries(harness.env).map(([name, value]) => `${name}='${value}'\n`);
await writeFile(file, lines.join(''), { mode: 0o600 });
console.log(`Tests find the harness through ${file}. Ctrl-C ends it.`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await harness.stop();
process.exit(0);
