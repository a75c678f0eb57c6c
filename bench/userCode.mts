/**
 * The code that somebody without our trigger would write into a Code node behind the Webhook node:
 * checks the signature over the raw bytes, splits the delivery into messages, and drops those that
 * were there before. It keeps no order and finds nothing that was lost.
 */
export function checkingCode(secret: string): string {
	return `
const { createHmac, timingSafeEqual } = require('crypto');
const delivery = $input.first();
const raw = await this.helpers.getBinaryDataBuffer(0, 'data');
const expected = 'sha256=' + createHmac('sha256', ${JSON.stringify(secret)}).update(raw).digest('hex');
const given = delivery.json.headers['x-hub-signature-256'] ?? '';
if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected))) {
	return [];
}
const memory = $getWorkflowStaticData('global');
const seen = new Set(memory.seen ?? []);
const found = [];
for (const { id, messaging = [] } of JSON.parse(raw.toString()).entry) {
	for (const { sender, timestamp, message } of messaging) {
		if (!message || seen.has(message.mid)) continue;
		seen.add(message.mid);
		found.push({ json: { accountId: id, contactId: sender.id, timestamp, text: message.text, mid: message.mid } });
	}
}
memory.seen = [...seen].slice(-2000);
return found;
`.trim();
}
