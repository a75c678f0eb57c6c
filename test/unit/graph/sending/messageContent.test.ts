import {
	buttonTemplate,
	genericTemplate,
	mediaMessage,
	quickReplyMessage,
	textMessage,
} from '../../../../nodes/InstagramLeads/graph/sending/messageContent';
import { failureOf } from '../../../helpers/meta';

const URL_OK = 'https://shop.example.com/vase.jpg';
const button = { type: 'postback', title: 'Call', payload: 'C' };
const many = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

describe("Meta's limits, told before the call", () => {
	it.each<[string, () => object]>([
		['13 quick replies of 20 characters', () => quickReplyMessage('?', many(13, 'ж'.repeat(20)))],
		['20 emoji in a title', () => quickReplyMessage('?', ['👋'.repeat(20)])],
		[
			'10 elements of 80 characters',
			() => genericTemplate(many(10, { title: 'т'.repeat(80), subtitle: 'п'.repeat(80) })),
		],
		['3 buttons', () => buttonTemplate('?', many(3, button))],
		['640 characters', () => buttonTemplate('я'.repeat(640), [button])],
		['10 images', () => mediaMessage('image', many(10, URL_OK))],
		['1000 bytes', () => textMessage('я'.repeat(500))],
	])('takes %s', (_name, build) => {
		expect(build()).toBeTruthy();
	});

	it.each<[string, () => object, string]>([
		['14 quick replies', () => quickReplyMessage('?', many(14, 'a')), "'Quick Replies': 14"],
		['no quick replies', () => quickReplyMessage('?', []), "'Quick Replies' is empty"],
		['a title of 21', () => quickReplyMessage('?', ['ж'.repeat(21)]), "'Title' is too long: 21"],
		['a reply without title', () => quickReplyMessage('?', [{}]), "'Title' is empty"],
		['a reply that is no reply', () => quickReplyMessage('?', [7]), "'Quick Replies' holds"],
		['a question of 1002 bytes', () => quickReplyMessage('я'.repeat(501), ['a']), '1002 bytes'],
		['11 elements', () => genericTemplate(many(11, { title: 'a' })), "'Cards': 11"],
		['an element of 81', () => genericTemplate([{ title: 'a'.repeat(81) }]), "'Title' is too long"],
		[
			'a subtitle of 81',
			() => genericTemplate([{ title: 'a', subtitle: 'a'.repeat(81) }]),
			"'Subtitle'",
		],
		[
			'4 buttons of an element',
			() => genericTemplate([{ title: 'a', buttons: many(4, button) }]),
			"'Buttons': 4",
		],
		[
			'a picture from this machine',
			() => genericTemplate([{ title: 'a', image_url: 'file:///vase.jpg' }]),
			"'Image URL' is not",
		],
		[
			'a link that is none',
			() => genericTemplate([{ title: 'a', default_action: { url: 'shop' } }]),
			"'Link' is not",
		],
		['4 buttons', () => buttonTemplate('?', many(4, button)), "'Buttons': 4"],
		['no buttons', () => buttonTemplate('?', []), "'Buttons' is empty"],
		['641 characters', () => buttonTemplate('я'.repeat(641), [button]), "'Text' is too long: 641"],
		['a button to nowhere', () => buttonTemplate('?', [{ title: 'a' }]), "'URL' is empty"],
		['11 images', () => mediaMessage('image', many(11, URL_OK)), "'URL': 11"],
		['2 videos', () => mediaMessage('video', many(2, URL_OK)), "'URL': 2"],
		['no file', () => mediaMessage('file', []), "'URL' is empty"],
		['an address without host', () => mediaMessage('file', ['https://']), "'URL' is not"],
		['an address with a space', () => mediaMessage('file', ['https://a.uz/a b']), "'URL' is not"],
	])('refuses %s', async (_name, build, words) => {
		const failure = await failureOf((async () => build())());
		expect(failure.errorClass).toBe('badRequest');
		expect(failure.message).toContain(words);
		expect(failure.description).not.toBe('');
	});
});
