const Sequencer = require('@jest/test-sequencer').default;

// What mostly waits for an n8n of its own comes first, what needs the processor next, while the n8n
// that others share comes up.
const ORDER = ['queue', 'alone', 'chaos', 'long', 'unit', 'sandbox', 'templates', 'e2e'];

const placeOf = ({ context }) => ORDER.indexOf(context.config.displayName.name);

/** Jest's own order, the longest first, within each project. */
module.exports = class ByProject extends Sequencer {
	sort(tests) {
		return super.sort(tests).sort((one, other) => placeOf(one) - placeOf(other));
	}
};
