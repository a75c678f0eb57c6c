import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { startLab } from './lab.mts';

// For work on templates: a lab that outlives the tests, so that none waits for n8n's start.
//   npx tsx test/templates/setup/main.mts /tmp/lab.env &
//   set -a; . /tmp/lab.env; set +a; npx jest --selectProjects templates --testPathPatterns postgres
const [file] = process.argv.slice(2);
if (!file) throw new Error('Which file should the address of the lab go to?');
const lab = await startLab();
const lines = Object.entries(lab.env).map(([name, value]) => `${name}='${value}'\n`);
await writeFile(file, lines.join(''), { mode: 0o600 });
console.log(`Tests find the lab through ${file}. Ctrl-C ends it.`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await lab.stop();
process.exit(0);
