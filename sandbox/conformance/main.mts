import { compareSimulator, compareUses, readFacts } from './conformance.mts';

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
process.exitCode = isConform ? 0 : 1;
