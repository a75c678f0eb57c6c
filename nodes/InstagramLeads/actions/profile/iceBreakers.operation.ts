import type { INodeProperties } from 'n8n-workflow';

import {
	deleteProfile,
	iceBreakersOf,
	readProfile,
	setProfile,
} from '../../graph/content/messengerProfile';
import type { Operation } from '../common/operation';
import { languageFields, languagesOf } from './languageFields';

const questions: INodeProperties = {
	displayName: 'Questions',
	name: 'questions',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add question',
	default: {},
	description: 'Up to 4 questions',
	options: [
		{
			displayName: 'Question',
			name: 'question',
			values: [
				{
					displayName: 'Question',
					name: 'question',
					type: 'string',
					default: '',
					placeholder: 'e.g. What does delivery cost?',
					description: 'What the person taps: up to 80 characters',
				},
				{
					displayName: 'Payload',
					name: 'payload',
					type: 'string',
					default: '',
					placeholder: 'e.g. ASK_DELIVERY',
					description: 'What the event carries (message.payload); the question when left empty',
				},
			],
		},
	],
};

/** The ice breakers that are set, one item per locale. */
export const getIceBreakers: Operation = {
	fields: [],
	async execute({ connect }) {
		const { client, connected } = await connect();
		const found = await readProfile(client, connected, 'ice_breakers');
		return found.map(({ locale, call_to_actions }) => ({ locale, questions: call_to_actions }));
	},
};

/** Sets the questions that a person can tap before having written anything. */
export const setIceBreakers: Operation = {
	fields: languageFields({ resource: ['profile'], operation: ['setIceBreakers'] }, questions, {
		description:
			'A list of languages: locale (one of them default) and up to 4 questions, each with question (up to 80 characters) and if you like payload',
		example:
			'[{"locale": "default", "questions": [{"question": "What does delivery cost?", "payload": "ASK_DELIVERY"}]}]',
	}),
	async execute(context) {
		const actions = iceBreakersOf(languagesOf(context, questions));
		const { client, connected } = await context.connect();
		await setProfile(client, connected, 'ice_breakers', actions);
		return { success: true, locales: actions.map(({ locale }) => locale) };
	},
};

/** Takes all ice breakers away. */
export const deleteIceBreakers: Operation = {
	fields: [],
	async execute({ connect }) {
		const { client, connected } = await connect();
		await deleteProfile(client, connected, 'ice_breakers');
		return { success: true };
	},
};
