import type { LeadEvent } from '../../../../nodes/InstagramLeads/events/leadEvent';
import { isWanted } from '../../../../nodes/InstagramLeads/trigger/parameters/eventFilter';
import { readSettings } from '../../../../nodes/InstagramLeads/trigger/parameters/settings';
import { leadEvent } from '../../../helpers/events';

const ALL = [
	'comment',
	'liveComment',
	'message',
	'messageEdited',
	'postback',
	'reaction',
	'storyMention',
	'storyReply',
	'unsupported',
];

const settingsWith = (options: object) =>
	readSettings({
		getNodeParameter: (name, fallback) =>
			name === 'options' ? options : name === 'events' ? ALL : fallback,
	});

const commentOf = (text: string, media: object = { id: '17' }, type = 'comment') =>
	leadEvent({
		type: type as LeadEvent['type'],
		text,
		message: undefined,
		comment: { id: '18', media: { id: '17', ...media } },
	});

const words = (text: string) => ({ condition: { words: text } });
const posts = (...values: unknown[]) => ({ posts: values.map((post) => ({ post })) });
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

describe('events that fit the conditions', () => {
	it.each<[string, object, LeadEvent, boolean]>([
		['a comment with the word', { commentText: words('price') }, commentOf('Price?'), true],
		['a comment without', { commentText: words('price') }, commentOf('nice'), false],
		[
			'a live comment without',
			{ commentText: words('price') },
			commentOf('nice', {}, 'liveComment'),
			false,
		],
		['a message, comments having a condition', { commentText: words('price') }, leadEvent(), true],
		['a message with the word', { messageText: words('hello') }, leadEvent(), true],
		['a message without', { messageText: words('price') }, leadEvent(), false],
		[
			'a picture without a text',
			{ messageText: words('price') },
			leadEvent({ text: undefined }),
			false,
		],
		[
			'a story reply without',
			{ messageText: words('price') },
			leadEvent({ type: 'storyReply' }),
			false,
		],
		[
			'an edited message without',
			{ messageText: words('price') },
			leadEvent({ type: 'messageEdited' }),
			false,
		],
		[
			'what Meta does not show',
			{ messageText: words('price') },
			leadEvent({ type: 'unsupported', text: undefined }),
			false,
		],
		['a tap', { messageText: words('price') }, leadEvent({ type: 'postback', text: 'M' }), true],
		[
			'a reaction',
			{ messageText: words('price') },
			leadEvent({ type: 'reaction', text: '❤️' }),
			true,
		],
		[
			'a story mention',
			{ messageText: words('price') },
			leadEvent({ type: 'storyMention', text: undefined }),
			true,
		],
		[
			'a comment, messages having a condition',
			{ messageText: words('price') },
			commentOf('nice'),
			true,
		],
		['a comment on the post', { onlyPosts: posts(byId('17')) }, commentOf('nice'), true],
		['a comment on another post', { onlyPosts: posts(byId('99')) }, commentOf('nice'), false],
		[
			'a comment on an ad made of the post',
			{ onlyPosts: posts(byId('99')) },
			commentOf('nice', { originalId: '99' }),
			true,
		],
		[
			'a live comment',
			{ onlyPosts: posts(byId('99')) },
			commentOf('nice', {}, 'liveComment'),
			false,
		],
		['a message, posts being chosen', { onlyPosts: posts(byId('99')) }, leadEvent(), true],
		[
			'one of several posts, by an expression',
			{ onlyPosts: posts(byId('99'), 17) },
			commentOf('nice'),
			true,
		],
		['any post, the list being empty', { onlyPosts: posts(byId('')) }, commentOf('nice'), true],
		[
			'a post whose address is not known yet',
			{ onlyPosts: posts(byId('https://www.instagram.com/p/abc/')) },
			commentOf('nice'),
			false,
		],
		[
			'the word on another post',
			{ onlyPosts: posts(byId('99')), commentText: words('price') },
			commentOf('price'),
			false,
		],
	])('%s', (_name, options, event, expected) => {
		expect(isWanted(event, settingsWith(options))).toBe(expected);
	});
});
