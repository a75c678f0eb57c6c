import { compareSimulator, compareUses, readFacts } from './conformance.mts';
import { readRequests, replay } from './replay.mts';

const facts = readFacts();
console.log(`Compared with ${facts.source} at ${facts.commit}`);
let isConform = true;
for (const [what, { compared, unknown }] of [
	['What the package asks for', compareUses(facts)],
	['What the simulator serves', compareSimulator(facts)],
] as const) {
	console.log(`${what}: ${compared} names compared, ${unknown.length} that Meta doesn't describe`);
	for (const name of unknown) console.log(`  ${name}`);
	isConform &&= unknown.length === 0;
}
const recording = readRequests();
const { compared, unknown } = await replay(recording);
for (const { name, commit } of Object.values(recording.sources)) {
	console.log(`Requests of ${name} at ${commit}`);
}
console.log(
	`What Meta's own apps ask: ${compared} requests made to the simulator, ${unknown.length} answered in another way than Meta describes`,
);
for (const name of unknown) console.log(`  ${name}`);
isConform &&= unknown.length === 0;
process.exitCode = isConform ? 0 : 1;
