import type { INodeParameters } from 'n8n-workflow';
import type { Body } from 'nock';

import type { Row } from './row';

const path = '/{node}/messenger_profile';
const resource = 'profile';
const done = { result: 'success' };

const get = (
	operation: string,
	property: string,
	data: object[],
	items: object[],
	name = '',
): Row => ({
	resource,
	operation,
	name,
	requests: [
		{
			method: 'GET',
			path,
			query: { fields: property, platform: 'instagram' },
			byPage: true,
			answer: { data },
		},
	],
	items,
});

const set = (operation: string, parameters: INodeParameters, body: object, name = ''): Row => ({
	resource,
	operation,
	name,
	parameters,
	requests: [
		{
			method: 'POST',
			path,
			byPage: true,
			body: { platform: 'instagram', ...body } as Body,
			answer: done,
		},
	],
	items: [{ success: true, locales: ['default', 'ru_RU'] }],
});

const remove = (operation: string, property: string): Row => ({
	resource,
	operation,
	requests: [
		{
			method: 'DELETE',
			path,
			query: { fields: `["${property}"]`, platform: 'instagram' },
			byPage: true,
			answer: done,
		},
	],
	items: [{ success: true }],
});

const english = { question: 'What does delivery cost?', payload: 'DELIVERY' };
const russian = { question: 'Сколько стоит доставка?', payload: 'DELIVERY' };
const iceBreakers = [
	{ locale: 'default', call_to_actions: [english] },
	{ locale: 'ru_RU', call_to_actions: [russian] },
];
const breakerItems = [
	{ locale: 'default', questions: [english] },
	{ locale: 'ru_RU', questions: [russian] },
];

const shop = { type: 'web_url', title: 'Shop', url: 'https://shop.example.com' };
const person = { type: 'postback', title: 'Позвать человека', payload: 'Позвать человека' };
const menu = [
	{ locale: 'default', call_to_actions: [shop] },
	{ locale: 'ru_RU', call_to_actions: [person] },
];

export const profiles: Row[] = [
	get(
		'getIceBreakers',
		'ice_breakers',
		[{ ice_breakers: iceBreakers }],
		breakerItems,
		'two languages',
	),
	get('getIceBreakers', 'ice_breakers', iceBreakers, breakerItems, 'as Meta printed it before'),
	get(
		'getIceBreakers',
		'ice_breakers',
		[english],
		[{ locale: 'default', questions: [english] }],
		'set without locales',
	),
	get('getIceBreakers', 'ice_breakers', [], [], 'none'),
	set(
		'setIceBreakers',
		{
			languages: {
				language: [
					{ locale: 'default', questions: { question: [english] } },
					{ locale: 'ru_RU', questions: { question: [russian] } },
				],
			},
		},
		{ ice_breakers: iceBreakers },
	),
	set(
		'setIceBreakers',
		{ languagesSource: 'json', languagesJson: JSON.stringify(breakerItems) },
		{ ice_breakers: iceBreakers },
		'as JSON',
	),
	remove('deleteIceBreakers', 'ice_breakers'),
	get(
		'getMenu',
		'persistent_menu',
		[{ persistent_menu: menu }],
		[
			{ locale: 'default', items: [shop] },
			{ locale: 'ru_RU', items: [person] },
		],
	),
	set(
		'setMenu',
		{
			languages: {
				language: [
					{ locale: 'default', items: { item: [shop] } },
					{ locale: 'ru_RU', items: { item: [{ title: person.title, type: 'postback' }] } },
				],
			},
		},
		{ persistent_menu: menu },
	),
	remove('deleteMenu', 'persistent_menu'),
];
