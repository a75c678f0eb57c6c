import {
	apiConversation,
	apiComment,
	apiMedia,
} from '../../../nodes/InstagramLeads/events/apiSchemas';
import { normaliseApiComment } from '../../../nodes/InstagramLeads/events/normaliseComment';
import {
	contactOfConversation,
	normaliseConversation,
	readMessages,
} from '../../../nodes/InstagramLeads/events/normaliseMessage';
import { ACCOUNT, apiComment as comment, apiMessage, CONTACT } from '../../helpers/conversations';

const paging = {
	cursors: { after: 'A' },
	next: 'https://graph.facebook.com/v25.0/x?access_token=EAAsecret&after=A',
};

describe("Meta's own object, as an event carries it", () => {
	it('holds no address with the token: of a message', () => {
		const files = { data: [{ image_data: { url: 'https://cdn' } }], paging };
		const message = apiMessage(1, { attachments: files, shares: { data: [], paging } });
		const conversation = apiConversation.parse({ id: 't1', messages: { data: [message], paging } });
		const context = { account: ACCOUNT, contact: CONTACT, conversationId: 't1', isWhole: true };
		const [event] = normaliseConversation(readMessages(conversation), context);
		expect(event.raw).toMatchObject({ attachments: { data: files.data } });
		expect(JSON.stringify(event)).not.toMatch(/access_token|paging/);
	});

	it('holds no address with the token: of a comment', () => {
		const value = apiComment.parse(comment('c1', { likes: { data: [], paging } }));
		const event = normaliseApiComment(value, ACCOUNT, apiMedia.parse({ id: '18' }));
		expect(event?.raw).toMatchObject({ likes: { data: [] } });
		expect(JSON.stringify(event)).not.toMatch(/access_token|paging/);
	});
});

describe('the person in a conversation', () => {
	it('is known by username where Meta shows no id', () => {
		const message = apiMessage(1, { from: { username: 'gone.user' }, to: { data: [ACCOUNT] } });
		const conversation = apiConversation.parse({
			id: 't1',
			participants: { data: [ACCOUNT] },
			messages: { data: [message] },
		});
		const contact = contactOfConversation(conversation, ACCOUNT);
		expect(contact).toEqual({ id: '@gone.user', username: 'gone.user' });
		const context = { account: ACCOUNT, contact: contact ?? CONTACT, conversationId: 't1' };
		const events = normaliseConversation(readMessages(conversation), { ...context, isWhole: true });
		expect(events).toMatchObject([{ direction: 'inbound', contact }]);
	});
});
