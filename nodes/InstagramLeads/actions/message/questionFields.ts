import type { INodeProperties } from 'n8n-workflow';

import { partnerFields } from './recipientFields';
import { CHECK_WINDOW, HUMAN_AGENT } from './sendOptions';

const show = { resource: ['message'], operation: ['sendAndWait'] };
const showChoices = { ...show, responseType: ['choices'] };

const text: INodeProperties = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	typeOptions: { rows: 3 },
	required: true,
	default: '',
	placeholder: 'e.g. Shall we reserve the vase for you?',
	description: 'What the person is asked: up to 1000 bytes, with buttons up to 640 characters',
	displayOptions: { show },
};

const responseType: INodeProperties = {
	displayName: 'Response Type',
	name: 'responseType',
	type: 'options',
	default: 'approval',
	displayOptions: { show },
	options: [
		{ name: 'Approval', value: 'approval', description: 'The person taps yes, or yes or no' },
		{ name: 'Choices', value: 'choices', description: 'The person taps one of several answers' },
		{
			name: 'Free Text',
			value: 'freeText',
			description:
				'The next message of the person is the answer. Not in queue mode: the trigger has to run in the same process.',
		},
	],
	description: 'How the person answers',
};

const approvalOptions: INodeProperties = {
	displayName: 'Approval Options',
	name: 'approvalOptions',
	type: 'fixedCollection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { show: { ...show, responseType: ['approval'] } },
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Type of Approval',
					name: 'approvalType',
					type: 'options',
					default: 'double',
					options: [
						{ name: 'Approve Only', value: 'single' },
						{ name: 'Approve and Disapprove', value: 'double' },
					],
				},
				{
					displayName: 'Approve Button Label',
					name: 'approveLabel',
					type: 'string',
					default: 'Yes',
					description: 'Up to 20 characters',
				},
				{
					displayName: 'Disapprove Button Label',
					name: 'disapproveLabel',
					type: 'string',
					default: 'No',
					description: 'Up to 20 characters',
					displayOptions: { show: { approvalType: ['double'] } },
				},
			],
		},
	],
};

const choices: INodeProperties = {
	displayName: 'Choices',
	name: 'choices',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add choice',
	default: {},
	description: 'Up to 13 answers as quick replies, up to 3 as buttons',
	displayOptions: { show: showChoices },
	options: [
		{
			displayName: 'Choice',
			name: 'choice',
			values: [
				{
					displayName: 'Title',
					name: 'title',
					type: 'string',
					default: '',
					placeholder: 'e.g. Blue',
					description: 'What the person taps: up to 20 characters',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. blue',
					description: 'What the output says (data.choice); the title when left empty',
				},
			],
		},
	],
};

const showAs: INodeProperties = {
	displayName: 'Show As',
	name: 'showAs',
	type: 'options',
	default: 'quickReplies',
	displayOptions: { show: { ...show, responseType: ['approval', 'choices'] } },
	options: [
		{
			name: 'Buttons',
			value: 'buttons',
			description: 'Up to 3, under the message for good; in the mobile app only',
		},
		{
			name: 'Quick Replies',
			value: 'quickReplies',
			description: 'Up to 13, above the keyboard until the person answers; in the mobile app only',
		},
	],
	description: 'What the answers look like',
};

const limitWaitTime: INodeProperties = {
	displayName: 'Limit Wait Time',
	name: 'limitWaitTime',
	type: 'fixedCollection',
	description:
		'Whether to go on without an answer after a while; the output item then says timedOut',
	default: { values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' } },
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Limit Type',
					name: 'limitType',
					type: 'options',
					default: 'afterTimeInterval',
					options: [
						{ name: 'After Time Interval', value: 'afterTimeInterval' },
						{ name: 'At Specified Time', value: 'atSpecifiedTime' },
					],
				},
				{
					displayName: 'Amount',
					name: 'resumeAmount',
					type: 'number',
					typeOptions: { minValue: 0, numberPrecision: 2 },
					default: 1,
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
				},
				{
					displayName: 'Unit',
					name: 'resumeUnit',
					type: 'options',
					default: 'hours',
					options: [
						{ name: 'Days', value: 'days' },
						{ name: 'Hours', value: 'hours' },
						{ name: 'Minutes', value: 'minutes' },
					],
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
				},
				{
					displayName: 'Max Date and Time',
					name: 'maxDateAndTime',
					type: 'dateTime',
					default: '',
					displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
				},
			],
		},
	],
};

/** The panel of Send and Wait for Response, with the names that n8n's own nodes have. */
export const questionFields: INodeProperties[] = [
	...partnerFields(show),
	text,
	responseType,
	approvalOptions,
	choices,
	showAs,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [CHECK_WINDOW, HUMAN_AGENT, limitWaitTime],
	},
];
